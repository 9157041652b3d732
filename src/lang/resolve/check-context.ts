/** The context of a check. */
import type * as tree from '../syntax/ast.ts';
import type { ConstLevel } from './const-level.ts';
import type { EntryNames } from './entry-names.ts';

/** The parts of a node's surroundings that checks depend on. */
export interface CheckContext {
  /** The qualified name that reports show. */
  readonly name: string;
  readonly level: ConstLevel;
  /** The level of the body that the innermost member belongs to. */
  readonly homeLevel: ConstLevel;
  /** The level of the innermost body or lambda, to which `outer` refers one level further in. */
  readonly aroundLevel: ConstLevel;
  /** The level around that body or lambda; null for members of a module. */
  readonly outerLevel: ConstLevel | null;
  /** `this` is the value under test. */
  readonly isCustomThis: boolean;
  readonly inside: 'module' | 'class' | 'annotation';
  /** The constant that contains the location. */
  readonly constName: string;
  /** Whether the parent of `new { … }` can be inferred. */
  readonly infers: boolean;
  readonly loop: tree.ForGenerator | null;
  readonly entries: EntryNames;
  /** Names and numbers lambdas: the innermost member or `let`. */
  readonly member: LambdaNames;
  /** The name of the location around the enclosing `let`; null outside of any. */
  readonly aroundLet: string | null;
}

/** Names the lambdas of a member, including nested ones. */
export interface LambdaNames {
  readonly name: string;
  lambdas: number;
}

export interface CheckOptions {
  readonly moduleName: string;
  readonly allowsExternal: boolean;
  readonly isStandardLibrary: boolean;
}

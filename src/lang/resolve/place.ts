/** Where a check stands, as far as it matters. */
import type * as tree from '../syntax/ast.ts';
import type { ConstLevel } from './const-level.ts';
import type { EntryNames } from './entry-names.ts';

/** What surrounds a node, as far as checks depend on it. */
export interface Place {
  /** The qualified name that reports show. */
  readonly name: string;
  readonly level: ConstLevel;
  /** The level of the body that the innermost member belongs to. */
  readonly homeLevel: ConstLevel;
  /** The level of the innermost body or lambda, which is what `outer` means one level further in. */
  readonly aroundLevel: ConstLevel;
  /** The level around that body or lambda; null for members of a module. */
  readonly outerLevel: ConstLevel | null;
  /** `this` is the value under test. */
  readonly isCustomThis: boolean;
  readonly inside: 'module' | 'class' | 'annotation';
  /** The constant that the place belongs to. */
  readonly constName: string;
  /** Whether `new { … }` can tell what it amends. */
  readonly infers: boolean;
  readonly loop: tree.ForGenerator | null;
  readonly entries: EntryNames;
  /** What lambdas are named and numbered by: the innermost member or `let` around. */
  readonly member: LambdaNames;
  /** The name of the place around the `let` that this one is in; null outside of any. */
  readonly aroundLet: string | null;
}

/** Names the lambdas of a member, nested ones like the others. */
export interface LambdaNames {
  readonly name: string;
  lambdas: number;
}

export interface CheckOptions {
  readonly moduleName: string;
  readonly allowsExternal: boolean;
  readonly isStandardLibrary: boolean;
}

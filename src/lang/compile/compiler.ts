import type { Range, Source, Span } from '../base/source.ts';
import { engineLimit } from '../diagnostics/engine-limits.ts';
import { type Message, PklError } from '../diagnostics/error.ts';
import type { PartNames } from '../resolve/checks.ts';
import { type MethodName, namePrefix, type Scope, withLocal } from '../resolve/scope.ts';
import type * as tree from '../syntax/ast.ts';
import type { VmClass } from '../values/class.ts';
import type { Code, Env } from '../values/code.ts';
import type { NativeModule } from '../values/native.ts';
import type { Recorder } from '../values/recorder.ts';
import type { RuntimeType } from '../values/runtime-type.ts';
import type { BaseModule } from '../values/standard-library.ts';
import type { VmValue } from '../values/value.ts';

/** A location in the program and the member that contains it: a line of a stack trace. */
export interface CodeLocation {
  readonly span: Span;
  readonly member: string;
}

/** What compiled code needs to know about its module. */
export interface ModuleContext {
  readonly uri: string;
  readonly name: string;
  readonly source: Source;
  /**
   * Names of lambdas and `let`s in reports; those of the library and of separate expressions are numbered on the fly.
   */
  readonly partNames: PartNames;
  /** Names that refer to modules without an import clause, e.g. `request` in an embedder's dialect. */
  readonly implicitImports: ReadonlyMap<string, string>;
  /** Native members of this module by class; the empty string stands for the module itself. */
  readonly natives: NativeModule;
  readonly isBaseModule: boolean;
  readonly isStandardLibrary: boolean;
  /** Whether its members may be `external`. */
  readonly allowsExternal: boolean;
  /** The module amends or extends another one, so names may refer to that one's members. */
  readonly hasParent: boolean;
  /** `pkl:base` itself, with the names it makes visible everywhere. */
  readonly base: BaseModule;
}

/** Receives the code of each part of an expression, and may replace it. */
export type ExpressionObserver = Pick<Recorder, 'note'>;

/** Compiles the AST of a module. Handlers call each other through it, which avoids cyclic imports. */
export interface Compiler {
  readonly module: ModuleContext;
  /** A compiler for another text in the scope of this module. */
  forSource(source: Source): Compiler;
  expr(node: tree.Expr, scope: Scope): Code;
  type(node: tree.TypeNode, scope: Scope): RuntimeType;
  /** The code of a method that is called without class lookup. */
  method(name: MethodName): Code;
  /** The value of `name { … }` and `[key] { … }`: the inherited value, amended by each body in turn. */
  amendInherited(node: tree.Node, bodies: readonly tree.ObjectBody[], scope: Scope, kind: 'property' | 'member'): Code;
  /** The class instantiated by `new Type`; null when the type is not simply a class. */
  instantiableClass(node: tree.TypeNode, scope: Scope): (s: VmValue, e: Env) => VmClass | null;
  /** The check for `Reference<Domain, Referent>`. */
  referenceType(
    cls: VmClass,
    args: readonly RuntimeType[],
    node: tree.DeclaredType,
    site: CodeLocation,
    scope: Scope,
  ): RuntimeType;
  /** The class named as a supertype; aliases are rejected. */
  superclass(node: tree.TypeNode, scope: Scope): (s: VmValue, e: Env) => VmClass | null;
  site(node: Range, scope: Scope): CodeLocation;
  /** A compiler for one expression, whose code reports the values of its parts to a recorder. */
  recording(recorder: Recorder, root: tree.Expr): Compiler;
  /** On a recording compiler: makes the code of a part that is not a whole expression report its values, too. */
  readonly record: ((part: tree.Node, code: Code) => Code) | null;
  /** A compiler that passes the code of each expression on after compiling it. */
  observing(observer: ExpressionObserver): Compiler;
}

/** The span of a node in the module being compiled. */
export function spanOf(c: Compiler, node: Range): Span {
  return { source: c.module.source, start: node.start, end: node.end };
}

/** The scope of the body of a `let` that binds `name`, and the body's name in reports. */
export function letScope(node: tree.LetExpr, scope: Scope, c: Compiler): Scope & { readonly prefix: string } {
  const own = scope.isInsideLet === true ? namePrefix(scope) : `${namePrefix(scope)}.<let expr>`;
  const prefix = c.module.partNames.get(node) ?? own;
  return { ...withLocal(scope, node.parameter.name?.text ?? null), isInsideLet: true, prefix };
}

/** An error of the program at a location. */
export function failAt(site: CodeLocation, message: Message): PklError {
  return new PklError(message, site.span, site.member);
}

/**
 * Adds the call site that an error passes through. Errors from native code have no frames, so their location is the
 * first call site. Engine limits of JavaScript become limits of the language.
 */
export function through(error: unknown, site: CodeLocation): unknown {
  if (error instanceof PklError) return error.through(site.span, site.member);
  const message = engineLimit(error);
  return message === undefined ? error : new PklError(message, site.span, site.member);
}

/**
 * Adds the location of something that is not a call, such as a read member or a named type, which adds no frame of its
 * own. Only applies to errors that have no location yet.
 */
export function throughExpression(error: unknown, site: CodeLocation): unknown {
  return error instanceof PklError && error.frames.length > 0 ? error : through(error, site);
}

/**
 * Adds the import clause when the clause itself failed. Errors inside the imported module have their own locations and
 * show none for the import.
 */
export function throughImport(error: unknown, site: CodeLocation): unknown {
  const isInside = error instanceof PklError && error.frames.length > 0 && !error.isFromLoading;
  return isInside ? error : through(error, site);
}

/** The environment some hops out from `e`; one hop is `e` itself. */
export function envAt(e: Env, hops: number): Env {
  let env = e;
  for (let i = 1; i < hops; i++) env = env.parent as Env;
  return env;
}

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

/** A place in the program together with the member it belongs to: one line of a stack trace. */
export interface Site {
  readonly span: Span;
  readonly member: string;
}

/** What compiled code needs to know of the module it stands in, and how it asks for more. */
export interface ModuleContext {
  readonly uri: string;
  readonly name: string;
  readonly source: Source;
  /** What reports call lambdas and `let`s; those of the library, and of expressions given later, are named as they come. */
  readonly partNames: PartNames;
  /** Names that mean a module without an import clause, e.g. `request` in an embedder's dialect. */
  readonly implicitImports: ReadonlyMap<string, string>;
  /** Native members of this module by class; the empty string is the module itself. */
  readonly natives: NativeModule;
  readonly isBaseModule: boolean;
  readonly isStandardLibrary: boolean;
  /** Whether its members may be `external`. */
  readonly allowsExternal: boolean;
  /** The module amends or extends another one, so that its names may mean members of that. */
  readonly hasParent: boolean;
  /** `pkl:base` itself, and every name that it makes visible everywhere. */
  readonly base: BaseModule;
}

/** Is told the code of each part of an expression, and may put other code in its place. */
export type Noter = Pick<Recorder, 'note'>;

/** Compiles the trees of one module. Handlers reach each other through it, so that no two files import each other. */
export interface Compiler {
  readonly module: ModuleContext;
  /** A compiler for another text that sees what this module sees. */
  forSource(source: Source): Compiler;
  expr(node: tree.Expr, scope: Scope): Code;
  type(node: tree.TypeNode, scope: Scope): RuntimeType;
  /** The code of a method that is called without any class. */
  method(name: MethodName): Code;
  /** What `name { … }` and `[key] { … }` evaluate to: the inherited value, amended by each body in turn. */
  amendInherited(node: tree.Node, bodies: readonly tree.ObjectBody[], scope: Scope, kind: 'property' | 'member'): Code;
  /** The class that `new Type` makes instances of; null when the type is no class by itself. */
  instantiableClass(node: tree.TypeNode, scope: Scope): (s: VmValue, e: Env) => VmClass | null;
  /** The check for `Reference<Domain, Referent>`. */
  referenceType(
    cls: VmClass,
    args: readonly RuntimeType[],
    node: tree.DeclaredType,
    site: Site,
    scope: Scope,
  ): RuntimeType;
  /** The class that a supertype names, aliases refused. */
  superclass(node: tree.TypeNode, scope: Scope): (s: VmValue, e: Env) => VmClass | null;
  site(node: Range, scope: Scope): Site;
  /** A compiler for one expression, whose code tells a recorder what the parts evaluate to. */
  recording(recorder: Recorder, root: tree.Expr): Compiler;
  /** Of a compiler that records: makes the code of a part that is no whole expression tell its values too. */
  readonly record: ((part: tree.Node, code: Code) => Code) | null;
  /** A compiler that tells the code of each expression, once it has been compiled. */
  noting(noter: Noter): Compiler;
}

/** The span of a node in the module that is being compiled. */
export function spanOf(c: Compiler, node: Range): Span {
  return { source: c.module.source, start: node.start, end: node.end };
}

/** The scope of the body of a `let` that binds `name`, and what reports call that body. */
export function letScope(node: tree.LetExpr, scope: Scope, c: Compiler): Scope & { readonly prefix: string } {
  const own = scope.isInsideLet === true ? namePrefix(scope) : `${namePrefix(scope)}.<let expr>`;
  const prefix = c.module.partNames.get(node) ?? own;
  return { ...withLocal(scope, node.parameter.name?.text ?? null), isInsideLet: true, prefix };
}

/** An error of the program at a place. */
export function failAt(site: Site, message: Message): PklError {
  return new PklError(message, site.span, site.member);
}

/**
 * Notes the call site that an error leaves through. Errors of native code come without any frame, so that the first
 * call site is where they happened. Limits of JavaScript are limits of the language.
 */
export function through(error: unknown, site: Site): unknown {
  if (error instanceof PklError) return error.through(site.span, site.member);
  const message = engineLimit(error);
  return message === undefined ? error : new PklError(message, site.span, site.member);
}

/**
 * Notes the place of what is no call: members that it reads and types that it names leave no trace of it. Only what has
 * no place yet happened there.
 */
export function throughExpression(error: unknown, site: Site): unknown {
  return error instanceof PklError && error.frames.length > 0 ? error : through(error, site);
}

/**
 * Notes the clause that asked for a module, when it is the clause that failed: what goes wrong inside the module, as it
 * is made, has places of its own and shows none for the way that led there.
 */
export function throughImport(error: unknown, site: Site): unknown {
  const isInside = error instanceof PklError && error.frames.length > 0 && !error.isFromLoading;
  return isInside ? error : through(error, site);
}

/** The environment some hops out of a frame whose own environment is `e`; one hop is `e` itself. */
export function envAt(e: Env, hops: number): Env {
  let env = e;
  for (let i = 1; i < hops; i++) env = env.parent as Env;
  return env;
}

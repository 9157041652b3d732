/**
 * Static scopes: resolves names before anything runs.
 *
 * A *frame* is one activation of a member, method or lambda body. Crossing from a frame to the enclosing one is one hop
 * along the chain of environments at run time; the number of hops is known statically. Inside a frame, locals
 * (parameters, `let`, `for`) are numbered like a stack.
 */

import type { Range } from '../base/source.ts';
import type * as tree from '../syntax/ast.ts';
import type { ConstLevel } from './const-level.ts';

/** A member definition identified by identity, as later phases create it. */
export interface LocalDefinition {
  readonly qualifiedName: string;
}

/** A property name defined by a module, class or object body. */
export interface PropertyName {
  readonly name: string;
  readonly isConst: boolean;
  /** Definitions identified by identity rather than by name. An object body may define a name both ways. */
  readonly locals: LocalDefinition[];
  isAlsoVisible: boolean;
  /** Offset of the property, for properties of a module that has its own class. */
  readonly declaredAt?: number | undefined;
}

/** A method name defined by a module, class or object body. */
export interface MethodName {
  readonly name: string;
  readonly node: tree.MethodNode | tree.ObjectMethod;
  readonly isLocal: boolean;
  readonly isConst: boolean;
  /** Defined by an object body or an amending module: reached through the literal, never through a class. */
  readonly isObjectMethod: boolean;
  /** Where it is defined; known once the enclosing body has been analyzed. */
  context: MemberContext | null;
  /**
   * All definitions, if branches of a `when` decide which one an object has. Markers in the shape of an object show
   * which.
   */
  variants?: MethodVariant[];
}

/** A method definition that only some objects of a body have, and its marker among their locals. */
export interface MethodVariant {
  readonly method: MethodName;
  readonly marker: LocalDefinition;
}

/** Where a method is defined. */
export interface MemberContext {
  readonly home: NameScope;
  /** The scope around the defining body; null for methods of a module. */
  readonly parent: Scope | null;
  /** The qualified name without the method's own. */
  readonly prefix: string;
  readonly level: ConstLevel;
  readonly definition: object | null;
}

/** The names defined by a body, and its kind. */
export interface NameScope {
  readonly kind: 'module' | 'class' | 'object';
  /** An amending module defines members of an object, not of a class. */
  readonly isAmending: boolean;
  /** Its methods cannot be overridden, because the class or module is not open. */
  readonly isClosed: boolean;
  readonly properties: Map<string, PropertyName>;
  readonly methods: Map<string, MethodName>;
  /** Type parameters of a class, visible in types inside. */
  readonly typeParameters: readonly string[];
}

/** What `new { … }` without a type amends, depending on its context. */
export type InferenceTarget =
  | {
      readonly kind: 'property';
      readonly name: string;
      readonly isLocal: boolean;
      readonly type: tree.TypeNode | null;
    }
  | { readonly kind: 'member' }
  | { readonly kind: 'method'; readonly returnType: tree.TypeNode | null; readonly header: Range };

/** The static side of one activation. */
export interface Frame {
  readonly kind: 'member' | 'lambda';
  /** Its name in stack frames. */
  readonly name: string;
  /** The names around a member frame; null for lambdas. */
  readonly home: NameScope | null;
  /** The scope around the frame's code; null for members of a module. */
  readonly parent: Scope | null;
  readonly constLevel: ConstLevel;
  readonly target: InferenceTarget | null;
  /** The owner of a class member is found through its class; that of a literal's member through the environment. */
  readonly definition: object | null;
  readonly typeParameters: readonly string[];
  /** Type arguments while the type of a generic alias is built; opaque here. */
  readonly typeArguments?: ReadonlyMap<string, object>;
  /** The qualified name of the alias whose type this is; its frames are named after the use. */
  readonly alias?: string;
  /** Offset of the module property whose type or annotation this is. */
  readonly declaredAt?: number;
  /** Counts the lambdas of a member, for their names. */
  readonly counters: { lambdas: number };
}

/** The parameters of a member frame; the defaults are those of a module member that infers nothing. */
export type MemberFrame = Pick<Frame, 'name' | 'home'> &
  Partial<Pick<Frame, 'parent' | 'constLevel' | 'target' | 'definition' | 'typeParameters'>>;

/** Creates the frame of a member. */
export function memberFrame(given: MemberFrame): Frame {
  return {
    kind: 'member',
    name: given.name,
    home: given.home,
    parent: given.parent ?? null,
    constLevel: given.constLevel ?? 0,
    target: given.target ?? null,
    definition: given.definition ?? null,
    typeParameters: given.typeParameters ?? [],
    counters: { lambdas: 0 },
  };
}

/** Creates the frame of a lambda, or of code compiled as one. `counters` are those of the enclosing member. */
export function lambdaFrame(name: string, parent: Scope, counters: Frame['counters']): Frame {
  return {
    kind: 'lambda',
    name,
    home: null,
    parent,
    constLevel: parent.frame.constLevel,
    target: null,
    definition: null,
    typeParameters: [],
    counters,
  };
}

/** A position inside a frame: the locals that are visible there. */
export interface Scope {
  readonly frame: Frame;
  /** Names by index; the empty string for blanks and unnamed values. */
  readonly locals: readonly string[];
  /** The local that replaces `this` in constraints and member predicates; -1 elsewhere. */
  readonly customThis: number;
  /** Inside the body of a `let` of the same frame. */
  readonly isInsideLet?: boolean;
  /** Prefix for names of members defined here, if it is not the name of the frame. */
  readonly prefix?: string;
  /**
   * For a body that amends the result of a function: the `customThis` around the body. As in a lambda, `outer` means
   * the `this` there.
   */
  readonly customOuter?: number;
}

export type Resolution =
  | { readonly kind: 'local'; readonly hops: number; readonly index: number }
  | { readonly kind: 'property'; readonly hops: number; readonly home: NameScope; readonly property: PropertyName }
  | { readonly kind: 'unknown' };

/** The scope with another local; its index is the previous number of locals. */
export function withLocal(scope: Scope, name: string | null): Scope {
  return { ...scope, locals: [...scope.locals, name ?? ''] };
}

/** The scope in which the next local replaces `this`. */
export function withCustomThis(scope: Scope): Scope {
  return { ...scope, locals: [...scope.locals, ''], customThis: scope.locals.length };
}

/** The outermost scope of a frame with these parameters. */
export function scopeOf(frame: Frame, parameters: readonly (string | null)[]): Scope {
  return { frame, locals: parameters.map((name) => name ?? ''), customThis: -1 };
}

/** The prefix for names of members defined in a scope. */
export function namePrefix({ prefix, frame }: Scope): string {
  return prefix ?? frame.name;
}

/** Resolves an unqualified name without arguments. */
export function resolveName(scope: Scope, name: string): Resolution {
  let at: Scope | null = scope;
  for (let hops = 0; at !== null; hops++) {
    const index = at.locals.lastIndexOf(name);
    if (index >= 0 && name !== '') return { kind: 'local', hops, index };
    const home: NameScope | null = at.frame.home;
    const property = home?.properties.get(name);
    if (home !== null && property !== undefined) return { kind: 'property', hops, home, property };
    at = at.frame.parent;
  }
  return { kind: 'unknown' };
}

/** Resolves an unqualified name with arguments; null when no enclosing body defines such a method. */
export function resolveMethodName(
  scope: Scope,
  name: string,
): { readonly hops: number; readonly home: NameScope; readonly method: MethodName } | null {
  let at: Scope | null = scope;
  for (let hops = 0; at !== null; hops++) {
    const home: NameScope | null = at.frame.home;
    const method = home?.methods.get(name);
    if (home !== null && method !== undefined) return { hops, home, method };
    at = at.frame.parent;
  }
  return null;
}

/** Whether a type parameter with that name is in scope. */
export function hasTypeParameter(scope: Scope, name: string): boolean {
  for (let at: Scope | null = scope; at !== null; at = at.frame.parent) {
    if (at.frame.typeParameters.includes(name)) return true;
    if (at.frame.home?.typeParameters.includes(name) === true) return true;
  }
  return false;
}

/** The type argument for a type parameter while a generic alias is built. */
export function typeArgument(scope: Scope, name: string): object | undefined {
  for (let at: Scope | null = scope; at !== null; at = at.frame.parent) {
    const found = at.frame.typeArguments?.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The names defined by the enclosing module. */
export function moduleNames(scope: Scope): NameScope | null {
  let at = scope;
  while (at.frame.parent !== null) at = at.frame.parent;
  return at.frame.home;
}

/**
 * Whether a name refers to a property that the module does not have yet while types of declarations are resolved:
 * properties are created one after the other, so that `Int: Int` means the class.
 */
export function isDeclaredLater({ frame }: Scope, name: string): boolean {
  if (frame.declaredAt === undefined || frame.home === null) return false;
  const other = frame.home.properties.get(name)?.declaredAt;
  return other !== undefined && other >= frame.declaredAt;
}

/** The scope of the type and the annotations of a module property. */
export function declarationScope(scope: Scope, declaredAt: number): Scope {
  return { ...scope, frame: { ...scope.frame, declaredAt } };
}

/** How to reach `this`: a local that replaces it, or the receiver of the frame some hops out. */
export function resolveThis(scope: Scope): { readonly hops: number; readonly local: number } {
  let at: Scope = scope;
  let hops = 0;
  while (at.customThis < 0 && at.frame.kind === 'lambda' && at.frame.parent !== null) {
    at = at.frame.parent;
    hops++;
  }
  return { hops, local: at.customThis };
}

/**
 * How to reach `outer`, in the same form; null when there is none. A lambda is a level of its own: in it, `outer` is
 * the surrounding `this`.
 */
export function resolveOuter(scope: Scope): { readonly hops: number; readonly local: number } | null {
  if (scope.customOuter !== undefined) return resolveThis({ ...scope, customThis: scope.customOuter });
  const around = scope.frame.parent;
  if (around === null) return null;
  // Lambdas have no receiver of their own.
  if (around.frame.kind !== 'lambda' || around.frame.parent === null) return { hops: 1, local: -1 };
  const { hops, local } = resolveThis(around.frame.parent);
  return { hops: hops + 2, local };
}

/** Hops to the frame whose receiver is the module. */
export function hopsToModule(scope: Scope): number {
  let hops = 0;
  for (let at = scope; at.frame.parent !== null; at = at.frame.parent) hops++;
  return hops;
}

/** The frame of the enclosing member, skipping lambdas, and the hops to it. */
export function enclosingMember(scope: Scope): { readonly scope: Scope; readonly hops: number } {
  let at = scope;
  let hops = 0;
  while (at.frame.kind === 'lambda' && at.frame.parent !== null) {
    at = at.frame.parent;
    hops++;
  }
  return { scope: at, hops };
}

/** The name of the next lambda inside a frame; nested lambdas are numbered by the enclosing member. */
export function nextLambdaName(scope: Scope): string {
  const member = enclosingMember(scope).scope;
  const { frame } = member;
  frame.counters.lambdas++;
  // A separate expression has no name, but its parts are named after their context.
  return `${frame.name || namePrefix(member)}.<function#${frame.counters.lambdas}>`;
}

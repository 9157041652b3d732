/**
 * Static scopes: what a name means at a place of the program, found before anything runs.
 *
 * A *frame* is one activation of a member, method or lambda body. Crossing from a frame to the one around it is one
 * hop along the chain of environments at run time; the number of hops is known here. Inside a frame, locals
 * (parameters, `let`, `for`) are numbered like a stack.
 */

import type { Range } from '../base/source.ts';
import type * as tree from '../syntax/ast.ts';
import type { ConstLevel } from './const-level.ts';

/** The definition of a member that is found by identity, as later phases make it. */
export interface LocalDefinition {
  readonly qualifiedName: string;
}

/** A property name that a module, class or object body defines. */
export interface PropertyName {
  readonly name: string;
  readonly isConst: boolean;
  /** Definitions found by identity instead of by name. An object body may define a name both ways. */
  readonly locals: LocalDefinition[];
  isAlsoVisible: boolean;
  /** Where the property stands, for those of a module that is a class of its own. */
  readonly declaredAt?: number | undefined;
}

/** A method name that a module, class or object body defines. */
export interface MethodName {
  readonly name: string;
  readonly node: tree.MethodNode | tree.ObjectMethod;
  readonly isLocal: boolean;
  readonly isConst: boolean;
  /** Defined by an object body, or by a module that amends: reached through the literal, never through a class. */
  readonly isObjectMethod: boolean;
  /** Where it is defined, known once the body around it was analysed. */
  place: MemberPlace | null;
  /**
   * Set where branches of a `when` decide which definition an object has: all of them. The shape of an object tells by
   * their markers.
   */
  variants?: MethodVariant[];
}

/** A definition of a method that some objects of a body have, and what stands for it among the locals of those. */
export interface MethodVariant {
  readonly method: MethodName;
  readonly marker: LocalDefinition;
}

/** Where a method is defined. */
export interface MemberPlace {
  readonly home: NameScope;
  /** The place around the body that defines it; null for methods of a module. */
  readonly parent: Scope | null;
  /** The qualified name without the method's own. */
  readonly prefix: string;
  readonly level: ConstLevel;
  readonly definition: object | null;
}

/** The names that one body defines, and what kind of body it is. */
export interface NameScope {
  readonly kind: 'module' | 'class' | 'object';
  /** A module that amends defines members of an object, not of a class. */
  readonly isAmending: boolean;
  /** Nothing can override its methods: a class or module that is not open. */
  readonly isClosed: boolean;
  readonly properties: Map<string, PropertyName>;
  readonly methods: Map<string, MethodName>;
  /** For classes: type parameters that types inside may name. */
  readonly typeParameters: readonly string[];
}

/** What `new { … }` without a type amends, by where it stands. */
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
  /** How stack frames call it. */
  readonly name: string;
  /** The names around a member frame; null for lambdas. */
  readonly home: NameScope | null;
  /** Where the frame's code stands; null for members of a module. */
  readonly parent: Scope | null;
  readonly constLevel: ConstLevel;
  readonly target: InferenceTarget | null;
  /** The owner of a class member is found through its class, that of a literal's member through the environment. */
  readonly definition: object | null;
  readonly typeParameters: readonly string[];
  /** What type parameters stand for while the type of a generic alias is built; opaque here. */
  readonly typeArguments?: ReadonlyMap<string, object>;
  /** The qualified name of the alias whose type stands here; its frames are named after the place that uses it. */
  readonly alias?: string;
  /** Where the property of a module stands whose declaration this is: its type, or an annotation. */
  readonly declaredAt?: number;
  /** Counts the lambdas of a member, for their names. */
  readonly counters: { lambdas: number };
}

/** What a frame of a member is made from; what is left out is as for a member of a module that infers nothing. */
export type MemberFrame = Pick<Frame, 'name' | 'home'> &
  Partial<Pick<Frame, 'parent' | 'constLevel' | 'target' | 'definition' | 'typeParameters'>>;

/** The frame of a member. */
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

/** The frame of a lambda, or of what is compiled as one. `counters` are those of the member around it. */
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

/** A place inside a frame: the locals that are visible there. */
export interface Scope {
  readonly frame: Frame;
  /** Names by index; the empty string for blanks and values that no name reaches. */
  readonly locals: readonly string[];
  /** The local that stands in for `this` in constraints and member predicates; -1 elsewhere. */
  readonly customThis: number;
  /** The place is in the body of a `let` of the same frame. */
  readonly isInsideLet?: boolean;
  /** What the names of members that stand here start with, where that is not the name of the frame. */
  readonly prefix?: string;
  /**
   * Of a place in a body that amends what a function returns: what `customThis` is around the body. As in a lambda,
   * `outer` is what `this` means there.
   */
  readonly customOuter?: number;
}

export type Resolution =
  | { readonly kind: 'local'; readonly hops: number; readonly index: number }
  | { readonly kind: 'property'; readonly hops: number; readonly home: NameScope; readonly property: PropertyName }
  | { readonly kind: 'unknown' };

/** The scope with one more local; its index is the old number of locals. */
export function withLocal(scope: Scope, name: string | null): Scope {
  return { ...scope, locals: [...scope.locals, name ?? ''] };
}

/** The scope in which the next local stands in for `this`. */
export function withCustomThis(scope: Scope): Scope {
  return { ...scope, locals: [...scope.locals, ''], customThis: scope.locals.length };
}

/** The first place of a frame that has these parameters. */
export function scopeOf(frame: Frame, parameters: readonly (string | null)[]): Scope {
  return { frame, locals: parameters.map((name) => name ?? ''), customThis: -1 };
}

/** What the names of members that stand at a place start with. */
export function namePrefix({ prefix, frame }: Scope): string {
  return prefix ?? frame.name;
}

/** What an unqualified name without arguments means. */
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

/** What an unqualified name with arguments means; null when no body around defines such a method. */
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

/** Whether a type parameter of that name is in scope. */
export function hasTypeParameter(scope: Scope, name: string): boolean {
  for (let at: Scope | null = scope; at !== null; at = at.frame.parent) {
    if (at.frame.typeParameters.includes(name)) return true;
    if (at.frame.home?.typeParameters.includes(name) === true) return true;
  }
  return false;
}

/** What a type parameter stands for while a generic alias is built. */
export function typeArgument(scope: Scope, name: string): object | undefined {
  for (let at: Scope | null = scope; at !== null; at = at.frame.parent) {
    const found = at.frame.typeArguments?.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The names that the module around a place defines. */
export function moduleNames(scope: Scope): NameScope | null {
  let at = scope;
  while (at.frame.parent !== null) at = at.frame.parent;
  return at.frame.home;
}

/**
 * Whether a name is that of a property which the module does not have yet where types of declarations are looked up:
 * properties come to be one after the other, so that `Int: Int` means the class.
 */
export function isDeclaredLater({ frame }: Scope, name: string): boolean {
  if (frame.declaredAt === undefined || frame.home === null) return false;
  const other = frame.home.properties.get(name)?.declaredAt;
  return other !== undefined && other >= frame.declaredAt;
}

/** The place of the type and the annotations of a property of a module. */
export function declarationScope(scope: Scope, declaredAt: number): Scope {
  return { ...scope, frame: { ...scope.frame, declaredAt } };
}

/** How `this` is reached: a local that stands in for it, or the receiver of the frame some hops out. */
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
 * How `outer` is reached, as `resolveThis` tells it; null where there is none. A lambda is a level of its own: in it,
 * `outer` is what `this` means where the lambda stands.
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

/** The frame of the member that a place belongs to, lambdas skipped, and the hops to it. */
export function enclosingMember(scope: Scope): { readonly scope: Scope; readonly hops: number } {
  let at = scope;
  let hops = 0;
  while (at.frame.kind === 'lambda' && at.frame.parent !== null) {
    at = at.frame.parent;
    hops++;
  }
  return { scope: at, hops };
}

/** The name of the next lambda inside a frame; nested lambdas are numbered by the member around them. */
export function nextLambdaName(scope: Scope): string {
  const member = enclosingMember(scope).scope;
  const { frame } = member;
  frame.counters.lambdas++;
  // An expression on its own has no name, but what stands in it has its place before its own.
  return `${frame.name || namePrefix(member)}.<function#${frame.counters.lambdas}>`;
}

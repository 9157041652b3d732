/** Members that an unknown name may have meant, best first. */
import { jaroWinkler } from '../../diagnostics/similar-names.ts';
import type { Scope } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import type { ClassMethod, VmClass } from '../../values/class.ts';
import { classOf } from '../../values/class-of.ts';
import { VmObject } from '../../values/object.ts';
import type { VmValue } from '../../values/value.ts';
import type { Compiler } from '../compiler.ts';
import type { MemberDeclaration } from '../declarations/member-declaration.ts';

/** Minimum similarity of names; allows two of three letters to match when the first differs. */
const THRESHOLD = 0.77;

/** The scopes around an unqualified name. */
export interface NameContext {
  readonly scope: Scope;
  readonly compiler: Compiler;
}

/** The name being looked up. */
export interface LookupQuery {
  readonly name: string;
  /** Number of arguments of a call; null for a name without arguments. */
  readonly arity: number | null;
  /** Whether methods are candidates: not where a property is defined. */
  readonly methods: boolean;
}

interface Candidate {
  readonly text: string;
  readonly score: number;
  /** Difference in the number of parameters. */
  readonly distance: number;
}

/** Members of the receiver, and of the scopes around an unqualified name, with a similar name. */
export function suggestions(receiver: VmValue, wanted: LookupQuery, around: NameContext | null): string[] {
  const candidates = new Map<string, Candidate>();
  const property = (name: string): void => add(candidates, wanted, `p ${name}`, name, name, -1);
  const method = (name: string, node: MethodNode): void => {
    if (wanted.methods) add(candidates, wanted, `m ${name}`, name, signature(node), node.parameters.length);
  };
  // In a constraint, the scopes are those of the value, not of the type.
  const isOfValue = around !== null && around.scope.customThis >= 0;
  if (isOfValue && receiver instanceof VmObject) for (const name of propertyNames(receiver)) property(name);
  if (around !== null)
    addEnclosingScopes(around, isOfValue && !(receiver instanceof VmObject), wanted, property, method);
  for (const name of propertyNames(receiver)) property(name);
  for (const found of methodsOf(classOf(receiver))) method(found.name, nodeOf(found));
  return [...candidates.values()]
    .sort((a, b) => b.score - a.score || a.distance - b.distance)
    .map((candidate) => candidate.text);
}

type MethodNode = tree.MethodNode | tree.ObjectMethod;

function add(
  candidates: Map<string, Candidate>,
  wanted: LookupQuery,
  key: string,
  name: string,
  text: string,
  arity: number,
): void {
  const score = jaroWinkler(name, wanted.name);
  if (score < THRESHOLD || candidates.has(key)) return;
  // A member with exactly this name exists, but cannot be called this way.
  const isExact = score === 1 && wanted.arity !== 0;
  if (isExact && wanted.arity === null) return;
  const distance = Math.abs(arity - (wanted.arity ?? -1));
  candidates.set(key, { text: isExact ? `${text}.apply(...)` : text, score, distance });
}

function addEnclosingScopes(
  { scope, compiler }: NameContext,
  isOnlyBase: boolean,
  wanted: LookupQuery,
  property: (name: string) => void,
  method: (name: string, node: MethodNode) => void,
): void {
  const isCall = wanted.arity !== null;
  for (let at: Scope | null = isOnlyBase ? null : scope; at !== null; at = at.frame.parent) {
    const { home } = at.frame;
    if (home === null) continue;
    const isClass = home.kind !== 'object' && !home.isAmending;
    // Methods belong to classes: the scopes around an object are not searched for them.
    if (isCall && !isClass) break;
    for (const name of home.properties.keys()) property(name);
    if (!isClass) continue;
    for (const { name, node } of home.methods.values()) method(name, node);
  }
  const { object, cls } = compiler.module.base;
  for (const name of propertyNames(object)) property(name);
  for (const found of methodsOf(cls)) method(found.name, nodeOf(found));
}

/** The names of a value's visible properties. */
export function propertyNames(receiver: VmValue): string[] {
  if (receiver instanceof VmObject) return [...receiver.shape.properties.keys()];
  const names = new Set<string>();
  for (let at: VmClass | null = classOf(receiver); at !== null; at = at.superclass) {
    for (const property of at.properties.values()) if (!property.isLocal) names.add(property.name);
  }
  return [...names];
}

/** The methods of a class, including inherited but not overridden ones. */
export function methodsOf(cls: VmClass): ClassMethod[] {
  const methods = new Map<string, ClassMethod>();
  for (let at: VmClass | null = cls; at !== null; at = at.superclass) {
    for (const method of at.methods.values()) {
      if (!method.isLocal && !methods.has(method.name)) methods.set(method.name, method);
    }
  }
  return [...methods.values()];
}

function nodeOf(method: ClassMethod): MethodNode {
  return (method.declaration as MemberDeclaration).node as tree.MethodNode;
}

/** How to call a method: `name(parameter, …)`. */
function signature(node: MethodNode): string {
  return `${node.name.text}(${node.parameters.map((parameter) => parameter.name?.text ?? '_').join(', ')})`;
}

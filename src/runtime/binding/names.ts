/** Resolves names in an AST to the definitions around them, innermost first, without evaluating anything. */
import type {
  ClassNode,
  Expr,
  LetExpr,
  MethodNode,
  Module,
  ModuleMember,
  ObjectBody,
  ObjectMember,
  ObjectMethod,
  ObjectProperty,
  Parameter,
  PropertyNode,
  TypeAliasNode,
} from '../../lang/syntax/index.ts';
import type { Origin } from './origin.ts';

export type AnyProperty = PropertyNode | ObjectProperty;
export type AnyMethod = MethodNode | ObjectMethod;
/** A node that contains definitions. */
export type Container = Module | ClassNode | ObjectBody;

/** The definitions of one body, module, binding or list of parameters. */
export type Frame = MembersFrame | LetFrame | ParametersFrame;

export interface MembersFrame {
  readonly kind: 'members';
  readonly outer: Frame | null;
  readonly container: Container;
  /** Whether it creates an object; the bodies of `when` and `for` belong to the enclosing object. */
  readonly isObject: boolean;
  readonly properties: ReadonlyMap<string, readonly AnyProperty[]>;
  readonly methods: ReadonlyMap<string, AnyMethod>;
}

export interface LetFrame {
  readonly kind: 'let';
  readonly outer: Frame;
  readonly node: LetExpr;
  /** The name of the copy of the binding whose values are marked; null until requested. */
  marked: string | null;
  /** Whether the AST around it is being rewritten, so that such a copy can be added. */
  readonly isRewritten: boolean;
}

export interface ParametersFrame {
  readonly kind: 'parameters';
  readonly outer: Frame;
  readonly origins: ReadonlyMap<string, Origin>;
}

/** What the name of a value resolves to. */
export type Found =
  | { readonly kind: 'property'; readonly nodes: readonly AnyProperty[]; readonly frame: MembersFrame }
  | { readonly kind: 'let'; readonly frame: LetFrame }
  | { readonly kind: 'parameter'; readonly origin: Origin };

/** The frame of a module or an object body. */
export function membersFrame(container: Container, outer: Frame | null, isObject = true): MembersFrame {
  const properties = new Map<string, AnyProperty[]>();
  const methods = new Map<string, AnyMethod>();
  for (const member of container.members as readonly (ModuleMember | ObjectMember)[]) {
    if (member.kind === 'Property' || member.kind === 'ObjectProperty') {
      const { text } = member.name;
      properties.set(text, [...(properties.get(text) ?? []), member]);
    } else if (member.kind === 'Method' || member.kind === 'ObjectMethod') methods.set(member.name.text, member);
  }
  return { kind: 'members', outer, container, isObject, properties, methods };
}

export function letFrame(node: LetExpr, outer: Frame, isRewritten: boolean): LetFrame {
  return { kind: 'let', outer, node, marked: null, isRewritten };
}

/** The frame of parameters. Each takes the origin at its position; the remaining ones take the last origin. */
export function parametersFrame(
  parameters: readonly (Parameter | null)[],
  origins: readonly Origin[],
  outer: Frame,
): ParametersFrame {
  const known = new Map<string, Origin>();
  for (const [index, parameter] of parameters.entries()) {
    const origin = origins[index] ?? origins.at(-1);
    const name = parameter?.name ?? null;
    if (name !== null && origin !== undefined) known.set(name.text, origin);
  }
  return { kind: 'parameters', outer, origins: known };
}

/** Whether a property always has the value written there. Another module may override a non-local one. */
export function isFinal({ kind, modifiers }: AnyProperty): boolean {
  return kind !== 'Property' || modifiers.some(({ name }) => name === 'local' || name === 'const' || name === 'fixed');
}

/** Resolves the name of a value; null when no enclosing definition matches. */
export function findName(name: string, start: Frame): Found | null {
  for (let frame: Frame | null = start; frame !== null; frame = frame.outer) {
    if (frame.kind === 'members') {
      const nodes = frame.properties.get(name);
      if (nodes !== undefined) return { kind: 'property', nodes, frame };
    } else if (frame.kind === 'let') {
      if (frame.node.parameter.name?.text === name) return { kind: 'let', frame };
    } else {
      const origin = frame.origins.get(name);
      if (origin !== undefined) return { kind: 'parameter', origin };
    }
  }
  return null;
}

/** Resolves an unqualified method call; null when no enclosing definition matches. */
export function findMethod(
  name: string,
  start: Frame,
): { readonly node: AnyMethod; readonly frame: MembersFrame } | null {
  for (let frame: Frame | null = start; frame !== null; frame = frame.outer) {
    const node = frame.kind === 'members' ? frame.methods.get(name) : undefined;
    if (node !== undefined) return { node, frame: frame as MembersFrame };
  }
  return null;
}

/** The object that `this`, `outer` or `module` refers to; null when there is none. */
export function objectFrame(expr: Expr, start: Frame): MembersFrame | null {
  const objects: MembersFrame[] = [];
  for (let frame: Frame | null = start; frame !== null; frame = frame.outer)
    if (frame.kind === 'members' && frame.isObject) objects.push(frame);
  switch (expr.kind) {
    case 'This':
      return objects[0] ?? null;
    case 'Outer':
      return objects[1] ?? null;
    case 'ModuleRef':
      return objects.at(-1) ?? null;
    default:
      return null;
  }
}

/** The enclosing module. */
export function moduleOf(start: Frame): Module {
  let frame = start;
  while (frame.outer !== null) frame = frame.outer;
  return (frame as MembersFrame).container as Module;
}

/** A class or alias defined by the module. */
export function findType(name: string, start: Frame): ClassNode | TypeAliasNode | null {
  const found = moduleOf(start).members.find(
    (member) => (member.kind === 'Class' || member.kind === 'TypeAlias') && member.name.text === name,
  );
  return (found as ClassNode | TypeAliasNode | undefined) ?? null;
}

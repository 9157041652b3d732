/** Ancestors of classes and modules, and inherited members. */
import { has } from '../resolve/node-facts.ts';
import type * as tree from '../syntax/ast.ts';
import type {
  Ancestor,
  ClassType,
  Container,
  Member,
  MethodDefinition,
  ModuleType,
  OwnMembers,
  PropertyDefinition,
  Substitution,
  Super,
  Type,
  Unit,
} from './model.ts';
import type { Queries } from './queries.ts';
import { baseClass, classType, substitute, unaliased } from './type.ts';

const NO_ARGUMENTS: readonly Type[] = [];

/** A class or module and everything that it inherits from, nearest first. Ends before a cycle. */
export function ancestorsOf(q: Queries, type: ClassType | ModuleType): readonly Ancestor[] {
  if (type.kind === 'class' && type.args.length > 0) return [...chainOf(q, type)];
  const { chains } = type.definition.unit.memo;
  let known = chains.get(type.definition.node);
  if (known === undefined) {
    known = [...chainOf(q, type)];
    // A chain that is not known may be known later: it may depend on a type that is being inferred.
    if (known.at(-1)?.container !== null) chains.set(type.definition.node, known);
  }
  return known;
}

function* chainOf(q: Queries, type: ClassType | ModuleType): Generator<Ancestor> {
  const seen = new Set<Container>();
  let at: Ancestor = { container: type.definition, args: type.kind === 'class' ? type.args : NO_ARGUMENTS };
  while (at.container !== null && !seen.has(at.container)) {
    yield at;
    seen.add(at.container);
    const above = superOf(q, at.container);
    if (above === 'none') return;
    if (above === 'unknown') {
      at = { container: null, args: NO_ARGUMENTS };
      break;
    }
    const by = substitutionOf(at.container, at.args);
    at = { container: above.container, args: above.args.map((arg) => substitute(arg, by)) };
  }
  if (at.container === null) yield at;
}

/** The arguments of a container by its parameters. */
export function substitutionOf(container: Container, args: readonly Type[]): Substitution {
  if (container.kind !== 'class') return NO_SUBSTITUTION;
  const { typeParameters } = container.node;
  if (typeParameters.length === 0) return NO_SUBSTITUTION;
  return new Map(typeParameters.map((parameter, i) => [parameter, args[i] ?? { kind: 'unknown' }]));
}

export const NO_SUBSTITUTION: Substitution = new Map();

/** What a class or module inherits from. */
export function superOf(q: Queries, container: Container): Super | 'none' | 'unknown' {
  const { supers } = container.unit.memo;
  const known = supers.get(container.node);
  if (known !== undefined) return known ?? 'unknown';
  const found = container.kind === 'class' ? superOfClass(q, container.node, container) : superOfModule(q, container);
  if (found !== 'none') supers.set(container.node, found === 'unknown' ? null : found);
  return found;
}

function superOfClass(q: Queries, node: tree.ClassNode, { unit, name }: Container): Super | 'none' | 'unknown' {
  if (node.supertype === null) {
    if (unit === q.base && name === 'Any') return 'none';
    return ofBase(q, 'Typed');
  }
  const type = unaliased(q, q.typeOfNode(unit, node.supertype));
  if (type.kind === 'class') return { container: type.definition, args: type.args };
  return type.kind === 'module' ? { container: type.definition, args: [] } : 'unknown';
}

function superOfModule(q: Queries, { unit }: Container): Super | 'unknown' {
  const { parent } = unit.tree.header;
  if (parent === null) return ofBase(q, 'Module');
  const above = q.importedBy(unit, parent.uri);
  return above === null ? 'unknown' : { container: above.definition, args: [] };
}

function ofBase(q: Queries, name: string): Super | 'unknown' {
  const definition = baseClass(q, name);
  return definition === null ? 'unknown' : { container: definition, args: [] };
}

/** The members that a class or module declares itself, by name. */
export function ownMembers(container: Container): OwnMembers {
  const { unit, node } = container;
  const known = unit.memo.members.get(node);
  if (known !== undefined) return known;
  const properties = new Map<string, PropertyDefinition>();
  const methods = new Map<string, MethodDefinition>();
  for (const member of node.members) {
    if (member.kind !== 'Property' && member.kind !== 'Method') continue;
    const definition = unit.definitionOf(member);
    if (definition.kind === 'property' && !properties.has(definition.name)) properties.set(definition.name, definition);
    if (definition.kind === 'method' && !methods.has(definition.name)) methods.set(definition.name, definition);
  }
  const own = { properties, methods };
  unit.memo.members.set(node, own);
  return own;
}

/** Members of one name along a chain, nearest first; `isComplete` unless the end of the chain is not known. */
export interface Chain {
  readonly members: readonly Member[];
  readonly isComplete: boolean;
}

/** The members of that name, without local ones of other containers. */
export function membersNamed(q: Queries, type: ClassType | ModuleType, name: string, isMethod: boolean): Chain {
  const members: Member[] = [];
  for (const { container, args } of ancestorsOf(q, type)) {
    if (container === null) return { members, isComplete: false };
    const own = ownMembers(container);
    const definition = isMethod ? own.methods.get(name) : own.properties.get(name);
    if (definition !== undefined && !has(definition.node.modifiers, 'local'))
      members.push({ definition, substitution: substitutionOf(container, args) });
    else if (!isMethod && container.kind === 'module') {
      const other = container.unit.scope.values.get(name);
      if ((other?.kind === 'class' || other?.kind === 'alias') && !has(other.node.modifiers, 'local'))
        members.push({ definition: other, substitution: NO_SUBSTITUTION });
    }
  }
  return { members, isComplete: true };
}

/** All members that objects of a type have, the nearest of each name; local ones are left out. */
export function visibleMembers(
  q: Queries,
  type: ClassType | ModuleType,
): { readonly properties: Map<string, Member>; readonly methods: Map<string, Member> } {
  const properties = new Map<string, Member>();
  const methods = new Map<string, Member>();
  for (const { container, args } of ancestorsOf(q, type)) {
    if (container === null) break;
    const own = ownMembers(container);
    const substitution = substitutionOf(container, args);
    for (const [table, definitions] of [
      [properties, own.properties],
      [methods, own.methods],
    ] as const) {
      for (const [name, definition] of definitions) {
        if (!table.has(name) && !has(definition.node.modifiers, 'local')) table.set(name, { definition, substitution });
      }
    }
  }
  return { properties, methods };
}

/** Whether nothing can add members to the objects of a class or module. */
export function isClosed(container: Container): boolean {
  const modifiers = container.kind === 'class' ? container.node.modifiers : container.node.header.modifiers;
  return !has(modifiers, 'open') && !has(modifiers, 'abstract');
}

/** Whether a class or module is, or inherits from, a class of `pkl:base`. */
export function inheritsBase(q: Queries, type: Type, name: string): boolean | null {
  const target = unaliased(q, type);
  if (target.kind !== 'class' && target.kind !== 'module') return false;
  for (const { container } of ancestorsOf(q, target)) {
    if (container === null) return null;
    if (container.kind === 'class' && container.unit === q.base && container.name === name) return true;
  }
  return false;
}

/** The class type of a container with unknown arguments. */
export function typeOfContainer(container: Container): ClassType | ModuleType {
  return container.kind === 'class' ? classType(container) : { kind: 'module', definition: container };
}

/** Whether a module amends or extends another one, by its URI, directly or through others. */
export function inheritsModule(q: Queries, unit: Unit, uri: string): boolean {
  for (const { container } of ancestorsOf(q, { kind: 'module', definition: unit.definition }))
    if (container?.kind === 'module' && container.unit !== unit && container.unit.uri === uri) return true;
  return false;
}

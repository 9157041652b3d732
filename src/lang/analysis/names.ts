/** Resolves names in expressions. */
import { has } from '../resolve/node-facts.ts';
import type * as tree from '../syntax/ast.ts';
import { isClosed, membersNamed, NO_SUBSTITUTION } from './inheritance.ts';
import type { Definition, Mode, Resolution, Type, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { isGeneratorBody, membersOfBody, stepsFrom } from './scopes.ts';
import { baseType, nonNull, unaliased } from './type.ts';

const UNKNOWN_NAME: Resolution = { kind: 'unknown' };

/** Resolves a name. Missing names, which the parser inserts, are unknown. */
export function resolveName(
  q: Queries,
  unit: Unit,
  node: tree.AccessExpr | tree.QualifiedAccessExpr | tree.SuperAccessExpr,
): Resolution {
  const name = node.name.text;
  const isMethod = node.args !== null;
  if (name === '') return UNKNOWN_NAME;
  if (node.kind === 'QualifiedAccess') {
    const type = q.typeOf(unit, node.receiver);
    const receiver = node.isNullSafe ? nonNull(q, type) : type;
    const own =
      node.receiver.kind === 'This' || node.receiver.kind === 'ModuleRef'
        ? ownMember(q, unit, node, name, isMethod)
        : null;
    return own ?? memberOf(q, receiver, name, isMethod);
  }
  if (node.kind === 'SuperAccess') return superMember(q, unit, node, name, isMethod);
  const lexical = isMethod ? lexicalMethod(unit, node, name) : lexicalValue(unit, node, name);
  if (lexical !== null) return found(lexical, 'lexical');
  const implicit = isMethod ? undefined : unit.implicitImports.get(name);
  if (implicit !== undefined) {
    const imported = q.unitAt(implicit);
    return imported === null ? UNKNOWN_NAME : found(imported.definition, 'implicit-import');
  }
  const base = unit === q.base ? undefined : baseMember(q, name, isMethod);
  if (base !== undefined) return found(base, 'base');
  return memberOf(q, q.thisType(unit, node), name, isMethod);
}

function found(definition: Definition, mode: Mode): Resolution {
  return { kind: 'found', member: { definition, substitution: NO_SUBSTITUTION }, others: [], mode };
}

/** A member of `pkl:base` that other modules see. */
export function baseMember(q: Queries, name: string, isMethod: boolean): Definition | undefined {
  const definition = isMethod ? q.base.scope.methods.get(name) : q.base.scope.values.get(name);
  if (definition === undefined || definition.kind === 'import') return undefined;
  if ('modifiers' in definition.node && has(definition.node.modifiers, 'local')) return undefined;
  return definition;
}

/** A property, parameter or variable in a scope around a node. */
export function lexicalValue(unit: Unit, node: object, name: string): Definition | null {
  for (const { from, to, isEager } of stepsFrom(unit, node)) {
    const definition = valueIn(unit, from, to, isEager, name);
    if (definition !== null) return definition;
  }
  return null;
}

function valueIn(unit: Unit, from: object, to: object, isEager: boolean, name: string): Definition | null {
  if (!('kind' in to)) return null;
  const scope = to as tree.Node;
  switch (scope.kind) {
    case 'Lambda':
      return from === scope.body ? parameter(unit, scope.parameters, name) : null;
    case 'Let':
      return from === scope.body ? parameter(unit, [scope.parameter], name) : null;
    case 'Method':
    case 'ObjectMethod':
      return parameter(unit, scope.parameters, name);
    case 'ForGenerator':
      return from === scope.body
        ? parameter(unit, scope.key === null ? [scope.value] : [scope.value, scope.key], name)
        : null;
    case 'ObjectBody': {
      if (isGeneratorBody(unit, scope) || !('kind' in from)) return null;
      const own = isEager ? undefined : propertyOfBody(scope, name);
      return own === undefined ? parameter(unit, scope.parameters, name) : unit.definitionOf(own);
    }
    case 'Class': {
      if (!isMember(scope, from)) return null;
      const own = scope.members.find((member) => member.kind === 'Property' && member.name.text === name);
      return own === undefined ? null : unit.definitionOf(own);
    }
    case 'Module':
      return unit.scope.values.get(name) ?? null;
    default:
      return null;
  }
}

function isMember(scope: tree.ClassNode, part: object): boolean {
  return scope.members.some((member) => member === part);
}

/** Of a local and a visible property with one name, the local one. */
function propertyOfBody(body: tree.ObjectBody, name: string): tree.ObjectProperty | undefined {
  let visible: tree.ObjectProperty | undefined;
  for (const member of membersOfBody(body)) {
    if (member.kind !== 'ObjectProperty' || member.name.text !== name) continue;
    if (has(member.modifiers, 'local')) return member;
    visible ??= member;
  }
  return visible;
}

function parameter(unit: Unit, parameters: readonly tree.Parameter[], name: string): Definition | null {
  // The last one counts, as in a frame.
  const node = parameters.findLast((each) => each.name?.text === name);
  return node === undefined ? null : unit.definitionOf(node);
}

/** A method in a scope around a node. */
export function lexicalMethod(unit: Unit, node: object, name: string): Definition | null {
  for (const { from, to, isEager } of stepsFrom(unit, node)) {
    if (to.kind === 'ObjectBody' && !isGeneratorBody(unit, to)) {
      if (isEager || !('kind' in from)) continue;
      for (const member of membersOfBody(to))
        if (member.kind === 'ObjectMethod' && member.name.text === name) return unit.definitionOf(member);
    } else if (to.kind === 'Class' && isMember(to, from)) {
      const own = to.members.find((member) => member.kind === 'Method' && member.name.text === name);
      if (own !== undefined) return unit.definitionOf(own);
    } else if (to.kind === 'Module') return unit.scope.methods.get(name) ?? null;
  }
  return null;
}

/** A local member read through `this` or `module`, which other receivers do not show. */
function ownMember(
  q: Queries,
  unit: Unit,
  node: tree.QualifiedAccessExpr,
  name: string,
  isMethod: boolean,
): Resolution | null {
  if (node.receiver.kind !== 'ModuleRef') return null;
  const definition = isMethod ? unit.scope.methods.get(name) : unit.scope.values.get(name);
  if (definition === undefined || (definition.kind !== 'property' && definition.kind !== 'method')) return null;
  if (has(definition.node.modifiers, 'local')) return null;
  // The definition in an amending module overrides one that has the type.
  const inherited = memberOf(q, q.typeOf(unit, node.receiver), name, isMethod);
  if (inherited.kind !== 'found') return null;
  return inherited;
}

/** A member of a type. */
export function memberOf(q: Queries, receiver: Type, name: string, isMethod: boolean): Resolution {
  const target = unaliased(q, receiver);
  switch (target.kind) {
    case 'unknown':
    case 'nothing':
    case 'variable':
      return UNKNOWN_NAME;
    case 'literal':
      return memberOf(q, baseType(q, 'String'), name, isMethod);
    case 'union':
      return ofAny(
        target.members.map((member) => memberOf(q, member, name, isMethod)),
        receiver,
      );
    case 'class':
    case 'module': {
      const { members, isComplete } = membersNamed(q, target, name, isMethod);
      const [member] = members;
      if (member !== undefined) return { kind: 'found', member, others: [], mode: 'this' };
      if (!isComplete || (!isMethod && isOpenEnded(q, target))) return UNKNOWN_NAME;
      return { kind: 'missing', receiver, isCertain: isClosed(target.definition) };
    }
  }
}

/** Objects that may have any property. */
function isOpenEnded(q: Queries, type: Type): boolean {
  if (type.kind !== 'class') return false;
  const { definition } = type;
  if (definition.unit === q.base)
    return definition.name === 'Dynamic' || definition.name === 'Object' || definition.name === 'Any';
  return definition.unit.uri === 'pkl:ref' && definition.name === 'Reference';
}

/** A member of any alternative. Nothing is certain if an alternative is open-ended. */
function ofAny(alternatives: readonly Resolution[], receiver: Type): Resolution {
  const all = alternatives.flatMap((each) => (each.kind === 'found' ? [each.member, ...each.others] : []));
  const [member, ...others] = all;
  if (member !== undefined) return { kind: 'found', member, others, mode: 'this' };
  if (alternatives.some(({ kind }) => kind === 'unknown')) return UNKNOWN_NAME;
  return {
    kind: 'missing',
    receiver,
    isCertain: alternatives.every((each) => each.kind === 'missing' && each.isCertain),
  };
}

/** A member of the parent of the enclosing object. Members that are not in its class are unknown. */
function superMember(q: Queries, unit: Unit, node: object, name: string, isMethod: boolean): Resolution {
  const resolution = memberOf(q, q.thisType(unit, node), name, isMethod);
  return resolution.kind === 'missing' ? { ...resolution, isCertain: false } : resolution;
}

/** The definition that a resolution leads to first. */
export function definitionIn(resolution: Resolution): Definition | null {
  return resolution.kind === 'found' ? resolution.member.definition : null;
}

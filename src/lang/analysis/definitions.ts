/** Types of definitions: declared, inherited, or inferred from their values. */
import { has } from '../resolve/node-facts.ts';
import type * as tree from '../syntax/ast.ts';
import { membersNamed } from './inheritance.ts';
import type {
  Definition,
  Member,
  MethodDefinition,
  PropertyDefinition,
  Type,
  Unit,
  VariableDefinition,
} from './model.ts';
import { elementOf, enclosing, keyOf } from './objects.ts';
import type { Queries } from './queries.ts';
import { isDeclared, objectBodyOf } from './scopes.ts';
import {
  alternativesOf,
  baseName,
  baseType,
  closed,
  isNull,
  signatureOf,
  substitute,
  UNKNOWN,
  unaliased,
  unionOf,
} from './type.ts';
import { moduleType } from './type-nodes.ts';

/** The type of a definition: that of a property's value, of a method as a function, of an import. */
export function typeOfDefinition(q: Queries, definition: Definition): Type {
  switch (definition.kind) {
    case 'module':
      return moduleType(q, definition.unit);
    case 'import':
      return importType(q, definition.unit, definition.node);
    case 'class':
      return baseType(q, 'Class', {
        kind: 'class',
        definition,
        args: definition.node.typeParameters.map(() => UNKNOWN),
      });
    case 'alias':
      return baseType(q, 'TypeAlias');
    case 'property':
      return propertyType(q, definition);
    case 'method':
      return methodResult(q, definition);
    case 'variable':
      return variableType(q, definition);
    case 'type-parameter':
      return { kind: 'variable', definition };
  }
}

/** The type of a member, with the type arguments of its owner applied. */
export function typeOfMember(q: Queries, { definition, substitution }: Member): Type {
  const type = q.typeOfDefinition(definition);
  return definition.kind === 'method' ? substitute(type, substitution) : closed(substitute(type, substitution));
}

/** The type of an import clause or expression. */
export function importType(
  q: Queries,
  unit: Unit,
  node: { readonly uri: tree.StringConstant; readonly isGlob: boolean },
): Type {
  if (!node.isGlob) {
    const imported = q.importedBy(unit, node.uri);
    return imported === null ? UNKNOWN : moduleType(q, imported);
  }
  const all = q.globbedBy(unit, node.uri);
  const types = all?.map((each) => moduleType(q, each)) ?? [];
  const [first] = types;
  const isOne =
    first !== undefined &&
    types.every((each) => each.kind === 'module' && first.kind === 'module' && each.definition === first.definition);
  return baseType(q, 'Mapping', baseType(q, 'String'), isOne ? first : UNKNOWN);
}

// ---- properties

function propertyType(q: Queries, definition: PropertyDefinition): Type {
  const { unit, node } = definition;
  if (node.type !== null) return q.typeOfNode(unit, node.type);
  const isOwn = has(node.modifiers, 'local');
  if (!isOwn) {
    const inherited = inheritedType(q, definition);
    if (inherited !== null) return inherited;
  }
  const isSettled = isOwn || has(node.modifiers, 'const') || has(node.modifiers, 'fixed');
  if (!isSettled) return UNKNOWN;
  return node.value === null ? UNKNOWN : q.typeOf(unit, node.value);
}

/** The declared type of the property that a definition overrides or sets; null without one. */
export function inheritedType(q: Queries, definition: PropertyDefinition): Type | null {
  const { unit, node, name } = definition;
  const owner = ownerType(q, unit, node);
  return owner === null ? null : declaredType(q, owner, name, node);
}

/** The type of the objects that have a property. */
export function ownerType(q: Queries, unit: Unit, node: tree.PropertyNode | tree.ObjectProperty): Type | null {
  if (!isDeclared(node)) {
    const body = objectBodyOf(unit, node);
    return body === null ? null : q.bodyType(unit, body);
  }
  const parent = unit.parentOf(node);
  if (parent?.kind === 'Class') {
    const owner = unit.definitionOf(parent);
    return owner.kind === 'class'
      ? { kind: 'class', definition: owner, args: parent.typeParameters.map(() => UNKNOWN) }
      : null;
  }
  return { kind: 'module', definition: unit.definition };
}

function declaredType(q: Queries, owner: Type, name: string, except: object): Type | null {
  const target = unaliased(q, owner);
  if (target.kind === 'union') {
    const types = target.members.map((member) => declaredType(q, member, name, except)).filter((type) => type !== null);
    return types.length === 0 ? null : unionOf(types);
  }
  if (target.kind !== 'class' && target.kind !== 'module') return null;
  if (baseName(q, target) === 'Dynamic' && name !== 'default') return null;
  const { members } = membersNamed(q, target, name, false);
  for (const { definition, substitution } of members) {
    if (definition.kind !== 'property' || definition.node === except) continue;
    if (definition.node.type === null) continue;
    return closed(substitute(q.typeOfNode(definition.unit, definition.node.type), substitution));
  }
  return null;
}

// ---- methods

/** The type of a method's results. */
export function methodResult(q: Queries, { unit, node }: MethodDefinition): Type {
  if (node.returnType !== null) return q.typeOfNode(unit, node.returnType);
  if (node.body === null || isOverridable(unit, node)) return UNKNOWN;
  return q.typeOf(unit, node.body);
}

function isOverridable(unit: Unit, node: tree.MethodNode | tree.ObjectMethod): boolean {
  if (has(node.modifiers, 'local') || node.kind === 'ObjectMethod') return false;
  const owner = unit.parentOf(node);
  if (has(node.modifiers, 'abstract')) return true;
  const modifiers = owner?.kind === 'Class' ? owner.modifiers : unit.tree.header.modifiers;
  return has(modifiers, 'open') || has(modifiers, 'abstract');
}

// ---- parameters and variables

function variableType(q: Queries, { unit, node }: VariableDefinition): Type {
  if (node.type !== null) return q.typeOfNode(unit, node.type);
  const owner = unit.parentOf(node);
  switch (owner?.kind) {
    case 'Lambda':
      return (
        signatureOf(q, functionIn(q, q.expected(unit, owner)))?.parameters[owner.parameters.indexOf(node)] ?? UNKNOWN
      );
    case 'Let':
      return q.typeOf(unit, owner.value);
    case 'ForGenerator':
      return loopVariable(q, unit, owner, node);
    case 'ObjectBody':
      return bodyParameter(q, unit, owner, node);
    default:
      return UNKNOWN;
  }
}

/** The only function type among the alternatives. */
export function functionIn(q: Queries, type: Type): Type {
  const functions = alternativesOf(q, type).filter((each) => signatureOf(q, each) !== null);
  return functions.length === 1 ? (functions[0] ?? UNKNOWN) : UNKNOWN;
}

function loopVariable(q: Queries, unit: Unit, owner: tree.ForGenerator, node: tree.Parameter): Type {
  const iterable = q.typeOf(unit, owner.iterable);
  const all = alternativesOf(q, iterable).filter((each) => !isNull(q, each));
  if (node === owner.value) return unionOf(all.map((each) => elementOf(q, each)));
  return unionOf(all.map((each) => keyOf(q, each)));
}

function bodyParameter(q: Queries, unit: Unit, body: tree.ObjectBody, node: tree.Parameter): Type {
  const signature = signatureOf(q, functionIn(q, amendedType(q, unit, body)));
  return signature?.parameters[body.parameters.indexOf(node)] ?? UNKNOWN;
}

/** The type that a body amends: that of an object, or of a function that returns one. */
export function amendedType(q: Queries, unit: Unit, body: tree.ObjectBody): Type {
  const parent = unit.parentOf(body);
  switch (parent?.kind) {
    case 'Property':
    case 'ObjectProperty':
      return q.typeOfDefinition(unit.definitionOf(parent));
    case 'Amend':
      return q.typeOf(unit, parent.parent);
    case 'New':
      return parent.type === null ? q.expected(unit, parent) : q.typeOfNode(unit, parent.type);
    case 'ObjectEntry':
    case 'MemberPredicate':
      return elementOf(q, enclosing(q, unit, parent));
    default:
      return UNKNOWN;
  }
}

/** The types that contexts require of expressions. */
import type * as tree from '../syntax/ast.ts';
import { inheritedType } from './definitions.ts';
import type { Member, Parent, Type, Unit } from './model.ts';
import { elementOf, enclosing, keyOf } from './objects.ts';
import type { Queries } from './queries.ts';
import { argumentOf, baseName, baseType, closed, substitute, UNKNOWN } from './type.ts';

/** The type that the context requires of an expression; unknown if it requires none. */
export function expectedType(q: Queries, unit: Unit, node: tree.Expr): Type {
  const parent = unit.parentOf(node);
  return parent === null ? UNKNOWN : closed(requiredBy(q, unit, parent, node));
}

function requiredBy(q: Queries, unit: Unit, parent: Parent, node: tree.Expr): Type {
  switch (parent.kind) {
    case 'Property':
    case 'ObjectProperty':
      return propertyRequirement(q, unit, parent);
    case 'Method':
    case 'ObjectMethod':
      return parent.returnType === null ? UNKNOWN : q.typeOfNode(unit, parent.returnType);
    case 'ObjectElement':
      return memberRequirement(q, unit, parent, elementOf);
    case 'ObjectEntry':
      return memberRequirement(q, unit, parent, node === parent.key ? keyOf : elementOf);
    case 'MemberPredicate':
      return node === parent.condition ? baseType(q, 'Boolean') : memberRequirement(q, unit, parent, elementOf);
    case 'WhenGenerator':
      return baseType(q, 'Boolean');
    case 'If':
      return node === parent.condition ? baseType(q, 'Boolean') : expectedType(q, unit, parent);
    case 'Unary':
      return parent.operator === '!' ? baseType(q, 'Boolean') : UNKNOWN;
    case 'Binary':
      return parent.operator === '&&' || parent.operator === '||' ? baseType(q, 'Boolean') : UNKNOWN;
    case 'Let':
      if (node === parent.body) return expectedType(q, unit, parent);
      return parent.parameter.type === null ? UNKNOWN : q.typeOfNode(unit, parent.parameter.type);
    case 'Parenthesized':
    case 'Marked':
    case 'Trace':
      return expectedType(q, unit, parent);
    case 'Read':
    case 'Throw':
      return baseType(q, 'String');
    case 'Access':
    case 'QualifiedAccess':
    case 'SuperAccess':
      return parent.args === null || node === receiverOf(parent)
        ? UNKNOWN
        : argumentRequirement(q, unit, parent, parent.args.indexOf(node));
    default:
      return UNKNOWN;
  }
}

function receiverOf(node: tree.Expr): tree.Expr | null {
  return node.kind === 'QualifiedAccess' ? node.receiver : null;
}

function propertyRequirement(q: Queries, unit: Unit, node: tree.PropertyNode | tree.ObjectProperty): Type {
  if (node.type !== null) return q.typeOfNode(unit, node.type);
  const definition = unit.definitionOf(node);
  if (definition.kind !== 'property' || node.modifiers.some(({ name }) => name === 'local')) return UNKNOWN;
  return inheritedType(q, definition) ?? UNKNOWN;
}

/** The required type of a member. Only listings and mappings require one. */
function memberRequirement(q: Queries, unit: Unit, member: object, part: (q: Queries, type: Type) => Type): Type {
  const container = enclosing(q, unit, member);
  const name = baseName(q, container);
  return name === 'Listing' || name === 'Mapping' ? part(q, container) : UNKNOWN;
}

function argumentRequirement(
  q: Queries,
  unit: Unit,
  call: tree.AccessExpr | tree.QualifiedAccessExpr | tree.SuperAccessExpr,
  index: number,
): Type {
  const resolution = q.resolve(unit, call);
  if (resolution.kind !== 'found' || resolution.others.length > 0) return UNKNOWN;
  return parameterType(q, resolution.member, index) ?? UNKNOWN;
}

/** The type of a method's parameter at an index; the last one may take any number of arguments. */
export function parameterType(q: Queries, { definition, substitution }: Member, index: number): Type | null {
  if (definition.kind !== 'method') return null;
  const { unit, node } = definition;
  const last = node.parameters.at(-1);
  const parameter = node.parameters[index] ?? last;
  if (parameter === undefined || parameter.type === null) return null;
  const type = substitute(q.typeOfNode(unit, parameter.type), substitution);
  if (isVarArgs(q, type)) return argumentOf(q, type, 0);
  return index < node.parameters.length ? type : null;
}

/** Whether a type is that of a variadic parameter. */
export function isVarArgs(q: Queries, type: Type): boolean {
  return baseName(q, type) === 'VarArgs';
}

/** Infers the types of expressions. */
import type * as tree from '../syntax/ast.ts';
import { constantText } from '../syntax/strings.ts';
import { resultOf } from './calls.ts';
import { importType } from './definitions.ts';
import { narrowed } from './flow.ts';
import type { Resolution, Type, Unit } from './model.ts';
import { amended, newType } from './objects.ts';
import { negationType, operationType, pipeType, subscriptType } from './operators.ts';
import type { Queries } from './queries.ts';
import {
  baseType,
  closed,
  functionType,
  literalType,
  NOTHING,
  nonNull,
  nullable,
  signatureOf,
  UNKNOWN,
  unionOf,
} from './type.ts';
import { moduleType } from './type-nodes.ts';

/** The type of an expression's values. */
export function inferExpression(q: Queries, unit: Unit, node: tree.Expr): Type {
  switch (node.kind) {
    case 'Boolean':
    case 'TypeTest':
      return baseType(q, 'Boolean');
    case 'Null':
      return baseType(q, 'Null');
    case 'Int':
      return baseType(q, 'Int');
    case 'Float':
      return baseType(q, 'Float');
    case 'String':
      return stringType(q, unit, node);
    case 'This':
      return narrowed(q, unit, node, q.thisType(unit, node));
    case 'Outer':
      return UNKNOWN;
    case 'ModuleRef':
      return moduleType(q, unit);
    case 'Throw':
      return NOTHING;
    case 'Parenthesized':
    case 'Marked':
      return q.typeOf(unit, node.expr);
    case 'Trace':
      return q.typeOf(unit, node.value);
    case 'Import':
      return importType(q, unit, node);
    case 'Read':
      return readType(q, node);
    case 'Access':
    case 'QualifiedAccess':
    case 'SuperAccess':
      return accessType(q, unit, node);
    case 'Subscript':
      return subscriptType(q, q.typeOf(unit, node.receiver), q.typeOf(unit, node.key)) ?? UNKNOWN;
    case 'SuperSubscript':
      return subscriptType(q, q.thisType(unit, node), q.typeOf(unit, node.key)) ?? UNKNOWN;
    case 'NonNull':
      return nonNull(q, q.typeOf(unit, node.operand));
    case 'TypeCast':
      return q.typeOfNode(unit, node.type);
    case 'If':
      return unionOf([q.typeOf(unit, node.thenExpr), q.typeOf(unit, node.elseExpr)]);
    case 'Let':
      return q.typeOf(unit, node.body);
    case 'Unary':
      return node.operator === '!'
        ? baseType(q, 'Boolean')
        : (negationType(q, q.typeOf(unit, node.operand)) ?? UNKNOWN);
    case 'Binary':
      return binaryType(q, unit, node);
    case 'Lambda':
      return lambdaType(q, unit, node);
    case 'New':
      return newType(q, unit, node);
    case 'Amend':
      return amendType(q, unit, node);
  }
}

function stringType(q: Queries, unit: Unit, node: tree.StringExpr): Type {
  try {
    const text = constantText(node, unit.source);
    return text === null ? baseType(q, 'String') : literalType(text);
  } catch {
    // The string is malformed, which the parser reports.
    return baseType(q, 'String');
  }
}

function accessType(
  q: Queries,
  unit: Unit,
  node: tree.AccessExpr | tree.QualifiedAccessExpr | tree.SuperAccessExpr,
): Type {
  const type = resolvedType(q, unit, node, q.resolve(unit, node));
  const result = node.kind === 'QualifiedAccess' && node.isNullSafe ? nullable(q, type) : type;
  return node.args === null && node.kind !== 'SuperAccess' ? narrowed(q, unit, node, result) : result;
}

function resolvedType(
  q: Queries,
  unit: Unit,
  node: tree.AccessExpr | tree.QualifiedAccessExpr | tree.SuperAccessExpr,
  resolution: Resolution,
): Type {
  if (resolution.kind !== 'found') return UNKNOWN;
  const members = [resolution.member, ...resolution.others];
  if (node.args === null) return unionOf(members.map((member) => q.typeOfMember(member)));
  const receiver = node.kind === 'QualifiedAccess' ? q.typeOf(unit, node.receiver) : null;
  const call = { unit, args: node.args, receiver };
  return unionOf(members.map((member) => resultOf(q, call, member)));
}

function binaryType(q: Queries, unit: Unit, node: tree.BinaryExpr): Type {
  const right = q.typeOf(unit, node.right);
  switch (node.operator) {
    case '??':
      return unionOf([nonNull(q, q.typeOf(unit, node.left)), right]);
    case '|>':
      return pipeType(q, right) ?? UNKNOWN;
    case '==':
    case '!=':
    case '&&':
    case '||':
    case '<':
    case '>':
    case '<=':
    case '>=':
      return baseType(q, 'Boolean');
    default:
      return operationType(q, node.operator, q.typeOf(unit, node.left), right) ?? UNKNOWN;
  }
}

function lambdaType(q: Queries, unit: Unit, node: tree.LambdaExpr): Type {
  const parameters = node.parameters.map((parameter) => closed(q.typeOfDefinition(unit.definitionOf(parameter))));
  return functionType(q, parameters, q.typeOf(unit, node.body));
}

function amendType(q: Queries, unit: Unit, node: tree.AmendExpr): Type {
  const type = q.typeOf(unit, node.parent);
  // A body without parameters amends the result of a function, which gives another function.
  return signatureOf(q, type) === null ? amended(q, type) : type;
}

const TEXTS = ['env:', 'prop:', 'secret:'];
const RESOURCES = ['file:', 'http:', 'https:', 'modulepath:', 'package:', 'projectpackage:'];

function readType(q: Queries, node: tree.ReadExpr): Type {
  const one = resourceType(q, node.uri);
  if (node.mode === 'readOrNull') return nullable(q, one);
  return node.mode === 'readGlob' ? baseType(q, 'Mapping', baseType(q, 'String'), one) : one;
}

function resourceType(q: Queries, uri: tree.Expr): Type {
  const start = startOf(uri).toLowerCase();
  if (TEXTS.some((scheme) => start.startsWith(scheme))) return baseType(q, 'String');
  if (RESOURCES.some((scheme) => start.startsWith(scheme))) return baseType(q, 'Resource');
  return unionOf([baseType(q, 'String'), baseType(q, 'Resource')]);
}

function startOf(node: tree.Expr): string {
  if (node.kind === 'Binary' && node.operator === '+') return startOf(node.left);
  if (node.kind === 'Parenthesized') return startOf(node.expr);
  const first = node.kind === 'String' ? node.parts[0] : undefined;
  return first?.kind === 'Text' ? first.raw : '';
}

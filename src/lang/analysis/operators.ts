/** Infers the result types of operators from the types of their operands. */
import type { BinaryOperator } from '../syntax/ast.ts';
import { inheritsBase } from './inheritance.ts';
import type { Type } from './model.ts';
import type { Queries } from './queries.ts';
import { alternativesOf, argumentOf, baseName, baseType, literalType, signatureOf, UNKNOWN, unionOf } from './type.ts';

/** The type of a binary operation; null if it is not defined for any values of the operands' types. */
export function operationType(q: Queries, operator: BinaryOperator, left: Type, right: Type): Type | null {
  const results: Type[] = [];
  for (const a of alternativesOf(q, left)) {
    for (const b of alternativesOf(q, right)) {
      const result = ofAlternatives(q, operator, a, b);
      if (result !== null) results.push(result);
      if (results.length > 64) return UNKNOWN;
    }
  }
  return results.length === 0 ? null : unionOf(results);
}

const NUMBERS = new Set(['Int', 'Float', 'Number']);
const MEASURES = new Set(['Duration', 'DataSize']);
const COLLECTIONS = new Set(['List', 'Set', 'Collection']);

/** Types whose values may support any operator of a subclass. */
const ABSTRACT = new Set(['Any', 'Number', 'Collection', 'Object', 'Typed']);

function ofAlternatives(q: Queries, operator: BinaryOperator, a: Type, b: Type): Type | null {
  switch (operator) {
    case '==':
    case '!=':
      return baseType(q, 'Boolean');
    case '&&':
    case '||':
      return isMaybe(q, a, 'Boolean') && isMaybe(q, b, 'Boolean') ? baseType(q, 'Boolean') : null;
    case '<':
    case '>':
    case '<=':
    case '>=':
      return isComparable(q, a, b) ? baseType(q, 'Boolean') : null;
    case '+':
      return sum(q, a, b);
    case '-':
      return arithmetic(q, a, b, 'difference');
    case '*':
      return arithmetic(q, a, b, 'product');
    case '%':
      return arithmetic(q, a, b, 'remainder');
    case '/':
      return arithmetic(q, a, b, 'quotient');
    case '~/':
      return arithmetic(q, a, b, 'whole quotient');
    case '**':
      return arithmetic(q, a, b, 'power');
    default:
      return UNKNOWN;
  }
}

function isOpen(q: Queries, type: Type): boolean {
  if (type.kind === 'unknown' || type.kind === 'variable' || type.kind === 'nothing') return true;
  const name = baseName(q, type);
  return ABSTRACT.has(name) || (type.kind === 'class' && type.definition.unit.uri === 'pkl:ref');
}

function isMaybe(q: Queries, type: Type, name: string): boolean {
  return (
    baseName(q, type) === name ||
    (isOpen(q, type) && baseName(q, type) !== 'Number' && baseName(q, type) !== 'Collection')
  );
}

/** The name of a class of values that operators know; empty for others, null when any is possible. */
function classOf(q: Queries, type: Type): string | null {
  const name = baseName(q, type);
  if (NUMBERS.has(name) || COLLECTIONS.has(name)) return name;
  return isOpen(q, type) ? null : name;
}

function isComparable(q: Queries, a: Type, b: Type): boolean {
  const [left, right] = [classOf(q, a), classOf(q, b)];
  const kind = (name: string): string => (NUMBERS.has(name) ? 'Number' : name);
  const isKnown = (name: string): boolean => NUMBERS.has(name) || MEASURES.has(name) || name === 'String';
  if (left === null || right === null) return (left === null || isKnown(left)) && (right === null || isKnown(right));
  return isKnown(left) && kind(left) === kind(right);
}

function sum(q: Queries, a: Type, b: Type): Type | null {
  const [left, right] = [classOf(q, a), classOf(q, b)];
  if (left === 'String' || right === 'String') {
    if (left === null || right === null) return baseType(q, 'String');
    if (left !== right) return null;
    return a.kind === 'literal' && b.kind === 'literal' ? literalType(a.value + b.value) : baseType(q, 'String');
  }
  if (left === 'Bytes' || right === 'Bytes')
    return left === null || right === null || left === right ? baseType(q, 'Bytes') : null;
  if (left === 'Map' || right === 'Map') {
    if (left === null || right === null) return baseType(q, 'Map');
    if (left !== right) return null;
    return baseType(
      q,
      'Map',
      unionOf([argumentOf(q, a, 0), argumentOf(q, b, 0)]),
      unionOf([argumentOf(q, a, 1), argumentOf(q, b, 1)]),
    );
  }
  if (COLLECTIONS.has(left ?? '') || COLLECTIONS.has(right ?? '')) {
    if (left !== null && right !== null && !(COLLECTIONS.has(left) && COLLECTIONS.has(right))) return null;
    if (left === null) return UNKNOWN;
    return baseType(q, left, unionOf([argumentOf(q, a, 0), right === null ? UNKNOWN : argumentOf(q, b, 0)]));
  }
  return arithmetic(q, a, b, 'sum');
}

type Operation = 'sum' | 'difference' | 'product' | 'remainder' | 'quotient' | 'whole quotient' | 'power';

function arithmetic(q: Queries, a: Type, b: Type, operation: Operation): Type | null {
  const [left, right] = [classOf(q, a), classOf(q, b)];
  if (left === null || right === null) {
    const known = left ?? right;
    return known === null || NUMBERS.has(known) || MEASURES.has(known) ? UNKNOWN : null;
  }
  if (NUMBERS.has(left) && NUMBERS.has(right)) return ofNumbers(q, left, right, operation);
  const isMeasure = [MEASURES.has(left), MEASURES.has(right)];
  switch (operation) {
    case 'sum':
    case 'difference':
      return isMeasure[0] && left === right ? baseType(q, left) : null;
    case 'product':
      if (isMeasure[0] && NUMBERS.has(right)) return baseType(q, left);
      return isMeasure[1] && NUMBERS.has(left) ? baseType(q, right) : null;
    case 'quotient':
    case 'whole quotient':
      if (isMeasure[0] && left === right) return baseType(q, operation === 'quotient' ? 'Float' : 'Int');
      return isMeasure[0] && NUMBERS.has(right) ? baseType(q, left) : null;
    case 'remainder':
    case 'power':
      return isMeasure[0] && NUMBERS.has(right) ? baseType(q, left) : null;
  }
}

function ofNumbers(q: Queries, left: string, right: string, operation: Operation): Type {
  if (operation === 'quotient') return baseType(q, 'Float');
  if (operation === 'whole quotient') return baseType(q, 'Int');
  if (operation === 'power') return baseType(q, 'Number');
  if (left === 'Number' || right === 'Number') return baseType(q, 'Number');
  return baseType(q, left === 'Int' && right === 'Int' ? 'Int' : 'Float');
}

/** The type of `value[key]`; null if no value of the type can be subscripted. */
export function subscriptType(q: Queries, receiver: Type, key: Type): Type | null {
  const results: Type[] = [];
  for (const each of alternativesOf(q, receiver)) {
    const result = ofSubscript(q, each, key);
    if (result !== null) results.push(result);
  }
  return results.length === 0 ? null : unionOf(results);
}

function ofSubscript(q: Queries, type: Type, key: Type): Type | null {
  switch (baseName(q, type)) {
    case 'String':
      return isKey(q, key) ? baseType(q, 'String') : null;
    case 'List':
    case 'Set':
      return isKey(q, key) ? argumentOf(q, type, 0) : null;
    case 'Listing':
      return isKey(q, key) ? argumentOf(q, type, 0) : null;
    case 'Map':
    case 'Mapping':
      return argumentOf(q, type, 1);
    case 'Bytes':
      return isKey(q, key) ? baseType(q, 'Int') : null;
    case 'Dynamic':
    case 'Any':
    case 'Object':
    case 'Collection':
      return UNKNOWN;
    default:
      break;
  }
  if (type.kind === 'unknown' || type.kind === 'variable' || type.kind === 'nothing') return UNKNOWN;
  if (type.kind === 'class' && type.definition.unit.uri === 'pkl:ref') return UNKNOWN;
  return null;
}

function isKey(q: Queries, key: Type): boolean {
  return alternativesOf(q, key).some((each) => isOpen(q, each) || baseName(q, each) === 'Int');
}

/** The type of `-operand`; null if no value of the type can be negated. */
export function negationType(q: Queries, operand: Type): Type | null {
  const results: Type[] = [];
  for (const each of alternativesOf(q, operand)) {
    const name = classOf(q, each);
    if (name === null) results.push(UNKNOWN);
    else if (NUMBERS.has(name) || MEASURES.has(name)) results.push(each);
  }
  return results.length === 0 ? null : unionOf(results);
}

/** The type of `value |> function`; null if the right side is not a function with one parameter. */
export function pipeType(q: Queries, right: Type): Type | null {
  const results: Type[] = [];
  for (const each of alternativesOf(q, right)) {
    const signature = signatureOf(q, each);
    if (signature !== null) results.push(signature.result);
    else if (isOpen(q, each) || inheritsBase(q, each, 'Function') !== false) results.push(UNKNOWN);
  }
  return results.length === 0 ? null : unionOf(results);
}

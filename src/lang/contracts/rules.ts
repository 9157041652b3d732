/** Recognizes common forms of constraints by their AST, so that messages and schemas can express them. */
import type { Source } from '../base/source.ts';
import type { Expr } from '../syntax/ast.ts';
import { constantText } from '../syntax/strings.ts';
import type { Bound, Rule } from './contract.ts';

/**
 * The rules that a constraint consists of; null when its form is not recognized.
 *
 * @example rulesOf(parseExpression(source), source); // for `length >= 2`, a range of the length with a minimum of 2
 */
export function rulesOf(expr: Expr, source: Source): readonly Rule[] | null {
  switch (expr.kind) {
    case 'Parenthesized':
      return rulesOf(expr.expr, source);
    case 'Binary':
      if (expr.operator !== '&&') return listOf(comparison(expr.left, expr.operator, expr.right, source));
      return both(rulesOf(expr.left, source), rulesOf(expr.right, source));
    case 'Unary':
      return expr.operator === '!' ? listOf(negated(expr.operand)) : null;
    case 'Access':
      return listOf(called('value', expr.name.text, expr.args ?? [], source));
    case 'QualifiedAccess':
      return listOf(qualified(expr, source));
    default:
      return null;
  }
}

function listOf(rule: Rule | null): readonly Rule[] | null {
  return rule === null ? null : [rule];
}

function both(left: readonly Rule[] | null, right: readonly Rule[] | null): readonly Rule[] | null {
  return left === null || right === null ? null : [...left, ...right];
}

/** `this` or `length`, with or without `this.` before it. */
function subjectOf(expr: Expr): 'value' | 'length' | null {
  if (expr.kind === 'Parenthesized') return subjectOf(expr.expr);
  if (expr.kind === 'This') return 'value';
  if (expr.kind === 'Access' && expr.args === null && expr.name.text === 'length') return 'length';
  const isOfThis = expr.kind === 'QualifiedAccess' && expr.receiver.kind === 'This' && expr.args === null;
  return isOfThis && expr.name.text === 'length' ? 'length' : null;
}

function negated(operand: Expr): Rule | null {
  if (operand.kind === 'Parenthesized') return negated(operand.expr);
  const name = memberOfThis(operand);
  if (name === 'isEmpty') return { kind: 'not-empty' };
  return name === 'isBlank' ? { kind: 'not-blank' } : null;
}

function memberOfThis(expr: Expr): string | null {
  if (expr.kind === 'Access' && expr.args === null) return expr.name.text;
  if (expr.kind === 'QualifiedAccess' && expr.receiver.kind === 'This' && expr.args === null) return expr.name.text;
  return null;
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=', '==': '==' };

function comparison(left: Expr, operator: string, right: Expr, source: Source): Rule | null {
  const remainder = operator === '==' ? remainderOf(left, right) : null;
  if (remainder !== null) return remainder;
  const subject = subjectOf(left);
  if (subject !== null) return compared(subject, operator, right, source);
  const other = subjectOf(right);
  return other === null ? null : compared(other, mirrored[operator] ?? '', left, source);
}

function compared(of: 'value' | 'length', operator: string, operand: Expr, source: Source): Rule | null {
  const value = numberOf(operand);
  if (value === null) {
    const text = operator === '==' && of === 'value' ? textOf(operand, source) : null;
    return text === null ? null : { kind: 'one-of', values: [text] };
  }
  const bound = (isIncluded: boolean): Bound => ({ value, isIncluded });
  switch (operator) {
    case '<':
      return { kind: 'range', of, max: bound(false) };
    case '<=':
      return { kind: 'range', of, max: bound(true) };
    case '>':
      return { kind: 'range', of, min: bound(false) };
    case '>=':
      return { kind: 'range', of, min: bound(true) };
    case '==':
      return { kind: 'range', of, min: bound(true), max: bound(true) };
    default:
      return null;
  }
}

/** `this % 8 == 0`. */
function remainderOf(left: Expr, right: Expr): Rule | null {
  if (left.kind === 'Parenthesized') return remainderOf(left.expr, right);
  if (left.kind !== 'Binary' || left.operator !== '%' || subjectOf(left.left) !== 'value') return null;
  const [of, rest] = [numberOf(left.right), numberOf(right)];
  return of === null || rest === null ? null : { kind: 'multiple', of, rest };
}

function qualified(expr: Expr & { readonly kind: 'QualifiedAccess' }, source: Source): Rule | null {
  const { receiver, name, args } = expr;
  const subject = subjectOf(receiver);
  if (subject !== null) return called(subject, name.text, args ?? [], source);
  // `List("a", "b").contains(this)`
  const [only, ...others] = args ?? [];
  if (name.text !== 'contains' || only === undefined || others.length > 0 || subjectOf(only) !== 'value') return null;
  if (receiver.kind !== 'Access' || !/^(List|Set)$/.test(receiver.name.text)) return null;
  const values = (receiver.args ?? []).map((each) => textOf(each, source) ?? numberOf(each));
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? { kind: 'one-of', values: known } : null;
}

/** A property or method of the value, or of its length. */
function called(of: 'value' | 'length', name: string, args: readonly Expr[], source: Source): Rule | null {
  const included = (value: number): Bound => ({ value, isIncluded: true });
  const [first, second] = args;
  if (name === 'isBetween' && first !== undefined && second !== undefined) {
    const [min, max] = [numberOf(first), numberOf(second)];
    return min === null || max === null ? null : { kind: 'range', of, min: included(min), max: included(max) };
  }
  if (name === 'isPositive') return { kind: 'range', of, min: included(0) };
  if (of === 'length') return null;
  switch (name) {
    case 'isNotEmpty':
      return { kind: 'not-empty' };
    case 'isNotBlank':
      return { kind: 'not-blank' };
    case 'isDistinct':
      return { kind: 'distinct' };
    case 'isFinite':
      return { kind: 'finite' };
    case 'isRegex':
      return { kind: 'regex' };
    case 'isBase64':
      return { kind: 'base64' };
    case 'isEven':
      return { kind: 'multiple', of: 2, rest: 0 };
    default:
      return first === undefined ? null : textRule(name, first, source);
  }
}

function textRule(name: string, argument: Expr, source: Source): Rule | null {
  if (name === 'matches') {
    const isRegex = argument.kind === 'Access' && argument.name.text === 'Regex';
    const [inner] = isRegex ? (argument.args ?? []) : [];
    const pattern = inner === undefined ? null : textOf(inner, source);
    return pattern === null ? null : { kind: 'pattern', pattern };
  }
  const kind = ({ startsWith: 'starts', endsWith: 'ends', contains: 'contains' } as const)[name];
  const text = kind === undefined ? null : textOf(argument, source);
  return kind === undefined || text === null ? null : { kind, text };
}

function textOf(expr: Expr, source: Source): string | null {
  return expr.kind === 'String' ? constantText(expr, source) : null;
}

/** The value of a number as written: `-3`, `1_000`, `0xff`, `2.5`. */
function numberOf(expr: Expr): number | null {
  if (expr.kind === 'Parenthesized') return numberOf(expr.expr);
  if (expr.kind === 'Unary' && expr.operator === '-') {
    const positive = numberOf(expr.operand);
    return positive === null ? null : -positive;
  }
  return expr.kind === 'Int' || expr.kind === 'Float' ? Number(expr.text.replaceAll('_', '')) : null;
}

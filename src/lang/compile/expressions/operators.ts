/** Operators: common cases of small integers and strings inline, everything else in `values/operators.ts`. */

import { MAX_TEXT_LENGTH } from '../../diagnostics/engine-limits.ts';
import {
  expectedNonNull,
  leftOperandNotDefined,
  operatorNotDefined,
  unaryOperatorNotDefined,
} from '../../diagnostics/messages/evaluation.ts';
import type { Scope } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { shownRange } from '../../syntax/shown-range.ts';
import { notOfClass } from '../../types/mismatch.ts';
import { classOf } from '../../values/class-of.ts';
import type { Code } from '../../values/code.ts';
import { shownInMessage } from '../../values/display.ts';
import { operandsEqual } from '../../values/equality.ts';
import { VmFunction } from '../../values/function.ts';
import { spendJoin } from '../../values/memory.ts';
import * as operators from '../../values/operators.ts';
import { VmNull } from '../../values/scalars.ts';
import { baseClass } from '../../values/standard-library.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, type Compiler, failAt, through, throughExpression } from '../compiler.ts';
import { constantOf } from './literals.ts';

const MAX = Number.MAX_SAFE_INTEGER;

/** Fails because a condition is not a Boolean. */
export function rejectCondition(value: VmValue, site: CodeLocation): never {
  throw notOfClass(site, value, baseClass('Boolean'));
}

/** `left op right`. */
export function compileBinary(node: tree.BinaryExpr, scope: Scope, c: Compiler): Code {
  const left = c.expr(node.left, scope);
  const right = c.expr(node.right, scope);
  const site = c.site(node, scope);
  const k = smallConstant(node.right, c);
  const specialised = k === undefined ? null : withConstant(node.operator, left, k, site);
  if (specialised !== null) return specialised;
  switch (node.operator) {
    case '&&':
    case '||':
      return logical(node.operator, left, right, site);
    case '??':
      return (s, e, a, b, cc, d) => {
        const value = left(s, e, a, b, cc, d);
        return value instanceof VmNull ? right(s, e, a, b, cc, d) : value;
      };
    case '?:':
      return (s, e, a, b, cc, d) => {
        const value = left(s, e, a, b, cc, d);
        return value instanceof VmNull || value === '' ? right(s, e, a, b, cc, d) : value;
      };
    case '|>':
      return pipe(left, right, site);
    case '==':
      return (s, e, a, b, cc, d) => operandsEqual(left(s, e, a, b, cc, d), right(s, e, a, b, cc, d));
    case '!=':
      return (s, e, a, b, cc, d) => !operandsEqual(left(s, e, a, b, cc, d), right(s, e, a, b, cc, d));
    case '+':
      return add(left, right, site);
    case '-':
      return subtract(left, right, site);
    case '*':
      return multiply(left, right, site);
    case '<':
    case '>':
    case '<=':
    case '>=':
      return comparison(node.operator, left, right, site);
    default:
      return arithmetic(RARE[node.operator], left, right, site);
  }
}

const RARE = {
  '/': operators.divide,
  '~/': operators.truncatingDivide,
  '%': operators.remainder,
  '**': operators.power,
} as const;

function arithmetic(apply: (a: VmValue, b: VmValue) => VmValue, left: Code, right: Code, site: CodeLocation): Code {
  return (s, e, a, b, c, d) => guarded(apply, left(s, e, a, b, c, d), right(s, e, a, b, c, d), site);
}

/** Applies an operator at a location. */
export function guarded(
  apply: (a: VmValue, b: VmValue) => VmValue,
  l: VmValue,
  r: VmValue,
  site: CodeLocation,
): VmValue {
  try {
    return apply(l, r);
  } catch (error) {
    throw through(error, site);
  }
}

/** The constant value of an operand if it is a small integer; undefined for anything else. */
function smallConstant(node: tree.Expr, c: Compiler): number | undefined {
  const value = constantOf(node, c);
  return typeof value === 'number' ? value : undefined;
}

/** `left op k`: the most common arithmetic has a literal on its right. */
function withConstant(operator: tree.BinaryOperator, left: Code, k: number, site: CodeLocation): Code | null {
  switch (operator) {
    case '+':
      return (s, e, a, b, c, d) => {
        const l = left(s, e, a, b, c, d);
        if (typeof l === 'number') {
          const sum = l + k;
          if ((sum | 0) === sum || (sum <= MAX && sum >= -MAX)) return sum;
        }
        return guarded(operators.add, l, k, site);
      };
    case '-':
      return (s, e, a, b, c, d) => {
        const l = left(s, e, a, b, c, d);
        if (typeof l === 'number') {
          const difference = l - k;
          if ((difference | 0) === difference || (difference <= MAX && difference >= -MAX)) return difference;
        }
        return guarded(operators.subtract, l, k, site);
      };
    case '<':
      return (s, e, a, b, c, d) => {
        const l = left(s, e, a, b, c, d);
        return typeof l === 'number' ? l < k : guarded(operators.lessThan, l, k, site);
      };
    case '>=':
      return (s, e, a, b, c, d) => {
        const l = left(s, e, a, b, c, d);
        return typeof l === 'number' ? l >= k : guarded(operators.greaterOrEqual, l, k, site);
      };
    case '==':
      return (s, e, a, b, c, d) => {
        const l = left(s, e, a, b, c, d);
        return typeof l === 'number' ? l === k : operandsEqual(l, k);
      };
    default:
      return null;
  }
}

function add(left: Code, right: Code, site: CodeLocation): Code {
  return (s, e, a, b, c, d) => {
    const l = left(s, e, a, b, c, d);
    const r = right(s, e, a, b, c, d);
    if (typeof l === 'number' && typeof r === 'number') {
      const sum = l + r;
      if ((sum | 0) === sum || (sum <= MAX && sum >= -MAX)) return sum;
    } else if (typeof l === 'string' && typeof r === 'string' && l.length + r.length <= MAX_TEXT_LENGTH) {
      spendJoin(l, r);
      return l + r;
    }
    return guarded(operators.add, l, r, site);
  };
}

function subtract(left: Code, right: Code, site: CodeLocation): Code {
  return (s, e, a, b, c, d) => {
    const l = left(s, e, a, b, c, d);
    const r = right(s, e, a, b, c, d);
    if (typeof l === 'number' && typeof r === 'number') {
      const difference = l - r;
      if ((difference | 0) === difference || (difference <= MAX && difference >= -MAX)) return difference;
    }
    return guarded(operators.subtract, l, r, site);
  };
}

function multiply(left: Code, right: Code, site: CodeLocation): Code {
  return (s, e, a, b, c, d) => {
    const l = left(s, e, a, b, c, d);
    const r = right(s, e, a, b, c, d);
    if (typeof l === 'number' && typeof r === 'number') {
      const product = l * r;
      // Adding zero turns -0, which is not an Int, into 0.
      if (product <= MAX && product >= -MAX) return product + 0;
    }
    return guarded(operators.multiply, l, r, site);
  };
}

function comparison(operator: '<' | '>' | '<=' | '>=', left: Code, right: Code, site: CodeLocation): Code {
  switch (operator) {
    case '<':
      return (s, e, a, b, c, d) => {
        const l = left(s, e, a, b, c, d);
        const r = right(s, e, a, b, c, d);
        if (typeof l === 'number' && typeof r === 'number') return l < r;
        return guarded(operators.lessThan, l, r, site);
      };
    case '>':
      return (s, e, a, b, c, d) => {
        const l = left(s, e, a, b, c, d);
        const r = right(s, e, a, b, c, d);
        if (typeof l === 'number' && typeof r === 'number') return l > r;
        return guarded(operators.greaterThan, l, r, site);
      };
    case '<=':
      return (s, e, a, b, c, d) => {
        const l = left(s, e, a, b, c, d);
        const r = right(s, e, a, b, c, d);
        if (typeof l === 'number' && typeof r === 'number') return l <= r;
        return guarded(operators.lessOrEqual, l, r, site);
      };
    default:
      return (s, e, a, b, c, d) => {
        const l = left(s, e, a, b, c, d);
        const r = right(s, e, a, b, c, d);
        if (typeof l === 'number' && typeof r === 'number') return l >= r;
        return guarded(operators.greaterOrEqual, l, r, site);
      };
  }
}

function logical(operator: '&&' | '||', left: Code, right: Code, site: CodeLocation): Code {
  const decides = operator === '||';
  return (s, e, a, b, c, d) => {
    const l = left(s, e, a, b, c, d);
    if (l === decides) return l;
    if (typeof l !== 'boolean') {
      throw failAt(site, leftOperandNotDefined(operator, classOf(l).displayName, shownInMessage(l)));
    }
    const r = right(s, e, a, b, c, d);
    if (typeof r !== 'boolean') throw notBoolean(operator, l, r, site);
    return r;
  };
}

function notBoolean(operator: string, l: VmValue, r: VmValue, site: CodeLocation): Error {
  return failAt(
    site,
    operatorNotDefined(
      operator,
      [classOf(l).displayName, classOf(r).displayName],
      [shownInMessage(l), shownInMessage(r)],
    ),
  );
}

function pipe(left: Code, right: Code, site: CodeLocation): Code {
  return (s, e, a, b, c, d) => {
    const value = left(s, e, a, b, c, d);
    const target = right(s, e, a, b, c, d);
    if (!(target instanceof VmFunction)) throw notBoolean('|>', value, target, site);
    try {
      return target.apply1(value);
    } catch (error) {
      // The operator is not a call and adds no frame of its own.
      throw throughExpression(error, site);
    }
  };
}

/** `-operand` and `!operand`. The sign of a literal is part of it, so that the smallest Int can be written. */
export function compileUnary(node: tree.UnaryExpr, scope: Scope, c: Compiler): Code {
  const site = c.site(node, scope);
  const operand = c.expr(node.operand, scope);
  if (node.operator === '!') {
    return (s, e, a, b, cc, d) => {
      const value = operand(s, e, a, b, cc, d);
      if (typeof value !== 'boolean') {
        throw failAt(site, unaryOperatorNotDefined('!', classOf(value).displayName, shownInMessage(value)));
      }
      return !value;
    };
  }
  return (s, e, a, b, cc, d) => {
    const value = operand(s, e, a, b, cc, d);
    if (typeof value === 'number') return 0 - value;
    try {
      return operators.negate(value);
    } catch (error) {
      throw through(error, site);
    }
  };
}

/** `operand!!`. */
export function compileNonNull(node: tree.NonNullExpr, scope: Scope, c: Compiler): Code {
  const site = c.site(shownRange(node.operand), scope);
  const operand = c.expr(node.operand, scope);
  return (s, e, a, b, cc, d) => {
    const value = operand(s, e, a, b, cc, d);
    if (value instanceof VmNull) throw failAt(site, expectedNonNull());
    return value;
  };
}

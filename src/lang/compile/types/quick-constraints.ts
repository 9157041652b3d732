/** Compiles constraints that only limit the range of an Int to plain comparisons. */
import { resolveMethodName, type Scope } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import type { QuickTest } from '../../values/runtime-type.ts';
import type { Compiler } from '../compiler.ts';
import { constantOf } from '../expressions/literals.ts';

/**
 * A quick test for a constraint on small Ints; undefined for other constraints. False means that the constraint itself
 * must be evaluated.
 */
export function quickConstraint(expr: tree.Expr, scope: Scope, c: Compiler): QuickTest | undefined {
  switch (expr.kind) {
    case 'Parenthesized':
      return quickConstraint(expr.expr, scope, c);
    case 'Binary': {
      if (expr.operator === '&&') {
        const left = quickConstraint(expr.left, scope, c);
        const right = quickConstraint(expr.right, scope, c);
        return left && right && ((value) => left(value) && right(value));
      }
      const k = expr.left.kind === 'This' ? constantOf(expr.right, c) : undefined;
      return typeof k === 'number' ? comparison(expr.operator, k) : undefined;
    }
    case 'Access':
      return isBetween(expr, scope, c);
    default:
      return undefined;
  }
}

function comparison(operator: tree.BinaryOperator, k: number): QuickTest | undefined {
  switch (operator) {
    case '<':
      return (value) => typeof value === 'number' && value < k;
    case '<=':
      return (value) => typeof value === 'number' && value <= k;
    case '>':
      return (value) => typeof value === 'number' && value > k;
    case '>=':
      return (value) => typeof value === 'number' && value >= k;
    case '!=':
      return (value) => typeof value === 'number' && value !== k;
    default:
      return undefined;
  }
}

/** `isBetween(low, high)`, unless something in the module has that name. */
function isBetween({ name, args }: tree.AccessExpr, scope: Scope, c: Compiler): QuickTest | undefined {
  if (name.text !== 'isBetween' || args?.length !== 2 || resolveMethodName(scope, name.text) !== null) return undefined;
  if (!c.module.isBaseModule && c.module.base.cls.methods.has(name.text)) return undefined;
  const [low, high] = args.map((arg) => constantOf(arg, c));
  if (typeof low !== 'number' || typeof high !== 'number') return undefined;
  return (value) => typeof value === 'number' && value >= low && value <= high;
}

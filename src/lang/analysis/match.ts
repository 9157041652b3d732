/** Checks whether an expression fits the type that its context requires. */
import type * as tree from '../syntax/ast.ts';
import type { ConstrainedType, Type, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { isNonNullAlias, isNullable, isSubtype } from './relations.ts';
import { isNull, nonNull, targetOf } from './type.ts';

/** The result of a comparison. */
export type Match =
  | { readonly kind: 'fits' }
  | { readonly kind: 'mismatch' }
  /** The type fits, but the value violates constraints. */
  | { readonly kind: 'violation'; readonly constraints: readonly ConstrainedType[] };

const FITS: Match = { kind: 'fits' };
const MISMATCH: Match = { kind: 'mismatch' };
const MAX_DEPTH = 30;

/** Checks an expression of a given type against the expected type. */
export function match(q: Queries, unit: Unit, node: tree.Expr, actual: Type, expected: Type, depth = 0): Match {
  if (depth > MAX_DEPTH || actual === expected) return FITS;
  const inner = (a: Type, b: Type): Match => match(q, unit, node, a, b, depth + 1);
  switch (actual.kind) {
    case 'unknown':
    case 'nothing':
    case 'variable':
      return FITS;
    case 'constrained':
      return inner(actual.base, expected);
    case 'alias':
      if (isNonNullAlias(q, actual)) return isNullOnly(q, expected) ? MISMATCH : FITS;
      return isNonNullAlias(q, expected) && !isNullable(q, actual) ? FITS : inner(targetOf(q, actual), expected);
    default:
  }
  switch (expected.kind) {
    case 'unknown':
    case 'variable':
      return FITS;
    case 'alias':
      if (isNonNullAlias(q, expected))
        return isNullable(q, actual) && actual.kind !== 'union' && !isNull(q, actual) ? FITS : nullCheck(q, actual);
      return inner(actual, targetOf(q, expected));
    case 'constrained': {
      const base = inner(actual, expected.base);
      if (base.kind !== 'fits') return base;
      return q.satisfies(unit, node, expected) === false ? { kind: 'violation', constraints: [expected] } : FITS;
    }
    default:
  }
  if (actual.kind === 'union') {
    for (const member of actual.members) {
      const result = inner(member, expected);
      if (result.kind !== 'fits') return result;
    }
    return FITS;
  }
  if (expected.kind === 'union') return matchUnion(expected.members.map((member) => inner(actual, member)));
  return isSubtype(q, actual, expected) ? FITS : MISMATCH;
}

/** One alternative must fit. A violated constraint is a better explanation than a mismatch, so it is preferred. */
function matchUnion(results: readonly Match[]): Match {
  if (results.some(({ kind }) => kind === 'fits')) return FITS;
  const constraints = results.flatMap((result) => (result.kind === 'violation' ? result.constraints : []));
  return constraints.length === 0 ? MISMATCH : { kind: 'violation', constraints };
}

function nullCheck(q: Queries, actual: Type): Match {
  if (isNull(q, actual)) return MISMATCH;
  return actual.kind === 'union' && actual.members.some((member) => isNull(q, member)) ? MISMATCH : FITS;
}

function isNullOnly(q: Queries, type: Type): boolean {
  return isNull(q, type);
}

/** Whether an expression fits except that it may be null. */
export function fitsWithoutNull(q: Queries, unit: Unit, node: tree.Expr, actual: Type, expected: Type): boolean {
  const rest = nonNull(q, actual);
  return rest.kind !== 'nothing' && match(q, unit, node, rest, expected).kind === 'fits';
}

/** The values of number literals. */

import type { Span } from '../base/source.ts';
import { PklError } from '../diagnostics/error.ts';
import { intTooLarge } from '../diagnostics/messages/syntax.ts';

const MAX_INT = 2n ** 63n - 1n;
const MIN_INT = -(2n ** 63n);

/**
 * The value of an integer literal: a number if it is exact, otherwise a bigint.
 * @param isNegated whether the literal is preceded by a minus; the value is then negative
 * @param span location of the literal
 * @param member its member, for reports
 * @throws PklError when the value does not fit 64 bits
 */
export function intLiteral(text: string, isNegated: boolean, span: Span, member = ''): number | bigint {
  const digits = text.replaceAll('_', '');
  const value = Number(digits);
  // Upper-case prefixes form a token, but are not valid numbers.
  if (/^0[XBO]/.test(digits)) throw new PklError(intTooLarge(text), span, member);
  if (Number.isSafeInteger(value)) return isNegated && value !== 0 ? -value : value;
  const exact = isNegated ? -BigInt(digits) : BigInt(digits);
  if (exact > MAX_INT || exact < MIN_INT) throw new PklError(intTooLarge(text), span, member);
  return exact;
}

/** The value of a float literal; infinite when it is too large. */
export function floatLiteral(text: string): number {
  return Number(text.replaceAll('_', ''));
}

import { PklError } from '../diagnostics/error.ts';
import { cannotConvertLargeFloat, cannotConvertNonFiniteFloat } from '../diagnostics/messages/arithmetic.ts';
import { saturateToInt } from './number.ts';
import { floatText } from './number-text.ts';
import type { VmInt } from './value.ts';

const TWO_63 = 2 ** 63;

/**
 * Truncates a double to an Int. Throws when it is not finite or does not fit 64 bits; `shown` is the number in the
 * message if it differs.
 */
export function truncateToInt(value: number, shown: number = value): VmInt {
  if (value < TWO_63 && value >= -TWO_63) return saturateToInt(value);
  const text = floatText(shown);
  throw new PklError(Number.isFinite(shown) ? cannotConvertLargeFloat(text) : cannotConvertNonFiniteFloat(text));
}

/** The text of numbers, durations and sizes. Floats are written as Java writes doubles: `1.0`, `1.0E30`, `NaN`. */

import type { VmDataSize, VmDuration } from './scalars.ts';
import { VmFloat } from './scalars.ts';
import { toDouble } from './units.ts';
import type { VmInt, VmNumber } from './value.ts';

const MAX_INT = 9223372036854775807n;

/** The text of a `Float`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const size = Math.abs(value);
  if (size === Infinity) return value < 0 ? '-Infinity' : 'Infinity';
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (size >= 1e-3 && size < 1e7) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  return scientific(value);
}

function scientific(value: number): string {
  let [digits = '', exponent = ''] = value.toExponential().split('e');
  // The mantissa has two digits at least, and the second one is chosen to be as close as two digits can be.
  if (!digits.includes('.')) [digits = '', exponent = ''] = value.toExponential(1).split('e');
  return `${digits}E${exponent.replace('+', '')}`;
}

/** The text of any number. */
export function numberText(value: VmNumber): string {
  return value instanceof VmFloat ? floatText(value.value) : String(value);
}

/** The text of a duration, e.g. `1.5.h`. */
export function durationText(duration: VmDuration): string {
  return `${quantityText(duration.value)}.${duration.unit}`;
}

/** The text of a data size, e.g. `10.mb`. */
export function dataSizeText(size: VmDataSize): string {
  return `${quantityText(size.value)}.${size.unit}`;
}

/** A whole amount is written as an Int, and one that fits no Int as the largest. */
function quantityText(amount: VmNumber): string {
  const value = toDouble(amount);
  return Number.isInteger(value) ? String(saturate(value)) : floatText(value);
}

function saturate(value: number): VmInt {
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  const whole = BigInt(value);
  if (whole > MAX_INT) return MAX_INT;
  return whole < -MAX_INT - 1n ? -MAX_INT - 1n : whole;
}

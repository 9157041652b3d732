/**
 * Checked 64-bit integer arithmetic. An Int is a JavaScript number while it is a safe integer and a bigint beyond, so
 * each function first tries plain numbers and leaves the rest to a separate function: hot code must stay small to be
 * inlined.
 */
import { PklError } from '../diagnostics/error.ts';
import { divisionByZero, integerOverflow, intValueTooLarge } from '../diagnostics/messages/arithmetic.ts';
import type { VmNumber } from './scalars.ts';
import { VmFloat } from './scalars.ts';
import type { VmInt, VmValue } from './value.ts';

export const MIN_INT = -9223372036854775808n;
export const MAX_INT = 9223372036854775807n;

const MAX_SAFE = Number.MAX_SAFE_INTEGER;
const MIN_SAFE = Number.MIN_SAFE_INTEGER;
const MAX_SAFE_LARGE = BigInt(MAX_SAFE);
const MIN_SAFE_LARGE = BigInt(MIN_SAFE);
const TWO_63 = 2 ** 63;

export function isInt(value: VmValue): value is VmInt {
  return typeof value === 'number' || typeof value === 'bigint';
}

export function isNumber(value: VmValue): value is VmNumber {
  return typeof value === 'number' || value instanceof VmFloat || typeof value === 'bigint';
}

/** The canonical form of an integer; throws when it does not fit 64 bits. */
export function toInt(value: bigint): VmInt {
  if (value <= MAX_SAFE_LARGE && value >= MIN_SAFE_LARGE) return Number(value);
  if (value > MAX_INT || value < MIN_INT) throw new PklError(integerOverflow());
  return value;
}

/** The canonical form of an integer truncated to its lowest 64 bits, like Java's `long`. */
export function wrapInt(value: bigint): VmInt {
  return toInt(BigInt.asIntN(64, value));
}

export function addInts(a: VmInt, b: VmInt): VmInt {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if ((sum | 0) === sum || (sum <= MAX_SAFE && sum >= MIN_SAFE)) return sum;
  }
  return toInt(BigInt(a) + BigInt(b));
}

export function subtractInts(a: VmInt, b: VmInt): VmInt {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if ((difference | 0) === difference || (difference <= MAX_SAFE && difference >= MIN_SAFE)) return difference;
  }
  return toInt(BigInt(a) - BigInt(b));
}

export function multiplyInts(a: VmInt, b: VmInt): VmInt {
  if (typeof a === 'number' && typeof b === 'number') {
    // Adding 0 turns the -0 of `0 * -1` into 0.
    const product = a * b + 0;
    if (product <= MAX_SAFE && product >= MIN_SAFE) return product;
  }
  return toInt(BigInt(a) * BigInt(b));
}

export function negateInt(value: VmInt): VmInt {
  return typeof value === 'number' ? 0 - value : toInt(-value);
}

/** Integer division, truncating. */
export function truncatingDivideInts(a: VmInt, b: VmInt): VmInt {
  if (b === 0) throw new PklError(divisionByZero());
  if (typeof a === 'number' && typeof b === 'number') {
    if ((a | 0) === a && (b | 0) === b) return Math.trunc(a / b) + 0;
    // Beyond 32 bits the quotient may round up; the remainder is always exact.
    return (a - (a % b)) / b + 0;
  }
  return toInt(BigInt(a) / BigInt(b));
}

/** The remainder of truncating division; it has the sign of the dividend. */
export function remainderOfInts(a: VmInt, b: VmInt): VmInt {
  if (b === 0) throw new PklError(divisionByZero());
  if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0;
  return toInt(BigInt(a) % BigInt(b));
}

/** `base ** exponent` for a non-negative exponent. */
export function powerOfInts(base: VmInt, exponent: VmInt): VmInt {
  if (base === 0) return exponent === 0 ? 1 : 0;
  if (base === 1) return 1;
  if (base === -1) return isEven(exponent) ? 1 : -1;
  // Any other base exceeds 64 bits by its 64th power.
  if (exponent > 64) throw new PklError(integerOverflow());
  let power: VmInt = 1;
  for (let i = 0; i < exponent; i++) power = multiplyInts(power, base);
  return power;
}

export function isEven(value: VmInt): boolean {
  return typeof value === 'number' ? value % 2 === 0 : value % 2n === 0n;
}

/** Java's total order of doubles: `-0.0` before `0.0`, NaN last and equal to itself. */
export function compareDoubles(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (Object.is(a, b)) return 0;
  if (a === b) return Object.is(a, -0) ? -1 : 1;
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1;
}

/** A number of the language as a JavaScript double. */
export function toDouble(value: VmNumber): number {
  return value instanceof VmFloat ? value.value : Number(value);
}

/** An Int as a 32-bit number for lengths and limits; throws when it does not fit. */
export function toInt32(value: VmInt): number {
  if (typeof value === 'number' && (value | 0) === value) return value;
  throw new PklError(intValueTooLarge(value));
}

/** A whole double as Int, saturating at 64 bits like Java's cast. */
export function saturateToInt(value: number): VmInt {
  if (value <= MAX_SAFE && value >= MIN_SAFE) return Math.trunc(value) + 0;
  if (value >= TWO_63) return MAX_INT;
  if (value <= -TWO_63) return MIN_INT;
  return Number.isNaN(value) ? 0 : toInt(BigInt(Math.trunc(value)));
}

/** Rounds to the nearest integer, halves to even; keeps `-0.0`. */
export function roundHalfEven(value: number): number {
  // Adding and subtracting 2^52 drops the fraction using the processor's rounding mode, which is half to even.
  const magnitude = Math.abs(value);
  if (!(magnitude < 2 ** 52)) return value;
  const rounded = magnitude + 2 ** 52 - 2 ** 52;
  return value < 0 || Object.is(value, -0) ? -rounded : rounded;
}

/** `pkl:math`. */
import { upperHalf } from '../../base/doubles.ts';
import { PklError } from '../../diagnostics/error.ts';
import { expectedPositiveNumber } from '../../diagnostics/messages/arithmetic.ts';
import { method, type NativeRow, type NativeTable, property } from '../../values/native.ts';
import {
  isInt,
  MAX_INT,
  MIN_INT,
  multiplyInts,
  remainderOfInts,
  toDouble,
  truncatingDivideInts,
} from '../../values/number.ts';
import type { VmNumber } from '../../values/scalars.ts';
import { VmFloat } from '../../values/scalars.ts';
import type { VmInt, VmValue } from '../../values/value.ts';
import { cubeRoot } from './cube-root.ts';
import { elementary } from './elementary/index.ts';

function constant(value: VmValue): NativeRow {
  return property(() => value);
}

function ofDouble(compute: (x: number) => number): NativeRow {
  return method((_module: VmValue, x: VmNumber) => new VmFloat(compute(toDouble(x))));
}

function greatestCommonDivisor(x: VmInt, y: VmInt): VmInt {
  requirePositive(x);
  requirePositive(y);
  let [larger, smaller] = [x, y];
  while (smaller !== 0) [larger, smaller] = [smaller, remainderOfInts(larger, smaller)];
  return larger;
}

function leastCommonMultiple(x: VmInt, y: VmInt): VmInt {
  const divisor = greatestCommonDivisor(x, y);
  return divisor === 0 ? 0 : multiplyInts(truncatingDivideInts(x, divisor), y);
}

/** A right angle with Java's last digit: its result for points far above or below the negative x-axis. */
const RIGHT_ANGLE_FROM_PI = 1.5707963267948968;

/**
 * The angle of a point. Where its coordinates are more than 60 binary orders apart, Java's result differs in the last
 * digit from that of JavaScript.
 */
function atan2(y: number, x: number): number {
  const isFlat = x < 0 && Number.isFinite(x) && Number.isFinite(y);
  if (!isFlat || (upperHalf(Math.abs(y)) - upperHalf(-x)) >> 20 <= 60) return elementary.atan2(y, x);
  return y < 0 ? -RIGHT_ANGLE_FROM_PI : RIGHT_ANGLE_FROM_PI;
}

function requirePositive(value: VmInt): void {
  if (value < 0) throw new PklError(expectedPositiveNumber(value));
}

function isPowerOfTwo(x: VmNumber): boolean {
  if (typeof x === 'bigint') return x > 0n && (x & (x - 1n)) === 0n;
  const value = toDouble(x);
  return value > 0 && Number.isFinite(value) && 2 ** Math.round(Math.log2(value)) === value;
}

/** Picks the smaller or larger number: an Int from two Ints, else a Float. */
function extreme(isBetter: (x: VmInt, y: VmInt) => boolean, ofDoubles: (x: number, y: number) => number): NativeRow {
  return method((_module: VmValue, x: VmNumber, y: VmNumber) => {
    if (isInt(x) && isInt(y)) return isBetter(x, y) ? x : y;
    return new VmFloat(ofDoubles(toDouble(x), toDouble(y)));
  });
}

export const math = (): NativeTable => ({
  minInt: constant(MIN_INT),
  minInt8: constant(-128),
  minInt16: constant(-32768),
  minInt32: constant(-2147483648),
  maxInt: constant(MAX_INT),
  maxInt8: constant(127),
  maxInt16: constant(32767),
  maxInt32: constant(2147483647),
  maxUInt: constant(MAX_INT),
  maxUInt8: constant(255),
  maxUInt16: constant(65535),
  maxUInt32: constant(4294967295),
  minFiniteFloat: constant(new VmFloat(-Number.MAX_VALUE)),
  maxFiniteFloat: constant(new VmFloat(Number.MAX_VALUE)),
  minPositiveFloat: constant(new VmFloat(Number.MIN_VALUE)),
  e: constant(new VmFloat(Math.E)),
  pi: constant(new VmFloat(Math.PI)),
  // Java's result for 1 differs from JavaScript's in the last digit.
  'exp()': ofDouble((x) => (x === 1 ? 2.7182818284590455 : elementary.exp(x))),
  'sqrt()': ofDouble(Math.sqrt),
  'cbrt()': ofDouble(cubeRoot),
  'log()': ofDouble(elementary.log),
  // Java has no such function; this quotient is what the language defines.
  'log2()': ofDouble((x) => elementary.log(x) / Math.LN2),
  'log10()': ofDouble(elementary.log10),
  'sin()': ofDouble(elementary.sin),
  'cos()': ofDouble(elementary.cos),
  'tan()': ofDouble(elementary.tan),
  'asin()': ofDouble(elementary.asin),
  'acos()': ofDouble(elementary.acos),
  'atan()': ofDouble(elementary.atan),
  'atan2()': method((_module: VmValue, x: VmNumber, y: VmNumber) => new VmFloat(atan2(toDouble(x), toDouble(y)))),
  'gcd()': method((_module: VmValue, x: VmInt, y: VmInt) => greatestCommonDivisor(x, y)),
  'lcm()': method((_module: VmValue, x: VmInt, y: VmInt) => leastCommonMultiple(x, y)),
  'isPowerOfTwo()': method((_module: VmValue, x: VmNumber) => isPowerOfTwo(x)),
  'min()': extreme((x, y) => x <= y, Math.min),
  'max()': extreme((x, y) => x >= y, Math.max),
});

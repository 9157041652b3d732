/**
 * Converts numbers, durations and sizes to text, and text to numbers. Floats are written like Java's doubles: `1.0`,
 * `1.0E30`, `NaN`.
 */
import { lazy } from '../base/lazy.ts';
import { MAX_INT, MIN_INT, toInt } from './number.ts';
import type { VmDataSize, VmDuration, VmNumber } from './scalars.ts';
import { VmFloat } from './scalars.ts';
import { quantityValue } from './units.ts';
import type { VmInt } from './value.ts';

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
  // The mantissa has at least two digits, the second as precise as possible.
  if (!digits.includes('.')) [digits = '', exponent = ''] = value.toExponential(1).split('e');
  return `${digits}E${exponent.replace('+', '')}`;
}

/** The text of any number. */
function numberText(value: VmNumber): string {
  return value instanceof VmFloat ? floatText(value.value) : String(value);
}

/** The text of a duration, e.g. `1.5.h`. */
export function durationText(duration: VmDuration): string {
  return `${numberText(quantityValue(duration))}.${duration.unit}`;
}

/** The text of a data size, e.g. `10.mb`. */
export function dataSizeText(size: VmDataSize): string {
  return `${numberText(quantityValue(size))}.${size.unit}`;
}

const intText = lazy(() => /^[+-]?\p{Nd}+$/u);
const OTHER_DIGIT = /[^\0-\x7f]/gu;
const FLOAT_TEXT = /^[+-]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?)$/;
const HEX_FLOAT_TEXT = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)[fFdD]?$/;

/** Parses a decimal Int; undefined when it is malformed or does not fit 64 bits. */
export function parseInt64(text: string): VmInt | undefined {
  const plain = withoutSeparators(text);
  if (!intText().test(plain)) return undefined;
  const digits = plain.replace(OTHER_DIGIT, asciiDigit);
  if (digits.length <= 15) return Number(digits) + 0;
  const value = BigInt(digits.startsWith('+') ? digits.slice(1) : digits);
  return value > MAX_INT || value < MIN_INT ? undefined : toInt(value);
}

/**
 * The ASCII form of a decimal digit of any script. Each script has its ten digits in a row; scripts may be adjacent.
 */
function asciiDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0;
  let first = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return String((point - first) % 10);
}

/** Parses a double in Java's syntax; undefined when it is malformed. */
export function parseFloat64(text: string): number | undefined {
  // Java ignores whitespace and control characters around the number.
  const trimmed = withoutSeparators(text).replace(/^[\0-\x20]+|[\0-\x20]+$/g, '');
  if (FLOAT_TEXT.test(trimmed)) return Number(trimmed.replace(/[fFdD]$/, ''));
  const hex = HEX_FLOAT_TEXT.exec(trimmed);
  return hex === null ? undefined : hexFloat(hex);
}

function hexFloat([, sign, whole = '', fraction = '', exponent]: RegExpExecArray): number | undefined {
  if (whole === '' && fraction === '') return undefined;
  const digits = Number(BigInt(`0x${whole}${fraction}`));
  const power = Number(exponent) - 4 * fraction.length;
  // In two steps: the power alone may exceed the range of doubles even if the product does not.
  const half = Math.trunc(power / 2);
  const value = digits * 2 ** half * 2 ** (power - half);
  return sign === '-' ? -value : value;
}

/** Drops the `_` between digits; one at the start of a number is kept, so that it is rejected. */
function withoutSeparators(text: string): string {
  if (!text.includes('_')) return text;
  return /(?:^|[.eE])_/.test(text) ? text : text.replaceAll('_', '');
}

/** A Float in plain decimal notation with the given number of fraction digits, at most 20; halves round to even. */
export function fixedText(value: number, fractionDigits: number): string {
  if (!Number.isFinite(value)) return floatText(value);
  const magnitude = plainDecimal(Math.abs(value));
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [whole = '', fraction = ''] = magnitude.split('.');
  if (fraction.length <= fractionDigits) {
    return fractionDigits === 0 ? sign + whole : `${sign}${whole}.${fraction.padEnd(fractionDigits, '0')}`;
  }
  const up = Math.abs(value).toFixed(fractionDigits);
  // JavaScript rounds the exact value, but halves up; only the last digit can reveal a half.
  if (!isExactHalf(Math.abs(value), fraction, fractionDigits)) return sign + up;
  const down = fractionDigits === 0 ? whole : `${whole}.${fraction.slice(0, fractionDigits)}`;
  return sign + (Number(down.slice(-1)) % 2 === 0 ? down : up);
}

function isExactHalf(value: number, fraction: string, fractionDigits: number): boolean {
  if (fraction.length !== fractionDigits + 1 || !fraction.endsWith('5')) return false;
  // A half has no more fractional bits than digits.
  return Number.isInteger(value * 2 ** (fractionDigits + 1));
}

/** A positive number without an exponent. */
function plainDecimal(value: number): string {
  if (value > Number.MAX_SAFE_INTEGER) return largeDecimal(value);
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const [first = '', rest = ''] = digits.split('.');
  const shift = Number(exponent);
  if (shift < 0) return `0.${'0'.repeat(-shift - 1)}${first}${rest}`;
  if (rest.length <= shift) return first + rest.padEnd(shift, '0');
  return `${first}${rest.slice(0, shift)}.${rest.slice(shift)}`;
}

const FRACTION_BITS = 52;

/**
 * An integer above 2^53, whose last digits are zeros if they are not significant. Within 64 bits, there are as many of
 * them as the distance to the next double has digits; above, digits end where no other double is as close.
 */
function largeDecimal(value: number): string {
  const exact = BigInt(value);
  const bits = exact.toString(2).length;
  const gapBits = bits - FRACTION_BITS - 1;
  if (bits > 63) return closestDecimal(exact, 1n << BigInt(gapBits), isPowerOfTwo(exact));
  const dropped = Math.floor((gapBits - 2) * Math.LOG10E * Math.LN2);
  if (dropped <= 0) return String(exact);
  const unit = 10n ** BigInt(dropped);
  return String(((exact + unit / 2n) / unit) * unit);
}

function isPowerOfTwo(value: bigint): boolean {
  return (value & (value - 1n)) === 0n;
}

/** The shortest prefix of digits closer to the number than half the gap to its neighbors, then zeros. */
function closestDecimal(exact: bigint, gap: bigint, isGapBelowHalf: boolean): string {
  const digits = String(exact);
  // In quarters, so that halves of small gaps are integers.
  const reach = isGapBelowHalf ? gap : gap * 2n;
  let unit = 10n ** BigInt(digits.length - 1);
  for (;;) {
    const below = exact - (exact % unit);
    const rest = exact - below;
    const isNearBelow = rest * 4n < reach;
    const isNearAbove = (unit - rest) * 4n < reach;
    if (isNearBelow && isNearAbove)
      return String(rest * 2n > unit || isOddHalf(below, rest, unit) ? below + unit : below);
    if (isNearBelow) return String(below);
    if (isNearAbove) return String(below + unit);
    unit /= 10n;
  }
}

function isOddHalf(below: bigint, rest: bigint, unit: bigint): boolean {
  return rest * 2n === unit && (below / unit) % 2n === 1n;
}

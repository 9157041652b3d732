/**
 * Angles of more than 2^19 right angles. Only those digits of 2/π are multiplied with that tell the position within a
 * turn, 24 bits at a time, as in fdlibm.
 */
import { upperHalf } from '../../../base/doubles.ts';

/** An angle: `turns` right angles and a rest of at most half of one. Its second part is below the first one's digits. */
export interface Reduced {
  readonly turns: number;
  readonly rest: number;
  readonly more: number;
}

/** Digits have 24 bits, so that products of two are exact. */
const BASE = 2 ** 24;
/** How many digits of the product are computed at first. */
const DIGITS = 4;
/** Bits of π that are needed for the largest double. */
const BITS = 1700n;

interface Constants {
  /** Digits of 2/π after the point. */
  readonly perRadian: readonly number[];
  /** π/2 as a sum of doubles of 24 bits each. */
  readonly rightAngle: readonly number[];
}

let constants: Constants | undefined;

/** @param size finite and positive */
export function reduceLarge(size: number): Reduced {
  constants ??= computeConstants();
  const order = (upperHalf(size) >> 20) - 1046;
  const digits = digitsOf(size / 2 ** order);
  const skipped = Math.max(Math.trunc((order - 3) / 24), 0);
  const scale = order - 24 * (skipped + 1);
  const columns: number[] = [];
  for (let i = 0; i <= DIGITS; i++) columns.push(column(digits, skipped, i, constants));
  for (;;) {
    const position = positionIn(columns, scale);
    if (position.missing === 0) return restOf(position, constants);
    // The leading digits are zeros.
    for (let i = 0; i < position.missing; i++) columns.push(column(digits, skipped, columns.length, constants));
  }
}

/** A column of the long multiplication. */
function column(digits: readonly number[], skipped: number, at: number, { perRadian }: Constants): number {
  const last = digits.length - 1;
  let sum = 0;
  for (let j = 0; j <= last; j++) sum += (digits[j] ?? 0) * (perRadian[skipped + at - j] ?? 0);
  return sum;
}

/** The digits of a number below 2^24, without zeros at the end. */
function digitsOf(number: number): readonly number[] {
  const digits: number[] = [];
  for (let rest = number; rest !== 0; rest = (rest - Math.trunc(rest)) * BASE) digits.push(Math.trunc(rest));
  return digits;
}

interface Position {
  /** How many more digits are needed. */
  readonly missing: number;
  readonly turns: number;
  readonly isAbove: boolean;
  /** The digits of the distance to the nearest right angle, the most significant first. */
  readonly digits: readonly number[];
  /** The exponent of the last digit. */
  readonly exponent: number;
}

/** Where in a turn the product is. */
function positionIn(columns: readonly number[], scale: number): Position {
  const last = columns.length - 1;
  const digits: number[] = [];
  let top = columns[last] ?? 0;
  for (let j = last; j > 0; j--) {
    const carry = Math.trunc(top / BASE);
    digits.push(Math.trunc(top - BASE * carry));
    top = (columns[j - 1] ?? 0) + carry;
  }
  top *= 2 ** scale;
  top -= 8 * Math.floor(top * 0.125);
  let turns = Math.trunc(top);
  top -= turns;
  const at = last - 1;
  const first = digits[at] ?? 0;
  let half = 0;
  if (scale > 0) {
    const whole = first >> (24 - scale);
    turns += whole;
    digits[at] = first - (whole << (24 - scale));
    half = (digits[at] ?? 0) >> (23 - scale);
  } else if (scale === 0) half = first >> 23;
  else if (top >= 0.5) half = 2;
  const isAbove = half > 0;
  if (isAbove) {
    turns += 1;
    const carried = complement(digits);
    if (scale > 0) digits[at] = (digits[at] ?? 0) & (BASE / 2 ** scale - 1);
    if (half === 2) top = 1 - top - (carried ? 2 ** scale : 0);
  }
  if (top !== 0) return { missing: 0, turns, isAbove, ...withTop(digits, top, scale) };
  const missing = digits.slice(DIGITS).some((digit) => digit !== 0) ? 0 : 1 + zerosBefore(digits, DIGITS);
  return { missing, turns, isAbove, ...withoutZeros(digits, scale - 24) };
}

function zerosBefore(digits: readonly number[], end: number): number {
  let zeros = 0;
  while (zeros < end && digits[end - 1 - zeros] === 0) zeros++;
  return zeros;
}

/** Subtracts digits, the least significant first, from 1. Says whether anything was carried. */
function complement(digits: number[]): boolean {
  let carried = false;
  for (const [i, digit] of digits.entries()) {
    if (carried) digits[i] = BASE - 1 - digit;
    else if (digit !== 0) {
      carried = true;
      digits[i] = BASE - digit;
    }
  }
  return carried;
}

function withoutZeros(digits: readonly number[], exponent: number): Pick<Position, 'digits' | 'exponent'> {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === 0) end--;
  return { digits: digits.slice(0, end), exponent: exponent - 24 * (digits.length - end) };
}

function withTop(digits: readonly number[], top: number, scale: number): Pick<Position, 'digits' | 'exponent'> {
  const number = top / 2 ** scale;
  if (number < BASE) return { digits: [...digits, Math.trunc(number)], exponent: scale };
  const carry = Math.trunc(number / BASE);
  return { digits: [...digits, Math.trunc(number - BASE * carry), carry], exponent: scale + 24 };
}

/** The distance to the nearest right angle in radians. */
function restOf({ turns, isAbove, digits, exponent }: Position, { rightAngle }: Constants): Reduced {
  const last = digits.length - 1;
  // The exponent is that of the most significant digit.
  const values = digits.map((digit, i) => digit * 2 ** exponent * 2 ** (-24 * (last - i)));
  const sums: number[] = [];
  for (let i = last; i >= 0; i--) {
    let sum = 0;
    for (let k = 0; k <= DIGITS && k <= last - i; k++) sum += (rightAngle[k] ?? 0) * (values[i + k] ?? 0);
    sums.push(sum);
  }
  let rest = 0;
  for (let i = last; i >= 0; i--) rest += sums[i] ?? 0;
  let more = (sums[0] ?? 0) - rest;
  for (let i = 1; i <= last; i++) more += sums[i] ?? 0;
  return isAbove ? { turns, rest: -rest, more: -more } : { turns, rest, more };
}

function computeConstants(): Constants {
  const half = halfPi();
  const inverse = (1n << (2n * BITS)) / half;
  const perRadian: number[] = [];
  for (let at = 24n; at < BITS - 64n; at += 24n) perRadian.push(Number((inverse >> (BITS - at)) & 0xffffffn));
  const rightAngle: number[] = [];
  for (let at = 23n; rightAngle.length <= DIGITS; at += 24n) {
    rightAngle.push(Number((half >> (BITS - at)) & 0xffffffn) * 2 ** -Number(at));
  }
  return { perRadian, rightAngle };
}

/** Half of π with `BITS` bits after the point, by Machin's formula. */
function halfPi(): bigint {
  const guard = BITS + 32n;
  const arc = (inverse: bigint): bigint => {
    let term = (1n << guard) / inverse;
    let sum = term;
    for (let n = 3n, sign = -1n; term !== 0n; n += 2n, sign = -sign) {
      term /= inverse * inverse;
      sum += (sign * term) / n;
    }
    return sum;
  };
  return (8n * arc(5n) - 2n * arc(239n)) >> 32n;
}

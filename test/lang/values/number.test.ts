import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addInts,
  compareDoubles,
  MAX_INT,
  MIN_INT,
  multiplyInts,
  negateInt,
  powerOfInts,
  remainderOfInts,
  roundHalfEven,
  saturateToInt,
  subtractInts,
  toInt,
  truncatingDivideInts,
  wrapInt,
} from '../../../src/lang/values/number.ts';
import { truncateToInt } from '../../../src/lang/values/number-convert.ts';
import type { VmInt } from '../../../src/lang/values/value.ts';

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Ints of any size, with more of those where the representation changes. */
const ints = fc
  .oneof(
    fc.bigInt({ min: MIN_INT, max: MAX_INT }),
    fc.integer().map(BigInt),
    fc.bigInt({ min: -5n, max: 5n }),
    fc
      .tuple(fc.constantFrom(SAFE, -SAFE, MAX_INT - 3n, MIN_INT + 3n), fc.bigInt({ min: -3n, max: 3n }))
      .map(([a, b]) => a + b),
  )
  .map((value) => ({ exact: value, int: toInt(value) }));

/** Expects a checked operation to return the exact result in canonical form, or to fail if it does not fit. */
function expectInt(actual: () => VmInt, exact: bigint): void {
  if (exact > MAX_INT || exact < MIN_INT) {
    expect(actual).toThrow('Integer overflow.');
    return;
  }
  const result = actual();
  expect(BigInt(result)).toBe(exact);
  expect(typeof result).toBe(exact <= SAFE && exact >= -SAFE ? 'number' : 'bigint');
  expect(Object.is(result, -0)).toBe(false);
}

describe('integer arithmetic', () => {
  it.each<[string, (a: VmInt, b: VmInt) => VmInt, (a: bigint, b: bigint) => bigint]>([
    ['adds', addInts, (a, b) => a + b],
    ['subtracts', subtractInts, (a, b) => a - b],
    ['multiplies', multiplyInts, (a, b) => a * b],
  ])('%s exactly or overflows', (_name, ours, exact) => {
    fc.assert(fc.property(ints, ints, (a, b) => expectInt(() => ours(a.int, b.int), exact(a.exact, b.exact))));
  });

  it('divides toward zero; the remainder has the sign of the dividend', () => {
    const divisors = ints.filter(({ exact }) => exact !== 0n);
    fc.assert(
      fc.property(ints, divisors, (a, b) => {
        expectInt(() => truncatingDivideInts(a.int, b.int), a.exact / b.exact);
        expectInt(() => remainderOfInts(a.int, b.int), a.exact % b.exact);
      }),
    );
  });

  it('negates', () => {
    fc.assert(fc.property(ints, (a) => expectInt(() => negateInt(a.int), -a.exact)));
  });

  it('raises to a power', () => {
    const exponents = fc.integer({ min: 0, max: 70 });
    const bases = fc.oneof(
      ints,
      fc.bigInt({ min: -9n, max: 9n }).map((value) => ({ exact: value, int: toInt(value) })),
    );
    fc.assert(fc.property(bases, exponents, (a, n) => expectInt(() => powerOfInts(a.int, n), a.exact ** BigInt(n))));
  });

  it.each<[VmInt, VmInt]>([
    [0, 0],
    [1, MAX_INT],
    [-1, MAX_INT],
  ])('%s ** %s returns immediately', (base, exponent) => {
    expect(Math.abs(Number(powerOfInts(base, exponent)))).toBe(1);
  });

  it('rejects division by zero', () => {
    expect(() => truncatingDivideInts(1, 0)).toThrow('Division by zero.');
    expect(() => remainderOfInts(MAX_INT, 0)).toThrow('Division by zero.');
  });

  it('wraps around at 64 bits', () => {
    expect(wrapInt(MAX_INT + 1n)).toBe(MIN_INT);
    expect(wrapInt(1n << 64n)).toBe(0);
  });
});

describe('floats', () => {
  it.each<[number, VmInt]>([
    [3.99, 3],
    [-3.99, -3],
    [-0.5, 0],
    [-(2 ** 63), MIN_INT],
    [2 ** 62, 4611686018427387904n],
  ])('%s truncates to %s', (value, expected) => {
    expect(truncateToInt(value)).toBe(expected);
  });

  it.each([
    [2 ** 63, 'Cannot convert Float `9.223372036854776E18` to Int because it is too large.'],
    [NaN, 'Cannot convert non-finite Float `NaN` to Int.'],
    [-Infinity, 'Cannot convert non-finite Float `-Infinity` to Int.'],
  ])('%s does not truncate', (value, message) => {
    expect(() => truncateToInt(value)).toThrow(message);
  });

  it.each<[number, VmInt]>([
    [1e300, MAX_INT],
    [-Infinity, MIN_INT],
    [NaN, 0],
    [-0, 0],
  ])('%s saturates to %s', (value, expected) => {
    expect(saturateToInt(value)).toBe(expected);
  });

  it.each([
    [2.5, 2],
    [3.5, 4],
    [-2.5, -2],
    [-0.4, -0],
    [0.49999999999999994, 0],
    [2 ** 52 + 1, 2 ** 52 + 1],
    [2 ** 51 + 0.5, 2 ** 51],
    [1e300, 1e300],
    [NaN, NaN],
  ])('%s rounds to %s', (value, expected) => {
    expect(roundHalfEven(value)).toBe(expected);
  });

  it('orders NaN last and distinguishes the zeros', () => {
    const sorted = [NaN, 0, Infinity, -0, -1].sort(compareDoubles);
    expect(sorted).toEqual([-1, -0, 0, Infinity, NaN]);
  });
});

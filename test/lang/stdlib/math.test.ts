import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PklError } from '../../../src/lang/diagnostics/error.ts';
import { math } from '../../../src/lang/stdlib/natives/math.ts';
import { MAX_INT, toDouble } from '../../../src/lang/values/number.ts';
import type { VmNumber } from '../../../src/lang/values/scalars.ts';
import { NULL, VmFloat } from '../../../src/lang/values/scalars.ts';
import type { VmInt, VmValue } from '../../../src/lang/values/value.ts';

function call(name: string, ...args: VmNumber[]): VmValue {
  const row = math()[name];
  if (row === undefined) throw new TypeError(`no row ${name}`);
  return row.call(NULL, ...args);
}

function float(value: VmValue): number {
  if (!(value instanceof VmFloat)) throw new TypeError('not a Float');
  return value.value;
}

const positive = fc.bigInt({ min: 1n, max: MAX_INT }).map((n): VmInt => (n <= Number.MAX_SAFE_INTEGER ? Number(n) : n));

describe('math', () => {
  it.each([
    [27, 3],
    [2, 1.2599210498948732],
    [-0.2032012939453125, -0.5879072596818821],
    [5e-324, 1.7031839360032603e-108],
    [0, 0],
    [-0, -0],
    [-Infinity, -Infinity],
    [NaN, NaN],
  ])('computes the cube root of %d like Java', (x, root) => {
    expect(float(call('cbrt()', new VmFloat(x)))).toBe(root);
  });

  it('returns a Float from Float functions, even for an Int', () => {
    expect(float(call('sqrt()', 9))).toBe(3);
    expect(float(call('log2()', 8))).toBe(Math.log(8) / Math.LN2);
  });

  it('finds the greatest common divisor', () => {
    fc.assert(
      fc.property(positive, positive, (x, y) => {
        const divisor = BigInt(call('gcd()', x, y) as VmInt);
        expect([BigInt(x) % divisor, BigInt(y) % divisor]).toEqual([0n, 0n]);
        const rest = [BigInt(x) / divisor, BigInt(y) / divisor].map((n) =>
          n > Number.MAX_SAFE_INTEGER ? n : Number(n),
        );
        expect(call('gcd()', ...rest)).toBe(1);
      }),
    );
  });

  it('rejects negative numbers and multiples beyond 64 bits', () => {
    expect(() => call('gcd()', -4, 6)).toThrow('Expected a positive number, but got `-4`.');
    expect(() => call('lcm()', 9999999999999999n, 88888888888)).toThrow(PklError);
    expect([call('gcd()', 0, 0), call('lcm()', 0, 0)]).toEqual([0, 0]);
    expect(call('lcm()', 4, 6)).toBe(12);
  });

  it('recognizes every power of two in the range of Float, and none of their neighbors', () => {
    for (let exponent = -1074; exponent <= 1023; exponent++) {
      expect(call('isPowerOfTwo()', new VmFloat(2 ** exponent)), String(exponent)).toBe(true);
      if (exponent > -1070) expect(call('isPowerOfTwo()', new VmFloat(2 ** exponent * 1.0625))).toBe(false);
    }
    expect(call('isPowerOfTwo()', 2n ** 62n)).toBe(true);
    expect(call('isPowerOfTwo()', MAX_INT)).toBe(false);
    expect([0, -8].map((x) => call('isPowerOfTwo()', x))).toEqual([false, false]);
    expect(call('isPowerOfTwo()', new VmFloat(Infinity))).toBe(false);
  });

  it('returns an Int for two Ints and a Float otherwise', () => {
    expect(call('max()', 2, 4)).toBe(4);
    expect(call('min()', MAX_INT, 5)).toBe(5);
    expect(float(call('min()', 0, new VmFloat(-0)))).toBe(-0);
    expect(float(call('max()', new VmFloat(NaN), 2))).toBeNaN();
  });

  it('bounds the types of base', () => {
    const bound = (name: string): number => toDouble(call(name) as VmNumber);
    expect([bound('minInt8'), bound('maxUInt8'), bound('maxUInt32')]).toEqual([-128, 255, 2 ** 32 - 1]);
    expect(call('maxUInt')).toBe(MAX_INT);
  });
});

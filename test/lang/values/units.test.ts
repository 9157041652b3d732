import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDouble } from '../../../src/lang/values/number.ts';
import { dataSizeText, durationText } from '../../../src/lang/values/number-text.ts';
import { add, compareQuantities, divide, multiply, subtract } from '../../../src/lang/values/operators.ts';
import type { VmDuration } from '../../../src/lang/values/scalars.ts';
import {
  DURATION_UNITS,
  dataSizeToUnit,
  durationToUnit,
  isoDuration,
  makeDataSize,
  makeDuration,
} from '../../../src/lang/values/units.ts';

const unitNames = Object.keys(DURATION_UNITS) as (keyof typeof DURATION_UNITS)[];

describe('durations', () => {
  it.each<[number, VmDuration['unit'], string]>([
    [5, 'min', '5.min'],
    [5.5, 'h', '5.5.h'],
    [-0, 's', '0.s'],
    [1e30, 's', '9223372036854775807.s'],
    [NaN, 'd', 'NaN.d'],
  ])('%s %s is written %s', (amount, unit, text) => {
    expect(durationText(makeDuration(amount, unit))).toBe(text);
  });

  it.each<[number, VmDuration['unit'], string | undefined]>([
    [0, 's', 'PT0S'],
    [90, 's', 'PT1M30S'],
    [-90, 's', '-PT1M30S'],
    [400, 'd', 'PT9600H'],
    [1.5, 's', 'PT1.5S'],
    [100, 'ms', 'PT0.1S'],
    [1, 'ns', 'PT0.000000001S'],
    [3661.5, 's', 'PT1H1M1.5S'],
    [NaN, 's', undefined],
    [Infinity, 'ns', undefined],
  ])('%s %s as ISO text', (amount, unit, text) => {
    expect(isoDuration(makeDuration(amount, unit))).toBe(text);
  });

  it('use the larger unit of two', () => {
    expect(add(makeDuration(3, 's'), makeDuration(1, 'min'))).toEqual(makeDuration(1.05, 'min'));
    expect(subtract(makeDuration(1, 'h'), makeDuration(1, 'min'))).toEqual(makeDuration(0.9833333333333333, 'h'));
    expect(toDouble(divide(makeDuration(5, 'min'), makeDuration(3, 's')) as never)).toBe(100);
  });

  it('keep their order in any unit', () => {
    const durations = fc
      .tuple(fc.integer({ min: -1000, max: 1000 }), fc.constantFrom(...unitNames))
      .map(([amount, unit]) => makeDuration(amount, unit));
    fc.assert(
      fc.property(durations, durations, fc.constantFrom(...unitNames), (a, b, unit) => {
        const order = compareQuantities(a, b);
        const converted = compareQuantities(durationToUnit(a, unit), durationToUnit(b, unit));
        // Rounding may make adjacent values equal.
        expect([order, 0]).toContain(converted);
      }),
    );
  });
});

describe('data sizes', () => {
  it('convert between decimal and binary units', () => {
    expect(dataSizeText(dataSizeToUnit(makeDataSize(1, 'mb'), 'kib'))).toBe('976.5625.kib');
    expect(dataSizeText(dataSizeToUnit(makeDataSize(1, 'pib'), 'b'))).toBe('1125899906842624.b');
  });

  it('never mix with durations', () => {
    expect(() => multiply(makeDataSize(1, 'mb'), makeDataSize(1, 'mb'))).toThrow();
    expect(() => add(makeDataSize(1, 'mb'), makeDuration(1, 's'))).toThrow();
  });
});

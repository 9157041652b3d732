import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixedText, floatText, parseFloat64, parseInt64 } from '../../../src/lang/values/number-text.ts';

describe('the text of a Float', () => {
  it.each<[number, string]>([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [0.001, '0.001'],
    [0.0009999, '9.999E-4'],
    [9999999, '9999999.0'],
    [9999999.999, '9999999.999'],
    [1e7, '1.0E7'],
    [12345678, '1.2345678E7'],
    [1e23, '1.0E23'],
    [2e-323, '2.0E-323'],
    [5e-324, '4.9E-324'],
    [1.7976931348623157e308, '1.7976931348623157E308'],
    [0.1 + 0.2, '0.30000000000000004'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ])('%s is %s', (value, text) => {
    expect(floatText(value)).toBe(text);
  });

  it('reads back as the same number', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const text = floatText(value);
        expect(parseFloat64(text)).toBe(value);
        expect(text).toMatch(/^(?:-?\d+\.\d+(?:E-?\d+)?|NaN|-?Infinity)$/);
      }),
    );
  });
});

describe('toFixed', () => {
  it.each<[number, number, string]>([
    [0.5, 0, '0'],
    [1.5, 0, '2'],
    [2.5, 0, '2'],
    [-0.4, 0, '-0'],
    [-0, 1, '-0.0'],
    [0.125, 2, '0.12'],
    [0.375, 2, '0.38'],
    [1.005, 2, '1.00'],
    [1.015, 2, '1.01'],
    [2.345, 2, '2.35'],
    [0.1, 20, '0.10000000000000000000'],
    [123456789.12345679, 20, '123456789.12345679000000000000'],
    [1e-10, 3, '0.000'],
    [1e21, 2, '1000000000000000000000.00'],
    [NaN, 2, 'NaN'],
  ])('%s with %s digits is %s', (value, digits, text) => {
    expect(fixedText(value, digits)).toBe(text);
  });

  it('has the requested number of digits', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(finite, fc.integer({ min: 1, max: 20 }), (value, digits) => {
        const text = fixedText(value, digits);
        expect(text.split('.')[1]).toHaveLength(digits);
        const error = Math.abs(Number(text) - value);
        expect(error).toBeLessThanOrEqual(0.5 * 10 ** -digits + Math.abs(value) * Number.EPSILON);
      }),
    );
  });
});

describe('numbers from text', () => {
  it.each<[string, number | bigint | undefined]>([
    ['12', 12],
    ['+12', 12],
    ['-0', 0],
    ['1_000', 1000],
    ['1_', 1],
    ['_1', undefined],
    ['9223372036854775807', 9223372036854775807n],
    ['9223372036854775808', undefined],
    ['-9223372036854775808', -9223372036854775808n],
    ['00000000000000000000000000000000000001', 1],
    ['٣', 3],
    ['００１', 1],
    [' 1', undefined],
    ['0x10', undefined],
    ['1.0', undefined],
    ['-', undefined],
    ['', undefined],
  ])('Int %j', (text, value) => {
    expect(parseInt64(text)).toBe(value);
  });

  it.each<[string, number | undefined]>([
    [' 1.5\n', 1.5],
    ['1.5f', 1.5],
    ['.5', 0.5],
    ['5.', 5],
    ['5.e3', 5000],
    ['0x1.8p1', 3],
    ['0x.8p1', 1],
    ['-0x1p-1074', -5e-324],
    ['1_e5', 100000],
    ['1e400', Infinity],
    ['-1e-400', -0],
    ['+NaN', NaN],
    ['-Infinity', -Infinity],
    ['infinity', undefined],
    ['0x10', undefined],
    ['1._5', undefined],
    ['1e_5', undefined],
    ['.', undefined],
    ['', undefined],
  ])('Float %j', (text, value) => {
    expect(parseFloat64(text)).toBe(value);
  });
});

// Our elementary functions against those of V8, which have the same algorithms: equal to the last digit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementary, ported } from '../../../src/lang/stdlib/natives/elementary/index.ts';

/** Doubles of every size, and those of everyday. */
const doubles = fc.oneof(
  fc.double(),
  fc.double({ min: -1, max: 1 }),
  fc.double({ min: -750, max: 750 }),
  fc.double({ min: 1e5, max: 1e300, noNaN: true }),
  fc.integer().map((n) => n / 8),
  fc.integer({ min: -4000, max: 4000 }).map((n) => (n * Math.PI) / 4),
);

describe('elementary functions', () => {
  it('are those of the engine on Node', () => {
    expect(elementary).toBe(Math);
  });

  it.each(['exp', 'log', 'log10', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan'] as const)('%s', (name) => {
    fc.assert(
      fc.property(doubles, (x) => Object.is(ported[name](x), Math[name](x))),
      { numRuns: 20_000 },
    );
  });

  it('atan2', () => {
    fc.assert(
      fc.property(doubles, doubles, (y, x) => Object.is(ported.atan2(y, x), Math.atan2(y, x))),
      { numRuns: 20_000 },
    );
  });
});

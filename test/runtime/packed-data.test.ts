// Large answers: the same JSON and the same values as small ones.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonBody, jsonPieces, jsonText, WrittenJson } from '../../src/runtime/run/json-text.ts';
import { packed, unpacked } from '../../src/runtime/run/packed-data.ts';

const scalar = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.bigInt(),
  fc.boolean(),
  fc.constant(null),
  // Long enough to be copied byte by byte, to be scanned, and to fill more than a piece.
  fc.constantFrom('a'.repeat(16_384), 'é"'.repeat(20_000), 'b'.repeat(1_500_000), '😀'.repeat(400_000)),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 5 }),
  ),
}));

function textOf(pieces: readonly Uint8Array[]): string {
  return Buffer.concat(pieces).toString();
}

describe('JSON in pieces', () => {
  it('is the same as in one', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(value, (data) => {
        const whole = jsonText({ response: { data } });
        const body = jsonBody({ response: { data: new WrittenJson(jsonPieces(data, 2)) } });
        expect(textOf(body as readonly Uint8Array[]) === whole).toBe(true);
      }),
      { numRuns: 60, seed: 8 },
    );
  });
});

describe('packed data', () => {
  it('are the data', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), (data) => {
        const large = packed([...data, 'x'.repeat(5_000_000), 2n ** 60n]);
        expect(large === null ? null : unpacked(large)).toEqual([...data, 'x'.repeat(5_000_000), 2n ** 60n]);
      }),
      { numRuns: 20, seed: 8 },
    );
  });

  it('are not needed for little', () => {
    expect(packed([])).toBeNull();
    expect(packed(['a picture'.repeat(1000), { a: [1, 2] }])).toBeNull();
    expect(packed(Array.from({ length: 10_000 }, () => 1))).not.toBeNull();
  });

  it('say whether they may have files', () => {
    const long = 'x'.repeat(5_000_000);
    expect(packed([long])?.mayHaveFiles).toBe(false);
    expect(packed([long, { picture: ['data:image/png;base64,AA=='] }])?.mayHaveFiles).toBe(true);
  });
});

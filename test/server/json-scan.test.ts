// The JSON scanner agrees with `JSON.parse` about validity and contents.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonLimitError, type JsonLimits, scanJson } from '../../src/server/json-scan.ts';
import { inSlices } from '../../src/server/slices.ts';

const noLimits: JsonLimits = { elements: Number.POSITIVE_INFINITY, depth: Number.POSITIVE_INFINITY };

/** The parts of a text, as values; null when it is not JSON. */
async function partsOf(text: string, limits = noLimits): Promise<unknown> {
  const bytes = Buffer.from(text);
  const value = (span: { readonly start: number; readonly end: number }): unknown =>
    JSON.parse(bytes.toString('utf8', span.start, span.end)) as unknown;
  try {
    const parts = await inSlices(scanJson(bytes, limits));
    return parts.map((part) => [part.key === null ? null : value(part.key), value(part.value)]);
  } catch (error) {
    if (error instanceof Error && error.name === 'JsonSyntaxError') return null;
    throw error;
  }
}

/** The same, by `JSON.parse`. */
function expectedParts(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    if (Array.isArray(value)) return value.map((element: unknown) => [null, element]);
    return typeof value === 'object' && value !== null ? Object.entries(value) : [];
  } catch {
    return null;
  }
}

const spaces = fc.constantFrom('', ' ', '\n', '\t\r\n  ');

describe('the scan of JSON', () => {
  it('finds the parts of any value', async () => {
    // `JSON.parse` sorts keys that look like numbers, and the last of several equal keys wins.
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ depthSize: 'medium' }), spaces, async (value, space) => {
        const text = `${space}${JSON.stringify(value, null, space.length)}${space}`;
        const sorted = (parts: unknown): string =>
          JSON.stringify((parts as unknown[]).map((part) => JSON.stringify(part)).sort());
        expect(sorted(await partsOf(text))).toBe(sorted(expectedParts(text)));
      }),
      { numRuns: 1000 },
    );
  });

  it('agrees with JSON.parse on texts that are nearly JSON', async () => {
    const letters = fc.constantFrom(...'{}[]",:\\/ua0123456789.eE+-truefalsn \n\x01é'.split(''));
    const broken = fc.tuple(fc.json(), fc.nat(), fc.nat(3), letters).map(([text, at, count, letter]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + letter + text.slice(place + count);
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(broken, fc.string({ unit: letters })), async (text) => {
        expect((await partsOf(text)) === null).toBe(expectedParts(text) === null);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['', 'line 1, column 1: it ends where a value should be'],
    ['{"a": 1,\n "b": x}', 'line 2, column 7: there is `x` where a value should be'],
    ['{"a" 1}', 'line 1, column 6: there is `1` where a colon should be'],
    ["{'a': 1}", "line 1, column 2: there is `'` where the name of a member in double quotes should be"],
    ['[1 2]', 'line 1, column 4: there is `2` where a comma or `]` should be'],
    ['{"é": "\u0001"}', 'line 1, column 8: there is the character U+0001 where the rest of a string should be'],
    ['[01]', 'line 1, column 3: there is `1` where a comma or `]` should be'],
    ['1 1', 'line 1, column 3: there is `1` where the end should be'],
  ])('explains what is wrong with %j', async (text, message) => {
    await expect(inSlices(scanJson(Buffer.from(text), noLimits))).rejects.toThrow(message);
  });

  it('counts values and levels', async () => {
    await expect(partsOf('[1, [2, {"a": 3}]]', { elements: 6, depth: 3 })).resolves.toHaveLength(2);
    await expect(partsOf('[1, [2, {"a": 3}]]', { elements: 5, depth: 3 })).rejects.toThrow(JsonLimitError);
    await expect(partsOf('[1, [2, {"a": 3}]]', { elements: 6, depth: 2 })).rejects.toThrow(JsonLimitError);
    await expect(partsOf('['.repeat(1_000_000), { elements: 1e9, depth: 100 })).rejects.toThrow(JsonLimitError);
  });

  it.each([
    ['many values', `[${Array(1_000_000).fill('1').join(',')}]`],
    ['a long string', `"${'x'.repeat(2_000_000)}"`],
    ['a string of escapes', `["${'\\u0041'.repeat(400_000)}"]`],
    ['a long name', `{"${'x'.repeat(2_000_000)}": 1}`],
  ])('lets other requests make progress in %s', (_, text) => {
    const work = scanJson(Buffer.from(text), noLimits);
    let turns = 0;
    while (work.next().done !== true) turns += 1;
    expect(turns).toBeGreaterThan(text.length / 100_000);
  });
});

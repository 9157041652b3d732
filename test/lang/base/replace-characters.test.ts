import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapLines, replaceCharacters, reverseText } from '../../../src/lang/base/replace-characters.ts';

/** Longer than the chunk that is replaced at once. */
const LONG = 2 ** 24 + 2;

describe('replaceCharacters', () => {
  it('replaces in texts of any length', () => {
    const text = 'a"'.repeat(LONG / 2);
    const escaped = replaceCharacters(text, /"/g, '\\$&');
    expect(escaped.length).toBe(text.length * 1.5);
    expect(escaped === 'a\\"'.repeat(LONG / 2)).toBe(true);
    expect(replaceCharacters(text, /"/g, () => '\\"') === escaped).toBe(true);
  });
});

describe('mapLines', () => {
  it('equals splitting, mapping and joining', () => {
    const texts = fc.array(fc.constantFrom('\n', 'a', 'b c', '\r')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const split = text.split('\n').map((line) => `> ${line}`);
        expect(mapLines(text, (line) => `> ${line}`)).toBe(split.join('\n'));
      }),
    );
  });

  it('joins any number of lines', () => {
    expect(mapLines('x\n'.repeat(200_000), (line) => `-${line}`)).toBe(`${'-x\n'.repeat(200_000)}-`);
  });
});

describe('reverseText', () => {
  it('keeps surrogate pairs, also across chunks', () => {
    expect(reverseText('a\u{1f600}b')).toBe('b\u{1f600}a');
    const rest = 'x'.repeat(LONG - 3);
    expect(reverseText(`a\u{1f600}${rest}`) === `${rest}\u{1f600}a`).toBe(true);
  });
});

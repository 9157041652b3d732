import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pattern } from '../../../src/lang/regex/pattern.ts';
import { type EvaluationContext, withContext } from '../../../src/lang/values/context.ts';

const atoms = fc.constantFrom(
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  '\\w',
  '\\d',
  '\\b',
  '^',
  '$',
  '(?m)$',
  '(?m)^',
  'é',
  '😀',
  '[a-c&&[^b]]',
  '\\R',
);

/** Patterns with everything that both engines support. */
const patterns = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    atoms,
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => a + b),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(?:${a}|${b})`),
    tie('node').map((inner) => `(${inner})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '*?', '+?', '??'))
      .map(([inner, quantifier]) => `(?:${inner})${quantifier}`),
    fc.tuple(fc.constantFrom('=', '!'), tie('node')).map(([kind, inner]) => `(?${kind}${inner})`),
    fc
      .tuple(fc.constantFrom('=', '!'), fc.constantFrom('a', 'ab', 'a|b'))
      .map(([kind, inner]) => `(?<${kind}${inner})`),
  ),
})).node;

const inputs = fc.array(fc.constantFrom('a', 'b', 'c', '1', '\n', '\r\n', 'é', '😀', ' '), { maxLength: 10 });

describe('our matcher', () => {
  it('agrees with JavaScript where the dialects are the same', () => {
    fc.assert(
      fc.property(patterns, inputs, fc.constantFrom('find', 'start', 'entire'), (text, input, mode) => {
        const pattern = new Pattern(text);
        const characters = input.join('');
        expect(pattern.match(characters, 0, mode)).toEqual(pattern.matchByMachine(characters, 0, mode));
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[pattern: string, input: string]>([
    ['(a+)+', `${'a'.repeat(5000)}b`],
    ['(a*)*b', 'a'.repeat(5000)],
    ['(a|aa)+', `${'a'.repeat(5000)}b`],
    ['(?:\\w|\\d)*!', 'a1'.repeat(5000)],
    ['(x+x+)+y', 'x'.repeat(2000)],
    ['((((a*)*)*)*)*b', 'a'.repeat(200)],
    ['(a{1,30}){1,30}b', 'a'.repeat(300)],
  ])('gives up on %s immediately', (text, input) => {
    expect(new Pattern(text).match(input, 0, 'entire')).toBeNull();
  });

  it('takes linear time to find no match', () => {
    expect(new Pattern('\\s+$').match(`${' '.repeat(50_000)}x`, 0, 'find')).toBeNull();
  });

  it('matches long texts without running out of stack', () => {
    const input = 'ab'.repeat(200_000);
    expect(new Pattern('(a|b)*').match(input, 0, 'entire')).toEqual([0, 400_000, 399_999, 400_000]);
  });

  it('matches patterns that are too large for the native matcher', () => {
    expect(new Pattern('[a-z]*'.repeat(100_000)).match('a', 0, 'find')).toEqual([0, 1]);
  });

  it('stops when the evaluation runs out of time', () => {
    let calls = 0;
    const context = {
      checkDeadline: () => {
        if (++calls > 3) throw new TypeError('too late');
      },
    } as EvaluationContext;
    const match = (): unknown => new Pattern('(a*)*\\1*b').match('a'.repeat(100), 0, 'entire');
    expect(() => withContext(context, match)).toThrow('too late');
  });
});

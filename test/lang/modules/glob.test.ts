import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandGlob } from '../../../src/lang/modules/expand-glob.ts';
import { GlobError, globPattern } from '../../../src/lang/modules/glob.ts';
import { memoryReader } from '../../../src/lang/modules/memory-loader.ts';
import { Uri } from '../../../src/lang/modules/uri.ts';

describe('patterns', () => {
  it.each([
    ['*.pkl', 'a.pkl', true],
    ['*.pkl', '.hidden.pkl', true],
    ['*.pkl', 'a/b.pkl', false],
    ['**.pkl', 'a/b.pkl', true],
    ['a?c', 'abc', true],
    ['a?c', 'a🙂c', true],
    ['[a-c]', 'b', true],
    ['[!a-c]', 'b', false],
    ['[!a]', '/', false],
    ['[]]', ']', true],
    ['[\\]', '\\', true],
    ['[^a]', '^', true],
    ['{a,b*}.x', 'bcd.x', true],
    ['{a,b}.x', '{a,b}.x', false],
    ['a}', 'a}', true],
    ['\\*\\?\\[\\{\\\\', '*?[{\\', true],
    ['(a|b)', '(a|b)', true],
    ['name@1.0', 'name@1.0', true],
    ['a.b', 'axb', false],
    ['[a-]', '-', true],
    ['x{,y*}z', 'xz', true],
    ['x{,y*}z', 'xyyz', true],
    ['x{,y*}z', 'xyy', false],
  ])('%s and %s: %s', (pattern, text, matches) => {
    expect(globPattern(pattern).test(text)).toBe(matches);
  });

  it.each([
    ['{a{b}}', 'Sub-patterns cannot be nested. To fix, remove or escape the inner `{` character.'],
    ['[a', 'Missing `]` to terminate character class.'],
    ['[a/b]', 'The character `/` is not valid in a character class.'],
    ['[[:alpha:]]', 'Glob patterns do not support named character classes'],
    ['\\a', 'Invalid escape character `\\a`.'],
    ['a\\', 'cannot terminate a glob pattern.'],
    ['!(a)', 'Extended globbing features are not supported.'],
    ['[z-a]', 'Illegal character range `z-a`.'],
  ])('rejects %s', (pattern, message) => {
    expect(() => globPattern(pattern)).toThrow(message);
  });

  it('is fast for many stars that could match in many ways', () => {
    expect(globPattern(`${'**a'.repeat(200)}b`).test('a'.repeat(5000))).toBe(false);
  });

  it('only throws its own error', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('[', ']', '{', '}', '\\', '*', '?', '!', '-', 'a', '/', '(', '🙂') }),
        (text) => {
          try {
            globPattern(text);
          } catch (error) {
            expect(error).toBeInstanceOf(GlobError);
          }
        },
      ),
    );
  });
});

describe('expansion', () => {
  const names = ['a.txt', 'b c.txt', 'd:e.txt', 'sub/a.txt', 'sub/deep/z.txt', 'zub/a.md', 'x y/z%.txt', 'x%20y/z.txt'];
  const files = new Map(names.map((name) => [Uri.of({ scheme: 'mem', path: `/root/${name}` }).toString(), 'x']));
  const expand = (pattern: string, listLimit = 100): string[] => {
    const base = Uri.parse('mem:/root/module.pkl');
    const reader = memoryReader('mem', files);
    const access = { check: () => {} };
    const resolveBase = (prefix: Uri): Uri => base.resolve(prefix);
    return [...expandGlob({ pattern, reader, access, base, resolveBase, listLimit }).keys()];
  };

  it.each([
    ['*.txt', ['a.txt', 'b c.txt', 'd:e.txt']],
    ['**.txt', ['a.txt', 'b c.txt', 'd:e.txt', 'sub/a.txt', 'sub/deep/z.txt', 'x y/z%.txt', 'x%20y/z.txt']],
    ['*ub/a.*', ['sub/a.txt', 'zub/a.md']],
    ['sub/**/z.*', ['sub/deep/z.txt']],
    ['a.txt', ['a.txt']],
    ['nothing.txt', []],
    ['x%20y/*', ['x%20y/z%.txt']],
    ['x%2520y/*', ['x%2520y/z.txt']],
    ['x y/*', ['x y/z%.txt']],
    ['x*/*', ['x y/z%.txt', 'x%20y/z.txt']],
    ['../root/*.txt', ['../root/a.txt', '../root/b c.txt', '../root/d:e.txt']],
  ])('of %s', (pattern, expected) => {
    expect(expand(pattern)).toEqual(expected);
  });

  it('ends when a pattern lists too many folders', () => {
    expect(() => expand('*ub/../*ub/../*ub/../*ub/../*ub/../*ub/../*ub/../*')).toThrow(
      'The glob pattern is too complex.',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { findAll, findLast, matchEntire, regexOf, replacementFor } from '../../../src/lang/regex/regex.ts';

function matches(pattern: string, input: string): boolean {
  return matchEntire(regexOf(pattern), input) !== null;
}

/** All matches replaced, in Java's notation. */
function replace(pattern: string, input: string, template: string): string {
  const regex = regexOf(pattern);
  let text = '';
  let from = 0;
  for (const found of findAll(regex, input)) {
    text += input.slice(from, found[0]) + replacementFor(regex, template, input, found);
    from = found[1] as number;
  }
  return text + input.slice(from);
}

describe('matches of a pattern', () => {
  it.each<[pattern: string, yes: string, no: string]>([
    ['\\w', 'é', '-'],
    ['\\d', '٣', 'a'],
    ['\\s', '\u00a0', 'a'],
    ['(?-U)\\w', 'e', 'é'],
    ['\\h\\v', '\u3000\u2028', '  '],
    ['\\R', '\r\n', '\n\r'],
    ['\\X', 'é\u0301', 'ab'],
    ['.', '😀', '\u0085'],
    ['(?s).', '\n', ''],
    ['(?d).', '\r', '\n'],
    ['(?i)é', 'É', 'e'],
    ['(?i)s', 'ſ', 'z'],
    ['(?i)i', 'ı', 'l'],
    ['(?i-u)k', 'K', '\u212a'],
    ['(?i)[a-z]', 'ſ', '1'],
    ['(?i)\\p{Lu}', 'a', '1'],
    ['a(?i)b(?-i)c', 'aBc', 'aBC'],
    ['(?i:a)b', 'Ab', 'AB'],
    ['(?x) a b # c )\n c', 'abc', 'a b'],
    ['\\Qa.b\\E', 'a.b', 'axb'],
    ['[\\Q]\\E]', ']', 'Q'],
    ['[]a]', ']', 'b'],
    ['[^]a]', 'x', ']'],
    ['[a[b]]', 'b', '['],
    ['[a-c&&[^b]]', 'c', 'b'],
    ['[^a-c&&[^b]]', 'b', 'c'],
    ['[ab&&bc]', 'b', 'a'],
    ['[a&b]', '&', 'c'],
    ['[\\d-a]', '-', 'b'],
    ['[a-c-e]', '-', 'd'],
    ['[[:alpha:]]', 'p', 'x'],
    ['\\x41\\x{1F600}\\u0042\\0101\\cA', 'A😀BA\u0001', 'A'],
    ['\\p{Alpha}\\p{Punct}', 'é_', 'é$'],
    ['(?-U)\\p{Punct}', '$', 'é'],
    ['\\p{IsLatin}\\p{sc=grek}\\p{script=Cyrillic}', 'aαж', 'aaa'],
    ['\\p{InGreek}\\p{blk=Latin-1 Supplement}', 'αé', 'ae'],
    ['\\p{gc=Ll}\\p{LC}\\pL\\PL', 'aaa1', 'aaaa'],
    ['\\p{javaJavaIdentifierStart}\\p{javaWhitespace}', '$\t', '1 '],
    ['(a)(b)?\\1', 'aa', 'ab'],
    ['\\1', '', ''],
    ['(?<x>a)\\k<x>', 'aa', 'a'],
    ['(?i)(a)\\1', 'aA', 'ab'],
    ['(a)(a)(a)(a)(a)(a)(a)(a)(a)(b)\\10', 'aaaaaaaaabb', 'aaaaaaaaaba0'],
    ['a*+b', 'aab', 'aac'],
    ['(?>a|ab)c', 'ac', 'abc'],
    ['a(?=b)b(?!c)', 'ab', 'abc'],
    ['ab(?<=b)(?<!a)', 'ab', 'a'],
    // A second quantifier has no effect.
    ['a{2}{2}', 'aa', 'aaaa'],
    ['(?:a|b){3,}?', 'aba', 'ab'],
    ['(?:ab?){600}', 'ab'.repeat(600), 'ab'.repeat(599)],
  ])('%j', (pattern, yes, no) => {
    if (pattern !== '\\1') expect(matches(pattern, yes)).toBe(true);
    expect(matches(pattern, no)).toBe(false);
  });

  it.each<[pattern: string, input: string, result: string]>([
    ['$', 'a\r\n', 'a|\r\n|'],
    ['(?m)$', 'a\nb\r\nc\rd\n', 'a|\nb|\r\nc|\rd|\n|'],
    ['(?m)^', 'a\nb\r\nc\n', '|a\n|b\r\n|c\n'],
    ['(?m)^', '', ''],
    ['\\Z', 'a\n', 'a|\n|'],
    ['\\z', 'a\n', 'a\n|'],
    ['\\Ga', 'aab', '||b'],
    ['\\b', 'été fou', '|été| |fou|'],
    ['\\B', 'foo bar', 'f|o|o b|a|r'],
    ['\\b{g}', 'e\u0301a', '|e\u0301|a|'],
    ['x*', 'a😀b', '|a|😀|b|'],
    ['(?<=a+)x', 'aaxbx', 'aa|bx'],
  ])('%j is found in %j', (pattern, input, result) => {
    expect(replace(pattern, input, '|')).toBe(result);
  });

  it.each<[pattern: string, input: string, groups: readonly number[]]>([
    ['(?:(a)|b)*', 'ab', [0, 2, 0, 1]],
    ['(a*)*', 'aa', [0, 2, 2, 2]],
    ['(a|b*)*', 'ab', [0, 2, 2, 2]],
    ['(a)|(b)', 'b', [0, 1, -1, -1, 0, 1]],
    ['((a)|b)+', 'ab', [0, 2, 1, 2, 0, 1]],
    ['(?=(a))a', 'a', [0, 1, 0, 1]],
  ])('%j keeps its groups in %j', (pattern, input, groups) => {
    expect(matchEntire(regexOf(pattern), input)).toEqual(groups);
  });

  it('finds the last match in its context', () => {
    expect(findLast(regexOf('a(?=b)'), 'abab')).toEqual([2, 3]);
    expect(findLast(regexOf('x'), 'abab')).toBeNull();
  });
});

describe('replacements', () => {
  it.each([
    ['(b)', '[$12]', 'a[b2]c'],
    ['(?<x>b)', '[${x}]', 'a[b]c'],
    ['(z)?b', '[$1]', 'a[]c'],
    ['b', '\\$0\\\\', 'a$0\\c'],
  ])('%j by %j', (pattern, template, result) => {
    expect(replace(pattern, 'abc', template)).toBe(result);
  });

  it.each([
    ['$9', 'No group 9'],
    ['$', 'Illegal group reference: group index is missing'],
    ['$a', 'Illegal group reference'],
    ['\\', 'character to be escaped is missing'],
    ['${x}', 'No group with name {x}'],
    ['${1x}', 'capturing group name {1x} starts with digit character'],
    ['${x', "named capturing group is missing trailing '}'"],
    ['${}', 'named capturing group has 0 length name'],
  ])('%j is rejected', (template, problem) => {
    const message = `Error replacing matches for regex \`b\` with \`${template}\`: \`${problem}\``;
    expect(() => replace('b', 'abc', template)).toThrow(message);
    expect(replace('z', 'abc', template)).toBe('abc');
  });
});

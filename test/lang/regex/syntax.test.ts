import { describe, expect, it } from 'vitest';
import { parseRegex } from '../../../src/lang/regex/parser.ts';

/** Java's messages for invalid patterns, without the pattern and the caret. */
const errors: readonly [pattern: string, problem: string][] = [
  ['(', 'Unclosed group near index 1'],
  ['(?:a', 'Unclosed group near index 4'],
  [')', "Unmatched closing ')'"],
  ['ab)', "Unmatched closing ')' near index 1"],
  ['\\Q(\\E)', "Unmatched closing ')' near index 1"],
  ['*', "Dangling meta character '*' near index 0"],
  ['a+++', "Dangling meta character '+' near index 3"],
  ['a|?', "Dangling meta character '?' near index 2"],
  ['a{', 'Illegal repetition near index 2'],
  ['a{,2}', 'Illegal repetition near index 2'],
  ['a{1', 'Unclosed counted closure near index 3'],
  ['a{2,1}', 'Illegal repetition range near index 5'],
  ['a{99999999999}', 'Illegal repetition range near index 11'],
  ['[', 'Unclosed character class near index 0'],
  ['[]', 'Unclosed character class near index 1'],
  ['[^]', 'Unclosed character class near index 2'],
  ['[\\', 'Unclosed character class near index 2'],
  ['[x[]', 'Unclosed character class near index 3'],
  ['[b-a]', 'Illegal character range near index 3'],
  ['[a-\\d]', 'Illegal character range near index 4'],
  ['[&&]', 'Bad class syntax near index 2'],
  ['[\\b]', 'Illegal/unsupported escape sequence near index 2'],
  ['\\', 'Unescaped trailing backslash near index 1'],
  ['\\y', 'Illegal/unsupported escape sequence near index 1'],
  ['\\x4', 'Illegal hexadecimal escape sequence near index 3'],
  ['\\x{110000}', 'Hexadecimal codepoint is too big near index 8'],
  ['\\x{41', 'Unclosed hexadecimal escape sequence near index 5'],
  ['\\u41', 'Illegal Unicode escape sequence near index 4'],
  ['\\08', 'Illegal octal escape sequence near index 2'],
  ['\\c', 'Illegal control escape sequence near index 1'],
  ['\\N{FOO}', 'Unknown character name [FOO] near index 6'],
  ['\\p{IsFoo}', 'Unknown character property name {IsFoo} near index 8'],
  ['\\p{foo=bar}', 'Unknown Unicode property {name=<foo>, value=<bar>} near index 10'],
  ['\\p{}', 'Empty character family near index 3'],
  ['\\p{L', 'Unclosed character family near index 4'],
  ['(?z)', 'Unknown inline modifier near index 2'],
  ['(?P<a>x)', 'Unknown inline modifier near index 2'],
  ['(?$a)', 'Unknown group type near index 2'],
  ['(?<1a>x)', 'capturing group name does not start with a Latin letter near index 3'],
  ['(?<a_>x)', "named capturing group is missing trailing '>' near index 4"],
  ['(?<a>x)(?<a>y)', 'Named capturing group <a> is already defined near index 11'],
  ['\\k<a>', 'named capturing group <a> does not exist near index 4'],
  ['\\k', "\\k is not followed by '<' for named capturing group near index 2"],
  ['(?<=(?:ab)+)x', 'Look-behind group does not have an obvious maximum length near index 10'],
];

describe('syntax errors', () => {
  it.each(errors)('%j', (pattern, problem) => {
    const [first] = messageOf(pattern).split('\n');
    expect(first).toBe(problem);
  });

  it('show the pattern, and a caret where there is a character to point at', () => {
    expect(messageOf('ab)')).toBe("Unmatched closing ')' near index 1\nab)\n ^");
    expect(messageOf('\t[a')).toBe('Unclosed character class near index 2\n\t[a\n\t ^');
    expect(messageOf('(a')).toBe('Unclosed group near index 2\n(a');
  });

  it.each([
    ['groups', '('.repeat(100_000)],
    ['classes', '['.repeat(100_000)],
    ['closed groups', `${'('.repeat(5000)}a${')'.repeat(5000)}`],
  ])('stop at deeply nested %s', (_name, pattern) => {
    expect(messageOf(pattern)).toMatch(/nested too deeply/);
  });
});

function messageOf(pattern: string): string {
  try {
    parseRegex(pattern);
  } catch (error) {
    if (error instanceof Error && error.name === 'RegexSyntaxError') return error.message;
    throw error;
  }
  return '';
}

// Random mutations of module texts: some look unfinished, others unlike anything a person would write.
import { scan } from '../../src/lang/syntax/lexer.ts';
import { K } from '../../src/lang/syntax/tokens.ts';
import type { Random } from './random.ts';

const TOKENS = [
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '->',
  '=',
  '.',
  '?.',
  ',',
  '"',
  '"""',
  '#"',
  '\\(',
  '...',
  '...?',
  '|>',
  '??',
  '!!',
  '-',
  '*',
  'this',
  'outer',
  'super',
  'module',
  'null',
  'new',
  'let (a = 1)',
  'if (true)',
  'else',
  'for (a in b)',
  'when (true)',
  'is',
  'as',
  'import',
  'read',
  'amends',
  'extends',
  'class',
  'typealias',
  'function',
  'local',
  'hidden',
  'const',
  'abstract',
  'external',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '`__proto__`',
  '0',
  '-1',
  '9223372036854775807',
  '1e400',
  'NaN',
  '1.min',
  '\u0000',
  '\ufeff',
  '\ud800',
  '😀',
  '//',
  '/*',
  '*/',
  '@Deprecated',
  'Int(this > 0)',
  'Listing<Int>',
  'unknown',
  'nothing',
  '$',
  ';',
];

/** The text with some parts deleted, duplicated, swapped or replaced. Parts are words or single characters. */
export function mutate(random: Random, text: string, other: string): string {
  const parts = text.match(/\s+|[\w`]+|[^\w\s]/gu) ?? [];
  const foreign = other.match(/\s+|[\w`]+|[^\w\s]/gu) ?? [' '];
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const at = random.below(parts.length + 1);
    const length = 1 + random.below(random.once(4) ? 12 : 3);
    const kind = random.below(6);
    if (kind === 0) parts.splice(at, length);
    else if (kind === 1) parts.splice(at, 0, ...parts.slice(at, at + length));
    else if (kind === 2) parts.splice(at, 0, random.pick(TOKENS));
    else if (kind === 3) parts.splice(at, 1, random.pick(TOKENS));
    else if (kind === 4) parts.splice(at, length, ...foreign.slice(random.below(foreign.length)).slice(0, length));
    else parts.splice(random.below(parts.length + 1), 0, ...parts.splice(at, length));
  }
  return parts.join('');
}

const BETWEEN = [
  ' ',
  '  ',
  '\n',
  '\n\n',
  '\n\n\n',
  '\t',
  '\r\n',
  ' // note\n',
  ' /* note */ ',
  '/* a\n b */',
  '\n// line\n',
  ';',
  ',',
  '',
];

const INSIDE_STRINGS = new Set([K.StringText, K.StringEnd, K.InterpolationStart, K.PromiseStart, K.PromiseEnd]);

/** The text with other spaces, line breaks and comments between some of its tokens. */
export function scatter(random: Random, text: string): string {
  let result = '';
  let end = 0;
  const oftenness = 2 + random.below(30);
  for (const { tokenTypeIdx, startOffset, endOffset } of scan(text).tokens) {
    const isInside = INSIDE_STRINGS.has(tokenTypeIdx);
    result += !isInside && random.once(oftenness) ? random.pick(BETWEEN) : text.slice(end, startOffset);
    if (!isInside && random.once(oftenness)) result += random.pick(BETWEEN);
    result += text.slice(startOffset, endOffset);
    end = endOffset;
  }
  return result + text.slice(end);
}

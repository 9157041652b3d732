/** Anchors, aliases, tags and directives. Each function starts at the token's first character. */
import { decodeUtf8 } from '../../base/utf8.ts';
import { type Cursor, isBlankOrEnd, isSpaceBreakOrEnd } from './cursor.ts';
import { restOfLine } from './scalars.ts';
import type { ErrorContext } from './text.ts';
import type { Token } from './token.ts';

const ANCHOR_NAME = /[^ \t\r\n,[\]{}/.*&]*/y;
const WORD = /[-0-9A-Za-z_]*/y;
const URI = /[-;/?:@&=+$,_.!~*'()[\]0-9A-Za-z]*/y;
const SPACES = / */y;
const DIGITS = /[0-9]*/y;
const TO_LINE_END = /[^\r\n]*/y;

/** What may directly follow an anchor or alias. */
const AFTER_ANCHOR = '?:,]}%@`';

const LESS = 0x3c;
const PERCENT = 0x25;

/** `&name` or `*name`. */
export function scanAnchor(cursor: Cursor): Token {
  const start = cursor.index;
  const isAlias = cursor.take(1) === '*';
  const value = cursor.takeMatch(ANCHOR_NAME);
  const next = cursor.peek();
  if (value === '' || !(isBlankOrEnd(next) || AFTER_ANCHOR.includes(String.fromCharCode(next)))) {
    const context = { text: `while scanning an ${isAlias ? 'alias' : 'anchor'}`, at: start };
    throw cursor.text.error(`unexpected character found ${cursor.text.name(cursor.index)}`, cursor.index, context);
  }
  return { kind: isAlias ? '<alias>' : '<anchor>', start, end: cursor.index, value };
}

/** `!`, `!suffix`, `!handle!suffix` or `!<uri>`. */
export function scanTag(cursor: Cursor): Token {
  const start = cursor.index;
  const context = { text: 'while scanning a tag', at: start };
  let handle: string | null = '!';
  let value: string;
  if (cursor.peek(1) === LESS) {
    cursor.forward(2);
    handle = null;
    value = uri(cursor, context);
    if (cursor.text.characters[cursor.index] !== '>') throw unexpected(cursor, context, "'>'");
    cursor.forward();
  } else if (isBlankOrEnd(cursor.peek(1))) {
    cursor.forward();
    handle = null;
    value = '!';
  } else {
    if (hasHandle(cursor)) handle = tagHandle(cursor, context);
    else cursor.forward();
    value = uri(cursor, context);
  }
  if (!isSpaceBreakOrEnd(cursor.peek())) throw unexpected(cursor, context, "' '");
  return { kind: '<tag>', start, end: cursor.index, value, handle };
}

/** Whether a second exclamation mark follows before the next space. */
function hasHandle(cursor: Cursor): boolean {
  for (let ahead = 1; !isSpaceBreakOrEnd(cursor.peek(ahead)); ahead++) if (cursor.peek(ahead) === 0x21) return true;
  return false;
}

function unexpected(cursor: Cursor, context: ErrorContext, expected: string): Error {
  const point = cursor.text.characters.codePointAt(cursor.index);
  const found = point === undefined ? "'\0' (0)" : `'${String.fromCodePoint(point)}' (${point})`;
  return cursor.text.error(`expected ${expected}, but found ${found}`, cursor.index, context);
}

function tagHandle(cursor: Cursor, context: ErrorContext): string {
  const { text } = cursor;
  const fail = (): Error => text.error(`expected '!', but found ${text.name(cursor.index)}`, cursor.index, context);
  if (cursor.peek() !== 0x21) throw fail();
  const handle = cursor.take(1);
  if (cursor.peek() === 0x20) return handle;
  const word = cursor.takeMatch(WORD);
  if (cursor.peek() !== 0x21) throw fail();
  return handle + word + cursor.take(1);
}

/** A URI, or the end of one, with its escapes resolved. */
function uri(cursor: Cursor, context: ErrorContext): string {
  const start = cursor.index;
  let value = '';
  for (;;) {
    value += cursor.takeMatch(URI);
    if (cursor.peek() !== PERCENT) break;
    value += uriEscapes(cursor, context);
  }
  if (cursor.index > start) return value;
  throw cursor.text.error(`expected URI, but found ${cursor.text.name(cursor.index)}`, cursor.index, context);
}

/** The characters that escaped bytes stand for, one after the other. */
function uriEscapes(cursor: Cursor, context: ErrorContext): string {
  const bytes: number[] = [];
  while (cursor.peek() === PERCENT) {
    const digits = cursor.text.characters.slice(cursor.index + 1, cursor.index + 3);
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) {
      cursor.forward();
      const found = `${cursor.text.name(cursor.index)} and ${cursor.text.name(cursor.index + 1)}`;
      const problem = `expected URI escape sequence of 2 hexadecimal numbers, but found ${found}`;
      throw cursor.text.error(problem, cursor.index, context);
    }
    bytes.push(Number.parseInt(digits, 16));
    cursor.forward(3);
  }
  return decodeUtf8(Uint8Array.from(bytes));
}

/** A line that starts with `%`. Only `%YAML` and `%TAG` have parameters that are looked at. */
export function scanDirective(cursor: Cursor): Token {
  const start = cursor.index;
  const context = { text: 'while scanning a directive', at: start };
  cursor.forward();
  const value = cursor.takeMatch(WORD);
  if (value === '' || !isSpaceBreakOrEnd(cursor.peek())) {
    throw misplaced(cursor, context, 'alphabetic or numeric character');
  }
  let parameters: readonly string[] = [];
  if (value === 'YAML') parameters = version(cursor, context);
  else if (value === 'TAG') parameters = tagParameters(cursor, context);
  else cursor.takeMatch(TO_LINE_END);
  const end = cursor.index;
  restOfLine(cursor, context);
  return { kind: '<directive>', start, end, value, parameters };
}

function misplaced(cursor: Cursor, context: ErrorContext, expected: string): Error {
  return cursor.text.error(`expected ${expected}, but found ${cursor.text.name(cursor.index)}`, cursor.index, context);
}

function version(cursor: Cursor, context: ErrorContext): string[] {
  cursor.takeMatch(SPACES);
  const major = digits(cursor, context);
  if (cursor.text.characters[cursor.index] !== '.') throw misplaced(cursor, context, "a digit or '.'");
  cursor.forward();
  const minor = digits(cursor, context);
  if (!isSpaceBreakOrEnd(cursor.peek())) throw misplaced(cursor, context, "a digit or ' '");
  return [major, minor];
}

function digits(cursor: Cursor, context: ErrorContext): string {
  const text = cursor.takeMatch(DIGITS);
  if (text === '') throw misplaced(cursor, context, 'a digit');
  return text;
}

function tagParameters(cursor: Cursor, context: ErrorContext): string[] {
  cursor.takeMatch(SPACES);
  const handle = tagHandle(cursor, context);
  if (cursor.peek() !== 0x20) throw misplaced(cursor, context, "' '");
  cursor.takeMatch(SPACES);
  const prefix = uri(cursor, context);
  if (!isSpaceBreakOrEnd(cursor.peek())) throw misplaced(cursor, context, "' '");
  return [handle, prefix];
}

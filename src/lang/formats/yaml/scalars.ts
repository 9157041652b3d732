/** The contents of scalars. Each function starts at the scalar's first character and ends behind its last one. */
import { type Cursor, isBlankOrEnd, isBreakOrEnd, isSpaceBreakOrEnd, isSpaceOrTab } from './cursor.ts';

const SPACES_AND_TABS = /[ \t]*/y;
const SPACES = / */y;
const TO_LINE_END = /[^\r\n]*/y;
const PLAIN_QUOTED = /[^'"\\ \t\r\n]*/y;

const BACKSLASH = 0x5c;
const COLON = 0x3a;
const DOUBLE_QUOTE = 0x22;
const HASH = 0x23;
const SINGLE_QUOTE = 0x27;
const SPACE = 0x20;

/** Folds line breaks in a flow scalar: one becomes a space; of several, the first is dropped. */
function folded(breaks: number): string {
  return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
}

export interface PlainScalar {
  readonly value: string;
  readonly end: number;
  /** Whether a line break was passed, after which a new key may start. */
  readonly passedBreak: boolean;
}

/**
 * An unquoted scalar.
 * @param indent a line that starts left of this column ends it
 */
export function plainScalar(cursor: Cursor, indent: number, isInFlow: boolean): PlainScalar {
  let value = '';
  let spaces = '';
  let end = cursor.index;
  let passedBreak = false;
  for (;;) {
    if (cursor.peek() === HASH) break;
    const length = plainLength(cursor, isInFlow);
    if (length === 0) break;
    passedBreak = false;
    value += spaces + cursor.take(length);
    end = cursor.index;
    const { breaks } = cursor;
    spaces = plainSpaces(cursor);
    passedBreak = cursor.breaks > breaks;
    if (spaces === '' || (!isInFlow && cursor.column < indent)) break;
  }
  return { value, end, passedBreak };
}

function plainLength(cursor: Cursor, isInFlow: boolean): number {
  for (let length = 0; ; length++) {
    const unit = cursor.peek(length);
    if (isBlankOrEnd(unit) || (isInFlow && isFlowIndicator(unit))) return length;
    if (unit !== COLON) continue;
    const next = cursor.peek(length + 1);
    if (isBlankOrEnd(next) || (isInFlow && isFlowIndicator(next))) return length;
  }
}

/** `,`, `[`, `]`, `{` or `}`. */
export function isFlowIndicator(unit: number): boolean {
  return unit === 0x2c || unit === 0x5b || unit === 0x5d || unit === 0x7b || unit === 0x7d;
}

/** White space between two words of a plain scalar as it appears in the value; empty where the scalar ends. */
function plainSpaces(cursor: Cursor): string {
  const blanks = cursor.takeMatch(SPACES_AND_TABS);
  if (!cursor.takeLineBreak()) return blanks;
  let breaks = 1;
  if (endsPlainScalar(cursor)) return '';
  for (;;) {
    if (cursor.peek() === SPACE) cursor.forward();
    else if (cursor.takeLineBreak()) {
      breaks++;
      if (endsPlainScalar(cursor)) return '';
    } else return folded(breaks);
  }
}

/** Whether a line looks like a document separator; three dashes do even if something follows. */
function endsPlainScalar(cursor: Cursor): boolean {
  return cursor.isAtDocumentSeparator || cursor.text.characters.startsWith('---', cursor.index);
}

/** A scalar in single or double quotes. */
export function quotedScalar(cursor: Cursor): string {
  const start = cursor.index;
  const quote = cursor.peek();
  cursor.forward();
  let value = '';
  for (;;) {
    value += cursor.takeMatch(PLAIN_QUOTED);
    const unit = cursor.peek();
    if (unit === quote) {
      cursor.forward();
      if (quote !== SINGLE_QUOTE || cursor.peek() !== SINGLE_QUOTE) return value;
      cursor.forward();
      value += "'";
    } else if (unit === BACKSLASH && quote === DOUBLE_QUOTE) {
      value += escape(cursor, start);
    } else if (isBlankOrEnd(unit)) {
      value += quotedSpaces(cursor, start);
    } else {
      value += cursor.take(1);
    }
  }
}

function quotedSpaces(cursor: Cursor, start: number): string {
  const blanks = cursor.takeMatch(SPACES_AND_TABS);
  if (Number.isNaN(cursor.peek())) throw quotedError(cursor, start, 'found unexpected end of stream');
  return cursor.takeLineBreak() ? folded(1 + quotedBreaks(cursor, start)) : blanks;
}

/** Passes empty lines and the indentation of the next one, and counts the lines. */
function quotedBreaks(cursor: Cursor, start: number): number {
  for (let count = 0; ; count++) {
    if (cursor.isAtDocumentSeparator) throw quotedError(cursor, start, 'found unexpected document separator');
    cursor.takeMatch(SPACES_AND_TABS);
    if (!cursor.takeLineBreak()) return count;
  }
}

function quotedError(cursor: Cursor, start: number, problem: string): Error {
  return cursor.text.error(problem, cursor.index, { text: 'while scanning a quoted scalar', at: start });
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\u001b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
const CODE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function escape(cursor: Cursor, start: number): string {
  cursor.forward();
  if (isBreakOrEnd(cursor.peek()) && cursor.takeLineBreak()) {
    // An escaped line break is dropped, but not the empty lines after it.
    return '\n'.repeat(quotedBreaks(cursor, start));
  }
  const letter = cursor.text.characters[cursor.index] ?? '\0';
  const length = CODE_LENGTHS[letter];
  const context = { text: 'while scanning a double-quoted scalar', at: start };
  if (length === undefined) {
    const character = ESCAPES[letter];
    if (character === undefined) {
      throw cursor.text.error(
        `found unknown escape character ${cursor.text.name(cursor.index)}`,
        cursor.index,
        context,
      );
    }
    cursor.forward();
    return character;
  }
  cursor.forward();
  const digits = cursor.text.characters.slice(cursor.index, cursor.index + length);
  if (digits.length < length || /[^0-9A-Fa-f]/.test(digits)) {
    const problem = `expected escape sequence of ${length} hexadecimal numbers, but found: ${digits}`;
    throw cursor.text.error(problem, cursor.index, context);
  }
  const point = Number.parseInt(digits, 16);
  if (point > 0x10ffff) {
    throw cursor.text.error(`found unknown escape character ${digits}`, cursor.index, context);
  }
  cursor.forward(length);
  return String.fromCodePoint(point);
}

/**
 * A literal or folded block.
 * @param indent the column of the collection around it, −1 outside of all
 */
export function blockScalar(cursor: Cursor, indent: number): string {
  const start = cursor.index;
  const isFolded = cursor.take(1) === '>';
  const { chomping, increment } = blockIndicators(cursor, start);
  const minIndent = Math.max(indent + 1, 1);
  let { breaks, width } = increment === null ? leadingLines(cursor) : { breaks: 0, width: minIndent + increment - 1 };
  if (increment === null) width = Math.max(minIndent, width);
  else breaks = emptyLines(cursor, width);
  if (cursor.column < width && indent !== cursor.column) throw leadingLinesError(cursor, start, width);
  let value = '';
  let pendingBreak = '';
  while (cursor.column === width && !Number.isNaN(cursor.peek())) {
    value += '\n'.repeat(breaks);
    const startsWithText = !isSpaceOrTab(cursor.peek());
    value += cursor.takeMatch(TO_LINE_END);
    pendingBreak = cursor.takeLineBreak() ? '\n' : '';
    breaks = emptyLines(cursor, width);
    if (cursor.column !== width || Number.isNaN(cursor.peek())) break;
    // A break between two lines of text folds into a space, or into the empty lines that follow it.
    if (isFolded && pendingBreak !== '' && startsWithText && !isSpaceOrTab(cursor.peek())) {
      if (breaks === 0) value += ' ';
    } else value += pendingBreak;
  }
  if (chomping === '-') return value;
  return value + pendingBreak + (chomping === '+' ? '\n'.repeat(breaks) : '');
}

function leadingLinesError(cursor: Cursor, start: number, width: number): Error {
  const problem = ` the leading empty lines contain more spaces (${width}) than the first non-empty line.`;
  return cursor.text.error(problem, cursor.index, { text: 'while scanning a block scalar', at: start });
}

interface BlockIndicators {
  readonly chomping: '' | '+' | '-';
  readonly increment: number | null;
}

function blockIndicators(cursor: Cursor, start: number): BlockIndicators {
  const context = { text: 'while scanning a block scalar', at: start };
  let chomping = '';
  let increment: number | null = null;
  for (;;) {
    const character = cursor.text.characters[cursor.index] ?? '';
    if (chomping === '' && (character === '+' || character === '-')) chomping = character;
    else if (increment === null && /^\d$/.test(character)) {
      increment = Number(character);
      if (increment === 0) {
        throw cursor.text.error('expected indentation indicator in the range 1-9, but found 0', cursor.index, context);
      }
    } else break;
    cursor.forward();
  }
  if (!isSpaceBreakOrEnd(cursor.peek())) {
    const found = cursor.text.name(cursor.index);
    const problem = `expected chomping or indentation indicators, but found ${found}`;
    throw cursor.text.error(problem, cursor.index, context);
  }
  restOfLine(cursor, context);
  return { chomping: chomping as BlockIndicators['chomping'], increment };
}

/** Skips the rest of a line, which may only contain a comment. */
export function restOfLine(cursor: Cursor, context: { text: string; at: number }): void {
  cursor.takeMatch(SPACES);
  if (cursor.peek() === HASH) cursor.takeMatch(TO_LINE_END);
  if (!isBreakOrEnd(cursor.peek())) {
    const found = cursor.text.name(cursor.index);
    throw cursor.text.error(`expected a comment or a line break, but found ${found}`, cursor.index, context);
  }
  cursor.takeLineBreak();
}

/** Skips empty lines to determine the indentation of the first line with text. */
function leadingLines(cursor: Cursor): { breaks: number; width: number } {
  let breaks = 0;
  let width = 0;
  for (;;) {
    if (cursor.peek() === SPACE) {
      cursor.forward();
      width = Math.max(width, cursor.column);
    } else if (cursor.takeLineBreak()) breaks++;
    else return { breaks, width };
  }
}

/** Passes empty lines and the indentation of the next one, at most `width` of it. */
function emptyLines(cursor: Cursor, width: number): number {
  for (let count = 0; ; count++) {
    while (cursor.column < width && cursor.peek() === SPACE) cursor.forward();
    if (!cursor.takeLineBreak()) return count;
  }
}

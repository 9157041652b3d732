/** Evaluates assertions at a position in a text. */
import { assertNever } from '../diagnostics/error.ts';
import { nextOffset, previousOffset } from '../values/code-points.ts';
import type { CharSet } from './char-set.ts';
import type { Assertion } from './tree.ts';

const LF = 0x0a;
const CR = 0x0d;

function isTerminator(unit: number, unixLines: boolean): boolean {
  if (unit === LF) return true;
  return !unixLines && (unit === CR || unit === 0x85 || unit === 0x2028 || unit === 0x2029);
}

/** Whether an assertion holds at a position; `lastEnd` is where the previous match ended. */
export function holds(assertion: Assertion, input: string, at: number, lastEnd: number): boolean {
  const { what, unixLines, word } = assertion;
  switch (what) {
    case 'start':
      return at === 0;
    case 'end':
      return at === input.length;
    case 'end-before-terminator':
      return isBeforeLastTerminator(input, at, unixLines);
    case 'line-start':
      return isLineStart(input, at, unixLines);
    case 'line-end':
      return at === input.length || isBeforeTerminator(input, at, unixLines);
    case 'last-match':
      return at === lastEnd;
    case 'word-boundary':
      return isWordBoundary(input, at, word as CharSet);
    case 'no-word-boundary':
      return !isWordBoundary(input, at, word as CharSet);
    case 'grapheme-boundary':
      return isGraphemeBoundary(input, at);
    default:
      return assertNever(what);
  }
}

/** Not at the end: a line starts only where something follows. */
function isLineStart(input: string, at: number, unixLines: boolean): boolean {
  if (at === input.length) return false;
  if (at === 0) return true;
  const before = input.charCodeAt(at - 1);
  if (!isTerminator(before, unixLines)) return false;
  return unixLines || before !== CR || input.charCodeAt(at) !== LF;
}

/** A carriage return and its line feed are one terminator. */
function isBeforeTerminator(input: string, at: number, unixLines: boolean): boolean {
  const next = input.charCodeAt(at);
  if (!isTerminator(next, unixLines)) return false;
  return unixLines || next !== LF || at === 0 || input.charCodeAt(at - 1) !== CR;
}

function isBeforeLastTerminator(input: string, at: number, unixLines: boolean): boolean {
  const rest = input.length - at;
  if (rest === 0) return true;
  if (rest === 2) return !unixLines && input.charCodeAt(at) === CR && input.charCodeAt(at + 1) === LF;
  return rest === 1 && isBeforeTerminator(input, at, unixLines);
}

function isWordBoundary(input: string, at: number, word: CharSet): boolean {
  const before = at > 0 && word.has(input.codePointAt(previousOffset(input, at)) as number);
  const after = at < input.length && word.has(input.codePointAt(at) as number);
  return before !== after;
}

let segmenter: Intl.Segmenter | undefined;

/** Clusters are short; this many units are enough to find the end of one. */
const WINDOW = 128;

/** The offset after the grapheme cluster at an offset. */
export function graphemeEnd(input: string, at: number): number {
  const next = nextOffset(input, at);
  if (next < input.length && input.charCodeAt(at) < 0x80 && input.charCodeAt(next) < 0x80) {
    return input.charCodeAt(at) === CR && input.charCodeAt(next) === LF ? next + 1 : next;
  }
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const [first] = segmenter.segment(input.slice(at, at + WINDOW));
  return first === undefined ? at : at + first.segment.length;
}

function isGraphemeBoundary(input: string, at: number): boolean {
  if (at === 0 || at === input.length) return input.length > 0;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const from = Math.max(0, at - WINDOW);
  return segmenter.segment(input.slice(from, at + WINDOW)).containing(at - from)?.index === at - from;
}

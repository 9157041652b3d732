import { unexpectedEndOfFile } from '../diagnostics/messages/syntax.ts';
import { LexicalError, type ScanState } from './lexer-state.ts';
import { K } from './tokens.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const STAR = 42;
const SLASH = 47;

/** Skips to the end of the line. */
export function skipLineComment(state: ScanState): void {
  state.at = state.hasCarriageReturn ? endOfLine(state.text, state.at) : endOfLineFedLine(state.text, state.at);
}

function endOfLineFedLine(text: string, offset: number): number {
  const lineFeed = text.indexOf('\n', offset);
  return lineFeed < 0 ? text.length : lineFeed;
}

function endOfLine(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !isLineBreak(text.charCodeAt(at))) at++;
  return at;
}

const isLineBreak = (code: number): boolean => code === LINE_FEED || code === CARRIAGE_RETURN;

/** Skips past the first end marker; block comments do not nest. */
export function skipBlockComment(state: ScanState): void {
  const end = state.text.indexOf('*/', state.at + 2);
  if (end < 0) throw new LexicalError(unexpectedEndOfFile(), state.length, state.length);
  state.at = end + 2;
}

/** Scans consecutive doc comment lines as one token, up to the next blank line. Plain comments may stand in between. */
export function scanDocComment(state: ScanState): void {
  const start = state.at;
  let next = start;
  let end = start;
  do {
    state.at = next;
    skipLineComment(state);
    end = state.at;
    next = nextDocLine(state.text, end, state.looseDocs);
  } while (next >= 0);
  state.at = end;
  state.emit(K.DocComment, start);
}

/** The documentation in a doc comment token: its lines without their slashes and one following space. */
export function documentationIn(text: string, start: number, end: number): string {
  const comment = text.slice(start, end);
  if (!comment.includes('\n')) return withoutSlashes(comment, 0, comment.length);
  let result = '';
  for (let at = 0; at >= 0; at = nextDocLine(comment, at)) {
    if (at > 0) result += '\n';
    const lineEnd = endOfLine(comment, at);
    result += withoutSlashes(comment, at, lineEnd);
    at = lineEnd;
  }
  return result;
}

function withoutSlashes(text: string, start: number, end: number): string {
  return text.slice(text.charCodeAt(start + 3) === SPACE ? start + 4 : start + 3, end);
}

/** Offset of the doc comment line that continues the one that ends at an offset, or -1. */
function nextDocLine(text: string, offset: number, isLoose = false): number {
  let lineBreaks = 0;
  for (let at = offset; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED) lineBreaks++;
    if (isBlank(code)) {
      at++;
      continue;
    }
    const second = text.charCodeAt(at + 1);
    if (code !== SLASH || (second !== SLASH && second !== STAR) || (lineBreaks > 1 && !isLoose)) return -1;
    if (second === SLASH && text.charCodeAt(at + 2) === SLASH) return at;
    at = second === SLASH ? endOfLine(text, at) : endOfBlockComment(text, at);
    lineBreaks = 0;
  }
  return -1;
}

// A semicolon between two lines of documentation counts as a blank.
function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13 && code !== 11) || code === 59;
}

function endOfBlockComment(text: string, offset: number): number {
  const end = text.indexOf('*/', offset + 2);
  return end < 0 ? text.length : end + 2;
}

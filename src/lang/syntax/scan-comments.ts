import { unexpectedEndOfFile } from '../base/messages/syntax.ts';
import { LexicalError, type ScanState } from './scan-state.ts';
import { K } from './tokens.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const STAR = 42;
const SLASH = 47;

/** Moves to the end of the line. */
export function skipLineComment(state: ScanState): void {
  state.at = endOfLine(state, state.at);
}

function endOfLine(state: ScanState, offset: number): number {
  let at = offset;
  while (at < state.length) {
    const code = state.codeAt(at);
    if (code === LINE_FEED || code === CARRIAGE_RETURN) break;
    at++;
  }
  return at;
}

/** Moves behind the first end mark; block comments do not nest. */
export function skipBlockComment(state: ScanState): void {
  const end = state.text.indexOf('*/', state.at + 2);
  if (end < 0) throw new LexicalError(unexpectedEndOfFile(), state.length, state.length);
  state.at = end + 2;
}

/**
 * Scans the doc comment lines from the current place on as one token, up to the last one that no blank line precedes.
 * Plain comments may stand between them. The token's text is the documentation without slashes.
 */
export function scanDocComment(state: ScanState): void {
  const start = state.at;
  const lines: string[] = [];
  let next = start;
  do {
    state.at = endOfLine(state, next);
    lines.push(documentationOf(state.text.slice(next, state.at)));
    next = nextDocLine(state, state.at);
  } while (next >= 0);
  state.emit(K.DocComment, start, lines.join('\n'));
}

function documentationOf(line: string): string {
  return line.startsWith('/// ') ? line.slice(4) : line.slice(3);
}

/** Offset of the doc comment line that continues the one that ends at an offset, or -1. */
function nextDocLine(state: ScanState, offset: number): number {
  let lineBreaks = 0;
  for (let at = offset; at < state.length; ) {
    const code = state.codeAt(at);
    if (code === LINE_FEED) lineBreaks++;
    if (isBlank(code)) {
      at++;
      continue;
    }
    const second = state.codeAt(at + 1);
    if (code !== SLASH || (second !== SLASH && second !== STAR) || lineBreaks > 1) return -1;
    if (second === SLASH && state.codeAt(at + 2) === SLASH) return at;
    at = second === SLASH ? endOfLine(state, at) : endOfBlockComment(state, at);
    lineBreaks = 0;
  }
  return -1;
}

// A semicolon between two lines of documentation is as good as a blank.
function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13 && code !== 11) || code === 59;
}

function endOfBlockComment(state: ScanState, offset: number): number {
  const end = state.text.indexOf('*/', offset + 2);
  return end < 0 ? state.length : end + 2;
}

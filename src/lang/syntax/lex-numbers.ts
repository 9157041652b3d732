import { invalidSeparatorPosition, unexpectedCharacter } from '../diagnostics/messages/syntax.ts';
import { isDigit, isHexDigit } from './characters.ts';
import type { ScanState } from './lexer-state.ts';
import { K } from './tokens.ts';

const DOT = 46;
const UNDERSCORE = 95;

const isBinaryDigit = (code: number): boolean => code === 48 || code === 49;
const isOctalDigit = (code: number): boolean => code >= 48 && code <= 55;

/** Scans a number that starts with a digit, or with a dot and a digit. */
export function scanNumber(state: ScanState): void {
  const start = state.at;
  const kind = state.codeAt(start) === DOT ? scanFraction(state) : scanFromDigit(state);
  state.emit(kind, start);
}

function scanFromDigit(state: ScanState): number {
  if (state.codeAt(state.at) === 48) {
    // Setting the case bit makes `X`, `B`, `O` equal to `x`, `b`, `o`.
    switch (state.codeAt(state.at + 1) | 32) {
      case 120:
        return scanPrefixed(state, isHexDigit, 'hexadecimal number');
      case 98:
        return scanPrefixed(state, isBinaryDigit, 'binary number');
      case 111:
        return scanPrefixed(state, isOctalDigit, 'octal number');
      default:
    }
  }
  skipDigits(state, isDigit);
  if (isExponent(state)) return scanExponent(state);
  if (state.codeAt(state.at) !== DOT) return K.Int;
  const afterDot = state.codeAt(state.at + 1);
  if (isDigit(afterDot)) return scanFraction(state);
  if (afterDot === UNDERSCORE) rejectSeparator(state, 1);
  return K.Int;
}

function scanPrefixed(state: ScanState, isWanted: (code: number) => boolean, what: string): number {
  state.at += 2;
  rejectSeparator(state, 0);
  if (!isWanted(state.codeAt(state.at))) {
    state.failHere(unexpectedCharacter(state.characterAt(state.at), [what]));
  }
  skipDigits(state, isWanted);
  return K.Int;
}

/** Scans from the dot on. */
function scanFraction(state: ScanState): number {
  state.at++;
  skipDigits(state, isDigit);
  return isExponent(state) ? scanExponent(state) : K.Float;
}

function isExponent(state: ScanState): boolean {
  return (state.codeAt(state.at) | 32) === 101;
}

function scanExponent(state: ScanState): number {
  state.at++;
  const sign = state.codeAt(state.at);
  if (sign === 43 || sign === 45) state.at++;
  rejectSeparator(state, 0);
  if (!isDigit(state.codeAt(state.at))) {
    state.failHere(unexpectedCharacter(state.characterAt(state.at), ['number']));
  }
  skipDigits(state, isDigit);
  return K.Float;
}

function skipDigits(state: ScanState, isWanted: (code: number) => boolean): void {
  for (;;) {
    const code = state.codeAt(state.at);
    if (!isWanted(code) && code !== UNDERSCORE) return;
    state.at++;
  }
}

function rejectSeparator(state: ScanState, distance: number): void {
  if (state.codeAt(state.at + distance) !== UNDERSCORE) return;
  state.at += distance;
  state.failHere(invalidSeparatorPosition());
}

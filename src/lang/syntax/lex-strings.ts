/**
 * The inside of string literals. Escapes are checked here, because where a string ends depends on them, but not
 * replaced: text tokens are ranges of the source.
 */
import {
  invalidEscape,
  lineContinuationBeforeWhitespace,
  lineContinuationNotAllowed,
  missingDelimiter,
  unexpectedCharacter,
  unexpectedEndOfFile,
  unterminatedUnicodeEscape,
} from '../diagnostics/messages/syntax.ts';
import { isLetterOrDigit } from './characters.ts';
import { LexicalError, type ScanState, type StringScope } from './lexer-state.ts';
import { K } from './tokens.ts';

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const POUND = 35;
const APOSTROPHE = 39;
const LEFT_PAREN = 40;
const AT = 64;
const BACKSLASH = 92;

/** Scans an opening delimiter and what follows it, up to code or the end of the string. */
export function scanString(state: ScanState, pounds: number): void {
  const start = state.at - pounds;
  const isMultiLine = state.codeAt(state.at + 1) === QUOTE && state.codeAt(state.at + 2) === QUOTE;
  state.at += isMultiLine ? 3 : 1;
  state.emit(isMultiLine ? K.MultiLineStringStart : K.StringStart, start);
  state.scopes.push({ isMultiLine, pounds, quote: '"', parens: 0, isInPromise: false });
  scanContent(state);
}

/** Scans a string delimited by `\"` or `'`, as used inside a promise. */
export function scanPromiseString(state: ScanState, quote: '\\"' | "'"): void {
  state.take(K.StringStart, quote.length);
  state.scopes.push({ isMultiLine: false, pounds: 0, quote, parens: 0, isInPromise: false });
  scanContent(state);
}

/** Closes the interpolation or promise at the current `)`, and continues the string. */
export function endInterpolation(state: ScanState, scope: StringScope): void {
  state.take(scope.isInPromise ? K.PromiseEnd : K.InterpolationEnd, 1);
  if (scope.isInPromise) state.promiseDepth--;
  scope.isInPromise = false;
  scanContent(state);
}

/** Whether the current position is in the text of a string, not in code, not even that of an interpolation. */
export function isInsideString({ scopes }: ScanState): boolean {
  return scopes[scopes.length - 1]?.parens === 0;
}

/** Continues inside the innermost string. */
export function resumeString(state: ScanState): void {
  scanContent(state);
}

/**
 * Closes strings cut off by the end of the line or text with empty tokens, so that the enclosing string continues.
 * Returns false if none is cut off.
 */
export function closeCutStrings(state: ScanState): boolean {
  const isAtEnd = state.at >= state.length;
  const code = state.codeAt(state.at);
  if (!isAtEnd && code !== LINE_FEED && code !== CARRIAGE_RETURN) return false;
  const isCut = (scope: StringScope): boolean => isAtEnd || !scope.isMultiLine;
  let scope = state.scopes.at(-1);
  if (scope === undefined || !isCut(scope)) return false;
  while (scope !== undefined && isCut(scope)) {
    if (scope.parens > 0) closeEmbedded(state, scope);
    state.emit(K.StringEnd, state.at);
    state.scopes.pop();
    scope = state.scopes.at(-1);
  }
  if (scope !== undefined) closeEmbedded(state, scope);
  return true;
}

function closeEmbedded(state: ScanState, scope: StringScope): void {
  state.emit(scope.isInPromise ? K.PromiseEnd : K.InterpolationEnd, state.at);
  if (scope.isInPromise) state.promiseDepth--;
  scope.isInPromise = false;
  scope.parens = 0;
}

/** Scans the text of the innermost string, up to its end, its next interpolation or the end of the source. */
function scanContent(state: ScanState): void {
  const scope = state.scopes[state.scopes.length - 1] as StringScope;
  const start = state.at;
  while (state.at < state.length) {
    switch (state.codeAt(state.at)) {
      case QUOTE:
        if (endsAtQuote(state, scope)) return closeString(state, scope, start, scope.isMultiLine ? 3 : 1);
        break;
      case APOSTROPHE:
        if (scope.quote === "'") return closeString(state, scope, start, 1);
        state.at++;
        break;
      case BACKSLASH:
        if (scope.quote === '\\"' && state.codeAt(state.at + 1) === QUOTE) return closeString(state, scope, start, 2);
        if (hasPounds(state, state.at + 1, scope.pounds)) {
          if (state.codeAt(state.at + 1 + scope.pounds) === LEFT_PAREN) return open(state, scope, start, false);
          skipEscape(state, scope);
        } else {
          state.at++;
        }
        break;
      case AT:
        if (state.promises && isPromise(state, scope)) return open(state, scope, start, true);
        state.at++;
        break;
      case LINE_FEED:
      case CARRIAGE_RETURN:
        if (!scope.isMultiLine) failUnterminated(state, scope);
        state.at++;
        break;
      default:
        state.at++;
    }
  }
  emitText(state, start);
}

function emitText(state: ScanState, start: number): void {
  if (state.at > start) state.emit(K.StringText, start);
}

function closeString(state: ScanState, scope: StringScope, start: number, delimiterLength: number): void {
  emitText(state, start);
  state.take(K.StringEnd, delimiterLength + scope.pounds);
  state.scopes.pop();
}

function open(state: ScanState, scope: StringScope, start: number, isPromise: boolean): void {
  emitText(state, start);
  state.take(isPromise ? K.PromiseStart : K.InterpolationStart, 2 + scope.pounds);
  scope.parens = 1;
  scope.isInPromise = isPromise;
  if (isPromise) state.promiseDepth++;
}

/** Whether the quote at the current position belongs to the closing delimiter; if not, skips it. */
function endsAtQuote(state: ScanState, scope: StringScope): boolean {
  if (!scope.isMultiLine) {
    if (scope.quote !== "'" && hasPounds(state, state.at + 1, scope.pounds)) return true;
    state.at++;
    return false;
  }
  let quotes = 1;
  while (state.codeAt(state.at + quotes) === QUOTE) {
    quotes++;
    if (scope.pounds === 0 && quotes === 3) return true;
  }
  // With custom delimiters, a run of more than three quotes is text.
  if (quotes === 3 && hasPounds(state, state.at + 3, scope.pounds)) return true;
  state.at += quotes;
  return false;
}

function hasPounds(state: ScanState, offset: number, pounds: number): boolean {
  for (let index = 0; index < pounds; index++) if (state.codeAt(offset + index) !== POUND) return false;
  return true;
}

function isPromise(state: ScanState, scope: StringScope): boolean {
  const afterPounds = state.at + 1 + scope.pounds;
  return hasPounds(state, state.at + 1, scope.pounds) && state.codeAt(afterPounds) === LEFT_PAREN;
}

function failUnterminated(state: ScanState, scope: StringScope): never {
  const quote = scope.quote === "'" ? "'" : '"';
  state.failHere(missingDelimiter(`${quote}${'#'.repeat(scope.pounds)}`));
}

/** Checks and skips the escape sequence at the current position. */
function skipEscape(state: ScanState, scope: StringScope): void {
  const start = state.at;
  state.at += 1 + scope.pounds;
  if (state.at >= state.length) throw new LexicalError(unexpectedEndOfFile(), state.at, state.at);
  const code = state.codeAt(state.at++);
  switch (code) {
    case 110: // n
    case 114: // r
    case 116: // t
    case QUOTE:
    case BACKSLASH:
      return;
    case APOSTROPHE:
      if (scope.quote === "'") return;
      return failEscape(state, state.at - 1);
    case 117: // u
      return skipUnicodeEscape(state, start);
    case LINE_FEED:
      return checkContinuation(state, scope, start);
    case CARRIAGE_RETURN:
      if (state.codeAt(state.at) === LINE_FEED) state.at++;
      return checkContinuation(state, scope, start);
    case SPACE:
    case TAB:
      return failBlankEscape(state);
    default:
      failEscape(state, state.at - 1);
  }
}

function skipUnicodeEscape(state: ScanState, start: number): void {
  if (state.characterAt(state.at) !== '{') {
    state.failHere(unexpectedCharacter(state.characterAt(state.at), ['{']));
  }
  do state.at++;
  while (state.at < state.length && isLetterOrDigit(state.codeAt(state.at)));
  if (state.characterAt(state.at) !== '}') {
    throw new LexicalError(unterminatedUnicodeEscape(state.text.slice(start, state.at)), start, state.at);
  }
  state.at++;
}

function checkContinuation(state: ScanState, scope: StringScope, start: number): void {
  if (!scope.isMultiLine) throw new LexicalError(lineContinuationNotAllowed(), start, state.at);
}

/** A blank after the backslash: an invalid line continuation if only blanks follow. */
function failBlankEscape(state: ScanState): never {
  const blank = state.at - 1;
  let end = state.at;
  while (state.codeAt(end) === SPACE || state.codeAt(end) === TAB) end++;
  const code = state.codeAt(end);
  if (code === LINE_FEED || code === CARRIAGE_RETURN) {
    throw new LexicalError(lineContinuationBeforeWhitespace(), blank - 1, end + 1);
  }
  failEscape(state, blank);
}

function failEscape(state: ScanState, offset: number): never {
  throw new LexicalError(invalidEscape(`\\${state.text.charAt(offset)}`), offset - 1, offset + 1);
}

/**
 * Converts text to tokens. Comments and whitespace are dropped; what the parser must know about them (line breaks
 * before `(`, `[` and `-`) is encoded in token types, so that the grammar needs only one token of lookahead.
 */
import { invalidCharacter, unexpectedCharacter, unexpectedEndOfFile } from '../diagnostics/messages/syntax.ts';
import { isDigit, isIdentifierPart, isIdentifierStart } from './characters.ts';
import { scanDocComment, skipBlockComment, skipLineComment } from './lex-comments.ts';
import { scanNumber } from './lex-numbers.ts';
import {
  closeCutStrings,
  endInterpolation,
  isInsideString,
  resumeString,
  scanPromiseString,
  scanString,
} from './lex-strings.ts';
import { type LexerOptions, LexicalError, type LexicalFailure, ScanState } from './lexer-state.ts';
import type { Token } from './token.ts';
import { K, keywordKind, NO_KEYWORD } from './tokens.ts';
import type { Trivia } from './trivia.ts';

/** Parts of a text besides tokens, to be filled in. */
export interface SkippedParts {
  readonly comments: Trivia[];
  readonly failures: LexicalFailure[];
}

/** The result of the lexer. */
export interface Scan {
  /** All tokens, followed by several end-of-file tokens; a failure is represented by an `Invalid` token. */
  readonly tokens: Token[];
  readonly failure: LexicalFailure | null;
}

/**
 * Tokenizes a text. Never throws: errors are returned as `failure`.
 * @param promises whether `@(…)` in strings is a promise rather than text
 * @example scan('a = 1').tokens[1]?.startOffset; // 2
 */
export function scan(text: string, promises = false): Scan {
  const tokens: Token[] = [];
  const failure = scanInto(tokens, text, { promises });
  return { tokens, failure };
}

/** Like `scan`, but reuses the tokens of an earlier text. Those after the end-of-file tokens are unchanged. */
export function scanInto(
  tokens: Token[],
  text: string,
  options: LexerOptions,
  passed?: SkippedParts,
): LexicalFailure | null {
  const state = new ScanState(text, options, tokens, passed?.comments);
  if (passed !== undefined) {
    scanTolerantly(state, passed.failures);
    return null;
  }
  let failure: LexicalFailure | null = null;
  try {
    while (state.at < state.length) scanNext(state);
  } catch (error) {
    if (!(error instanceof LexicalError)) throw error;
    failure = error.failure;
  }
  state.close(failure);
  return failure;
}

/** Continues after invalid input. */
function scanTolerantly(state: ScanState, failures: LexicalFailure[]): void {
  while (state.at < state.length) scanTolerantlyTo(state, state.length, failures);
  state.close(null);
}

/**
 * Scans up to an offset, or to the next invalid input, which it skips. Continues a string in which there was some.
 */
function scanTolerantlyTo(state: ScanState, end: number, failures: LexicalFailure[]): void {
  try {
    do {
      if (isInsideString(state)) resumeString(state);
      else scanNext(state);
    } while (state.at < end);
  } catch (error) {
    if (!(error instanceof LexicalError)) throw error;
    failures.push(error.failure);
    if (!closeCutStrings(state)) state.at = Math.max(state.at, error.failure.end);
  }
}

/**
 * The tokens from an offset on, read as they are asked for. Skips invalid input, so it can start in the middle of
 * anything: a comment, a string, or a module with errors.
 *
 * @example [...tokensFrom('// port = 80', 3)].map(({ startOffset }) => startOffset); // [3, 8, 10]
 */
export function* tokensFrom(text: string, start: number, options: LexerOptions = {}): Generator<Token> {
  const state = new ScanState(text, options, []);
  state.at = start;
  let taken = 0;
  while (state.at < state.length) {
    scanTolerantlyTo(state, state.at, []);
    for (; taken < state.count; taken++) yield state.tokens[taken] as Token;
  }
}

/**
 * Scans the next token, or skips whitespace or a comment. A string is scanned up to its end or its next interpolation.
 */
export function scanNext(state: ScanState): void {
  const code = state.codeAt(state.at);
  switch (code) {
    case 9: // tab
    case 12: // form feed
    case 13: // carriage return
    case 32: // space
      state.at++;
      return;
    case 10: // line feed
    case 59: // ;
      state.at++;
      state.isFresh = true;
      return;
    case 34: // "
      return scanString(state, 0);
    case 35: // #
      return scanPound(state);
    case 39: // '
      return scanApostrophe(state);
    case 40: // (
      return scanLeftParen(state);
    case 41: // )
      return scanRightParen(state);
    case 46: // .
      return scanDot(state);
    case 47: // /
      return scanSlash(state);
    case 92: // \
      return scanBackslash(state);
    case 96: // `
      return scanQuotedIdentifier(state);
    default:
      if (isDigit(code)) return scanNumber(state);
      if (isIdentifierStart(code)) return scanWord(state);
      return scanOperator(state, code);
  }
}

function scanOperator(state: ScanState, code: number): void {
  const next = state.codeAt(state.at + 1);
  switch (code) {
    case 33: // !
      if (next === 33) return state.take(K.NonNull, 2);
      return next === 61 ? state.take(K.NotEqual, 2) : state.take(K.Not, 1);
    case 37: // %
      return state.take(K.Modulo, 1);
    case 38: // &
      if (next === 38) return state.take(K.And, 2);
      return failAfter(state, '&', ['&&']);
    case 42: // *
      return next === 42 ? state.take(K.Power, 2) : state.take(K.Star, 1);
    case 43: // +
      return state.take(K.Plus, 1);
    case 44: // ,
      return state.take(K.Comma, 1);
    case 45: // -
      return next === 62 ? state.take(K.Arrow, 2) : state.takeGlued(K.Minus, K.FreshMinus);
    case 58: // :
      return state.take(K.Colon, 1);
    case 60: // <
      return next === 61 ? state.take(K.LessOrEqual, 2) : state.take(K.Less, 1);
    case 61: // =
      return next === 61 ? state.take(K.Equal, 2) : state.take(K.Assign, 1);
    case 62: // >
      return next === 61 ? state.take(K.GreaterOrEqual, 2) : state.take(K.Greater, 1);
    case 63: // ?
      if (next === 46) return state.take(K.NullSafeDot, 2);
      // Only in promises: `item.prev() ?: "none"`.
      if (next === 58 && state.promiseDepth > 0) return state.take(K.CoalesceEmpty, 2);
      return next === 63 ? state.take(K.Coalesce, 2) : state.take(K.Question, 1);
    case 64: // @
      return state.take(K.At, 1);
    case 91: // [
      return next === 91 ? state.take(K.LeftPredicate, 2) : state.takeGlued(K.LeftBracket, K.FreshLeftBracket);
    case 93: // ]
      return state.take(K.RightBracket, 1);
    case 123: // {
      return state.take(K.LeftBrace, 1);
    case 124: // |
      if (next === 62) return state.take(K.Pipe, 2);
      return next === 124 ? state.take(K.Or, 2) : state.take(K.Union, 1);
    case 125: // }
      return state.take(K.RightBrace, 1);
    case 126: // ~
      if (next === 47) return state.take(K.IntDivide, 2);
      return failAfter(state, '~', ['~/']);
    default:
      throw new LexicalError(invalidCharacter(state.text.charAt(state.at)), state.at, state.at + 1);
  }
}

/** Reports an incomplete character sequence at the position of its missing continuation. */
function failAfter(state: ScanState, found: string, meant: readonly string[]): never {
  state.at += found.length;
  return state.failHere(unexpectedCharacter(found, meant));
}

function scanPound(state: ScanState): void {
  const start = state.at;
  if (state.codeAt(start + 1) === 33) {
    skipLineComment(state);
    return state.emit(K.Shebang, start);
  }
  while (state.codeAt(state.at) === 35) state.at++;
  if (state.at >= state.length) throw new LexicalError(unexpectedEndOfFile(), start, state.at);
  if (state.codeAt(state.at) !== 34) state.failHere(unexpectedCharacter(state.characterAt(state.at), ['"']));
  scanString(state, state.at - start);
}

function scanLeftParen(state: ScanState): void {
  const scope = state.scopes[state.scopes.length - 1];
  if (scope !== undefined) scope.parens++;
  state.takeGlued(K.LeftParen, K.FreshLeftParen);
}

function scanRightParen(state: ScanState): void {
  const scope = state.scopes[state.scopes.length - 1];
  if (scope !== undefined && --scope.parens === 0) return endInterpolation(state, scope);
  state.take(K.RightParen, 1);
}

function scanDot(state: ScanState): void {
  const next = state.codeAt(state.at + 1);
  if (isDigit(next)) return scanNumber(state);
  if (next !== 46) return state.take(K.Dot, 1);
  if (state.codeAt(state.at + 2) !== 46) return failAfter(state, '..', ['.', '...', '...?']);
  if (state.codeAt(state.at + 3) === 63) state.take(K.NullSpread, 4);
  else state.take(K.Spread, 3);
}

function scanSlash(state: ScanState): void {
  switch (state.codeAt(state.at + 1)) {
    case 42:
      return passComment(state, 'BlockComment', skipBlockComment);
    case 47:
      if (state.codeAt(state.at + 2) === 47) return scanDocComment(state);
      return passComment(state, 'LineComment', skipLineComment);
    default:
      state.take(K.Divide, 1);
  }
}

function passComment(state: ScanState, kind: Trivia['kind'], pass: (state: ScanState) => void): void {
  const start = state.at;
  pass(state);
  state.comments?.push({ kind, start, end: state.at });
}

/** Inside a promise, `\"` delimits a string like `"` does. */
function scanBackslash(state: ScanState): void {
  if (state.promiseDepth > 0 && state.codeAt(state.at + 1) === 34) return scanPromiseString(state, '\\"');
  throw new LexicalError(invalidCharacter('\\'), state.at, state.at + 1);
}

/** Inside a promise, `'` delimits a string, too: the promise is inside a string with the other kind of quotes. */
function scanApostrophe(state: ScanState): void {
  if (state.promiseDepth > 0) return scanPromiseString(state, "'");
  throw new LexicalError(invalidCharacter("'"), state.at, state.at + 1);
}

function scanQuotedIdentifier(state: ScanState): void {
  const start = state.at++;
  while (state.at < state.length && state.codeAt(state.at) !== 96) {
    const code = state.codeAt(state.at);
    if (code === 10 || code === 13) break;
    state.at++;
  }
  if (state.codeAt(state.at) !== 96) {
    state.failHere(unexpectedCharacter(state.characterAt(state.at), ['backquote']));
  }
  state.at++;
  state.emit(K.Identifier, start);
}

function scanWord(state: ScanState): void {
  const { text } = state;
  const start = state.at;
  let at = start + 1;
  while (isIdentifierPart(text.charCodeAt(at))) at++;
  state.at = at;
  const keyword = keywordKind(text, start, at);
  state.emit(keyword === NO_KEYWORD ? K.Identifier : glueMark(state, keyword), start);
}

/** `import*`, `read*` and `read?` are single tokens. */
function glueMark(state: ScanState, keyword: number): number {
  const next = state.codeAt(state.at);
  if (keyword === K.ImportKeyword && next === 42) {
    state.at++;
    return K.ImportGlob;
  }
  if (keyword === K.ReadKeyword && (next === 42 || next === 63)) {
    state.at++;
    return next === 42 ? K.ReadGlob : K.ReadOrNull;
  }
  return keyword;
}

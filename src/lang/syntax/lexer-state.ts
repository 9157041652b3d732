import type { Range } from '../base/source.ts';
import type { Message } from '../diagnostics/error.ts';
import { Token } from './token.ts';
import { K } from './tokens.ts';
import type { Trivia } from './trivia.ts';

/** A string literal that the lexer is inside of, or inside an interpolation of. */
export interface StringScope {
  readonly isMultiLine: boolean;
  readonly pounds: number;
  /** Its delimiter; `\"` and `'` only occur inside a promise. */
  readonly quote: '"' | '\\"' | "'";
  /** Open parentheses in the current interpolation or promise, including its own. */
  parens: number;
  /** A promise is open rather than an interpolation. */
  isInPromise: boolean;
}

/** Why and where the lexer stopped. */
export interface LexicalFailure extends Range {
  readonly message: Message;
}

/** Unwinds the lexer; never leaves it. */
export class LexicalError extends Error {
  readonly failure: LexicalFailure;

  constructor(message: Message, start: number, end: number) {
    super(message.text);
    this.failure = { message, start, end };
  }
}

/** More than the parser ever looks ahead. */
export const ENDS_OF_FILE = 5;

/** Parser options. */
export interface LexerOptions {
  /** `@(…)` in strings is a promise; otherwise it is text. */
  readonly promises?: boolean;
  /** Doc comments with empty lines between them are one; otherwise only the last of them documents anything. */
  readonly looseDocs?: boolean;
  /** Called with the number of tokens found so far: for every `TOKENS_A_CALL` of them, and at the end. May throw. */
  readonly onTokens?: (count: number) => void;
}

/** A power of two. */
const TOKENS_A_CALL = 2 ** 16;

/** State shared by all lexer functions: the text, the position, and the tokens so far. */
export class ScanState {
  readonly text: string;
  readonly length: number;
  /** Whether line breaks other than line feeds may occur. */
  readonly hasCarriageReturn: boolean;
  /** Whether `@(` in a string starts a promise. */
  readonly promises: boolean;
  /** Whether empty lines may stand between the lines of a doc comment. */
  readonly looseDocs: boolean;
  /** Token buffer: those up to `count` belong to this text, the rest are left over from an earlier one. */
  readonly tokens: Token[];
  readonly onTokens: ((count: number) => void) | undefined;
  count = 0;
  /** Skipped comments; null when not needed. */
  readonly comments: Trivia[] | null;
  readonly scopes: StringScope[] = [];
  /** Number of promises open at the current position. */
  promiseDepth = 0;
  at = 0;
  /** Whether a line break or `;` separates the last token from the current position. */
  isFresh = true;

  constructor(text: string, options: LexerOptions, tokens: Token[], comments: Trivia[] | null = null) {
    this.comments = comments;
    this.tokens = tokens;
    this.text = text;
    this.length = text.length;
    this.hasCarriageReturn = text.includes('\r');
    this.promises = options.promises ?? false;
    this.looseDocs = options.looseDocs ?? false;
    this.onTokens = options.onTokens;
  }

  /** The UTF-16 unit at an offset; NaN after the end. */
  codeAt(offset: number): number {
    return this.text.charCodeAt(offset);
  }

  /** Adds a token from `start` to the current position. */
  emit(kind: number, start: number): void {
    const token = this.tokens[this.count];
    if (token === undefined) {
      this.tokens.push(new Token(kind, start, this.at));
      if (this.count % TOKENS_A_CALL === 0) this.onTokens?.(this.count);
    } else {
      token.tokenTypeIdx = kind;
      token.startOffset = start;
      token.endOffset = this.at;
    }
    this.count++;
    this.isFresh = false;
  }

  /** Adds a token of known length and skips it. */
  take(kind: number, length: number): void {
    const start = this.at;
    this.at = start + length;
    this.emit(kind, start);
  }

  /** Adds `(`, `[` or `-` as the token type that says whether it may continue an expression. */
  takeGlued(kind: number, freshKind: number): void {
    this.take(this.isFresh ? freshKind : kind, 1);
  }

  /** The character at an offset as shown in reports, `EOF` after the end. */
  characterAt(offset: number): string {
    return offset < this.length ? this.text.charAt(offset) : 'EOF';
  }

  /** Fails at the current character, or at an empty range before the end of the text. */
  failHere(message: Message): never {
    if (this.at < this.length) throw new LexicalError(message, this.at, this.at + 1);
    throw new LexicalError(message, this.at - 1, this.at - 1);
  }

  /**
   * Adds the tokens that stop the parser: the failure's token, if any, and more end-of-file tokens than it looks ahead.
   */
  close(failure: LexicalFailure | null): void {
    this.at = this.length;
    if (failure !== null) this.emit(K.Invalid, this.tokens[this.count - 1]?.endOffset ?? 0);
    this.onTokens?.(this.count);
    for (let copies = 0; copies < ENDS_OF_FILE; copies++) this.emit(K.EndOfFile, this.length);
  }
}

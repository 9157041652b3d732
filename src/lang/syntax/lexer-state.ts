import type { Range } from '../base/source.ts';
import type { Message } from '../diagnostics/error.ts';
import { Token } from './token.ts';
import { K } from './tokens.ts';
import type { Trivia } from './trivia.ts';

/** A string literal that the scanner is inside of, or inside an interpolation of. */
export interface StringScope {
  readonly isMultiLine: boolean;
  readonly pounds: number;
  /** What opened it, and closes it: `\"` and `'` do so inside a promise only. */
  readonly quote: '"' | '\\"' | "'";
  /** Parentheses open in the current interpolation or promise, its own included. */
  parens: number;
  /** What is open is a promise rather than an interpolation. */
  isInPromise: boolean;
}

/** Why scanning stopped, and where. */
export interface LexicalFailure extends Range {
  readonly message: Message;
}

/** Unwinds the scanner; never leaves it. */
export class LexicalError extends Error {
  readonly failure: LexicalFailure;

  constructor(message: Message, start: number, end: number) {
    super(message.text);
    this.failure = { message, start, end };
  }
}

/** More than the parser ever looks ahead. */
export const ENDS_OF_FILE = 5;

/** How to read a text. */
export interface LexerOptions {
  /** `@(…)` in strings is a promise; otherwise it is text. */
  readonly promises?: boolean;
  /** Doc comments with empty lines between them are one; otherwise only the last of them documents anything. */
  readonly looseDocs?: boolean;
}

/** Everything the scanning functions share: the text, the place in it, and what was found so far. */
export class ScanState {
  readonly text: string;
  readonly length: number;
  /** Whether lines may end with something else than a line feed. */
  readonly hasCarriageReturn: boolean;
  /** Whether `@(` in a string starts a promise. */
  readonly promises: boolean;
  /** Whether empty lines may stand between the lines of a doc comment. */
  readonly looseDocs: boolean;
  /** Tokens to fill in: those up to `count` are of this text, the others are left over from an earlier one. */
  readonly tokens: Token[];
  count = 0;
  /** Comments that were passed over; null where nobody wants them. */
  readonly comments: Trivia[] | null;
  readonly scopes: StringScope[] = [];
  /** How many promises are open around the current place. */
  promiseDepth = 0;
  at = 0;
  /** A line break or `;` stands between the last token and the current place. */
  isFresh = true;

  constructor(text: string, options: LexerOptions, tokens: Token[], comments: Trivia[] | null = null) {
    this.comments = comments;
    this.tokens = tokens;
    this.text = text;
    this.length = text.length;
    this.hasCarriageReturn = text.includes('\r');
    this.promises = options.promises ?? false;
    this.looseDocs = options.looseDocs ?? false;
  }

  /** The UTF-16 unit at an offset; NaN after the end. */
  codeAt(offset: number): number {
    return this.text.charCodeAt(offset);
  }

  /** Adds the token that starts at `start` and ends at the current place. */
  emit(kind: number, start: number): void {
    const token = this.tokens[this.count];
    if (token === undefined) {
      this.tokens.push(new Token(kind, start, this.at));
    } else {
      token.tokenTypeIdx = kind;
      token.startOffset = start;
      token.endOffset = this.at;
    }
    this.count++;
    this.isFresh = false;
  }

  /** Adds a token of a known length and moves behind it. */
  take(kind: number, length: number): void {
    const start = this.at;
    this.at = start + length;
    this.emit(kind, start);
  }

  /** Adds `(`, `[` or `-` as the type that tells whether it may continue an expression. */
  takeGlued(kind: number, freshKind: number): void {
    this.take(this.isFresh ? freshKind : kind, 1);
  }

  /** The character at an offset as reports show it, `EOF` after the end. */
  characterAt(offset: number): string {
    return offset < this.length ? this.text.charAt(offset) : 'EOF';
  }

  /** Stops at the character at the current place, or with an empty range before it at the end of the text. */
  failHere(message: Message): never {
    if (this.at < this.length) throw new LexicalError(message, this.at, this.at + 1);
    throw new LexicalError(message, this.at - 1, this.at - 1);
  }

  /** Adds what the parser needs to stop: the failure's token, if any, and more ends of file than it looks ahead. */
  close(failure: LexicalFailure | null): void {
    this.at = this.length;
    if (failure !== null) this.emit(K.Invalid, this.tokens[this.count - 1]?.endOffset ?? 0);
    for (let copies = 0; copies < ENDS_OF_FILE; copies++) this.emit(K.EndOfFile, this.length);
  }
}

import { tokenTypeOf } from './tokens.ts';

/**
 * A token as the lexer creates it and the parser reads it: only numbers, so that tokens are cheap and can be reused for
 * the next text. `endOffset` is exclusive, like the end of every range in this project. Does not refer to
 * Chevrotain's type, because the types of the package do not include it.
 */
export class Token {
  tokenTypeIdx: number;
  startOffset: number;
  endOffset: number;

  constructor(kind: number, start: number, end: number) {
    this.tokenTypeIdx = kind;
    this.startOffset = start;
    this.endOffset = end;
  }

  get tokenType(): { readonly name: string; readonly LABEL?: string } {
    return tokenTypeOf(this.tokenTypeIdx);
  }

  /** Used by Chevrotain's messages only; ours are derived from the source. */
  get image(): string {
    return this.tokenType.LABEL ?? '';
  }
}

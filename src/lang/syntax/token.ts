import type { IToken, TokenType } from 'chevrotain';
import { tokenTypeOf } from './tokens.ts';

/**
 * A token as the scanner makes it and the parser reads it: numbers only, so that tokens are cheap to make and can be
 * used again for the next text. `endOffset` is exclusive, like the end of every range in this project.
 */
export class Token implements IToken {
  tokenTypeIdx: number;
  startOffset: number;
  endOffset: number;

  constructor(kind: number, start: number, end: number) {
    this.tokenTypeIdx = kind;
    this.startOffset = start;
    this.endOffset = end;
  }

  get tokenType(): TokenType {
    return tokenTypeOf(this.tokenTypeIdx);
  }

  /** Chevrotain's messages would show it; ours are made from the source. */
  get image(): string {
    return this.tokenType.LABEL ?? '';
  }
}

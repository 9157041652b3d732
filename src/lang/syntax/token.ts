import type { IToken, TokenType } from 'chevrotain';
import { tokenTypeOf } from './tokens.ts';

/**
 * A token as the scanner makes it and the parser reads it. Only what the parser needs on its hot path is stored.
 * `endOffset` is exclusive, like the end of every range in this project.
 */
export class Token implements IToken {
  readonly tokenTypeIdx: number;
  readonly startOffset: number;
  readonly endOffset: number;
  /** The text of identifiers (without backticks), keywords and numbers; empty for other tokens. */
  readonly image: string;

  constructor(kind: number, start: number, end: number, image: string) {
    this.tokenTypeIdx = kind;
    this.startOffset = start;
    this.endOffset = end;
    this.image = image;
  }

  get tokenType(): TokenType {
    return tokenTypeOf(this.tokenTypeIdx);
  }
}

/** Kinds of tokens, named as reports name them. */
export type TokenKind =
  | '<stream end>'
  | '<directive>'
  | '<document start>'
  | '<document end>'
  | '<block sequence start>'
  | '<block mapping start>'
  | '<block end>'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '-'
  | '?'
  | ':'
  | '<alias>'
  | '<anchor>'
  | '<tag>'
  | '<scalar>';

export interface Token {
  readonly kind: TokenKind;
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  /** The name of an anchor, alias or directive, the suffix of a tag, the value of a scalar. */
  readonly value: string;
  /** The handle of a tag; null for a complete one. For directives, their parameters. */
  readonly handle?: string | null;
  readonly parameters?: readonly string[];
  /** For scalars: neither quoted nor a block, so that the value may mean something else than a string. */
  readonly isPlain?: boolean;
}

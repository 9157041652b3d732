// What editors call the words and signs of the language. The compiler checks that every token of the lexer has a scope.
import type { KEYWORDS } from '../../src/lang/base/identifier.ts';
import type { PUNCTUATION } from '../../src/lang/syntax/tokens.ts';

export const DECLARATION = 'keyword.declaration';
export const MODIFIER = 'storage.modifier';
export const IMPORT = 'keyword.other.import';
export const CONTROL = 'keyword.control';
export const WORD_OPERATOR = 'keyword.operator.wordlike';
export const CONSTANT = 'constant.language';
export const VARIABLE = 'variable.language';
export const TYPE = 'support.type';
export const RESERVED = 'invalid.illegal.reserved';
export const OPERATOR = 'keyword.operator';
export const SEPARATOR = 'punctuation.separator';
export const ACCESSOR = 'punctuation.accessor';
export const BRACKET = 'punctuation.bracket';
export const ANNOTATION = 'punctuation.definition.annotation';

/** The scope of a word or a sign. */
export type Scope =
  | typeof DECLARATION
  | typeof MODIFIER
  | typeof IMPORT
  | typeof CONTROL
  | typeof WORD_OPERATOR
  | typeof CONSTANT
  | typeof VARIABLE
  | typeof TYPE
  | typeof RESERVED
  | typeof OPERATOR
  | typeof SEPARATOR
  | typeof ACCESSOR
  | typeof BRACKET
  | typeof ANNOTATION;

/** Keyword → its scope. */
export const keywordScopes: Readonly<Record<(typeof KEYWORDS)[number], Scope>> = {
  abstract: MODIFIER,
  amends: IMPORT,
  as: WORD_OPERATOR,
  class: DECLARATION,
  const: MODIFIER,
  else: CONTROL,
  extends: IMPORT,
  external: MODIFIER,
  false: CONSTANT,
  fixed: MODIFIER,
  for: CONTROL,
  function: DECLARATION,
  hidden: MODIFIER,
  if: CONTROL,
  import: IMPORT,
  in: WORD_OPERATOR,
  is: WORD_OPERATOR,
  let: CONTROL,
  local: MODIFIER,
  module: DECLARATION,
  new: WORD_OPERATOR,
  nothing: TYPE,
  null: CONSTANT,
  open: MODIFIER,
  out: WORD_OPERATOR,
  outer: VARIABLE,
  read: CONTROL,
  super: VARIABLE,
  this: VARIABLE,
  throw: CONTROL,
  trace: CONTROL,
  true: CONSTANT,
  typealias: DECLARATION,
  unknown: TYPE,
  when: CONTROL,
  _: VARIABLE,
  protected: RESERVED,
  override: RESERVED,
  record: RESERVED,
  delete: RESERVED,
  case: RESERVED,
  switch: RESERVED,
  vararg: RESERVED,
};

/** Name of a token that always looks the same → its scope. */
export const signScopes: Readonly<Record<keyof typeof PUNCTUATION, Scope>> = {
  RightParen: BRACKET,
  LeftBrace: BRACKET,
  RightBrace: BRACKET,
  RightBracket: BRACKET,
  LeftPredicate: BRACKET,
  Comma: SEPARATOR,
  Dot: ACCESSOR,
  NullSafeDot: ACCESSOR,
  Coalesce: OPERATOR,
  CoalesceEmpty: OPERATOR,
  NonNull: OPERATOR,
  At: ANNOTATION,
  Assign: OPERATOR,
  Greater: OPERATOR,
  Less: OPERATOR,
  Not: OPERATOR,
  Question: OPERATOR,
  Colon: SEPARATOR,
  Arrow: OPERATOR,
  Equal: OPERATOR,
  NotEqual: OPERATOR,
  LessOrEqual: OPERATOR,
  GreaterOrEqual: OPERATOR,
  And: OPERATOR,
  Or: OPERATOR,
  Plus: OPERATOR,
  Power: OPERATOR,
  Star: OPERATOR,
  Divide: OPERATOR,
  IntDivide: OPERATOR,
  Modulo: OPERATOR,
  Union: OPERATOR,
  Pipe: OPERATOR,
  Spread: OPERATOR,
  NullSpread: OPERATOR,
  ImportGlob: IMPORT,
  ReadGlob: CONTROL,
  ReadOrNull: CONTROL,
};

/** `(`, `[` and `-` have several tokens each. `;` has none, because it only separates. */
export const moreSigns: readonly (readonly [string, Scope])[] = [
  ['(', BRACKET],
  ['[', BRACKET],
  ['-', OPERATOR],
  [';', SEPARATOR],
];

import { createToken, EOF, Lexer, type TokenType } from 'chevrotain';
import { KEYWORDS } from '../base/identifier.ts';
import type { BinaryOperator, Modifier } from './ast.ts';

/** Token name → text, for tokens that always look the same. */
export const PUNCTUATION = {
  RightParen: ')',
  LeftBrace: '{',
  RightBrace: '}',
  RightBracket: ']',
  LeftPredicate: '[[',
  Comma: ',',
  Dot: '.',
  NullSafeDot: '?.',
  Coalesce: '??',
  CoalesceEmpty: '?:',
  NonNull: '!!',
  At: '@',
  Assign: '=',
  Greater: '>',
  Less: '<',
  Not: '!',
  Question: '?',
  Colon: ':',
  Arrow: '->',
  Equal: '==',
  NotEqual: '!=',
  LessOrEqual: '<=',
  GreaterOrEqual: '>=',
  And: '&&',
  Or: '||',
  Plus: '+',
  Power: '**',
  Star: '*',
  Divide: '/',
  IntDivide: '~/',
  Modulo: '%',
  Union: '|',
  Pipe: '|>',
  Spread: '...',
  NullSpread: '...?',
  ImportGlob: 'import*',
  ReadGlob: 'read*',
  ReadOrNull: 'read?',
} as const;

/** Token name → its name in reports and in the grammar, for tokens whose text varies. */
const VARYING = {
  Identifier: 'identifier',
  Int: 'integer literal',
  Float: 'float literal',
  DocComment: 'doc comment',
  Shebang: 'shebang',
  StringStart: '"',
  MultiLineStringStart: '"""',
  StringText: 'string text',
  StringEnd: 'string end',
  InterpolationStart: '\\(',
  PromiseStart: '@(',
  InterpolationEnd: ')',
  PromiseEnd: ')',
  Invalid: 'invalid text',
} as const;

/** Every binary operator with its precedence: higher binds tighter. */
export const PRECEDENCES: Readonly<Record<BinaryOperator, number>> = {
  '??': 1,
  '?:': 1,
  '|>': 2,
  '||': 3,
  '&&': 4,
  '==': 5,
  '!=': 5,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '+': 8,
  '-': 8,
  '*': 9,
  '/': 9,
  '~/': 9,
  '%': 9,
  '**': 10,
};

/** Precedence of `is` and `as`. */
export const TYPE_OPERATOR_PRECEDENCE = 6;

const BINARY: ReadonlySet<string> = new Set(Object.keys(PRECEDENCES));

const MODIFIERS: ReadonlySet<string> = new Set<Modifier>([
  'abstract',
  'const',
  'external',
  'fixed',
  'hidden',
  'local',
  'open',
]);

type KeywordText = (typeof KEYWORDS)[number];
/** Keyword tokens are named after their word: `class` → `ClassKeyword`, `_` → `Underscore`. */
type KeywordName<K extends KeywordText> = K extends '_' ? 'Underscore' : `${Capitalize<K>}Keyword`;
type GluedName = 'LeftParen' | 'LeftBracket' | 'Minus';
export type TokenName =
  | keyof typeof PUNCTUATION
  | keyof typeof VARYING
  | KeywordName<KeywordText>
  | GluedName
  | `Fresh${GluedName}`
  | `Any${GluedName}`
  | 'BinaryOperator'
  | 'Modifier'
  | 'AnyDot'
  | 'AnyStringStart'
  | 'EndOfFile';

/** Token name of a keyword. */
const keywordName = (word: string): string =>
  word === '_' ? 'Underscore' : `${word.charAt(0).toUpperCase()}${word.slice(1)}Keyword`;

function token(name: string, label: string, categories: TokenType[] = []): TokenType {
  return createToken({ name, label, pattern: Lexer.NA, categories });
}

function makeTokens(): Record<TokenName, TokenType> {
  const made: Record<string, TokenType> = { EndOfFile: EOF };
  const add = (name: string, label: string, categories?: TokenType[]): TokenType =>
    (made[name] = token(name, label, categories));
  const binary = add('BinaryOperator', 'binary operator');
  const modifier = add('Modifier', 'modifier');
  const dot = add('AnyDot', '.');
  const stringStart = add('AnyStringStart', '"');
  // `(`, `[` and `-` have two types: `Fresh…` is one after a line break or `;` that never continues an expression.
  for (const [name, label] of Object.entries({ LeftParen: '(', LeftBracket: '[', Minus: '-' })) {
    const either = add(`Any${name}`, label);
    add(name, label, name === 'Minus' ? [either, binary] : [either]);
    add(`Fresh${name}`, label, [either]);
  }
  for (const [name, label] of Object.entries(PUNCTUATION)) {
    const categories = BINARY.has(label) ? [binary] : name === 'Dot' || name === 'NullSafeDot' ? [dot] : [];
    add(name, label, categories);
  }
  for (const word of KEYWORDS) add(keywordName(word), word, MODIFIERS.has(word) ? [modifier] : []);
  for (const [name, label] of Object.entries(VARYING)) {
    add(name, label, name.endsWith('StringStart') ? [stringStart] : []);
  }
  return made;
}

/** All token types, by name. */
export const T: Readonly<Record<TokenName, TokenType>> = makeTokens();

/** Number of each token type as tokens carry it, by name. */
export const K: Readonly<Record<TokenName, number>> = Object.fromEntries(
  Object.entries(T).map(([name, type]) => [name, type.tokenTypeIdx]),
) as Record<TokenName, number>;

/** Keyword text → token number. */
const KEYWORD_KINDS: ReadonlyMap<string, number> = new Map(
  KEYWORDS.map((word) => [word, T[keywordName(word) as TokenName].tokenTypeIdx as number]),
);

/** The result of `keywordKind` for other words. */
export const NO_KEYWORD = -1;

interface KeywordShape {
  readonly word: string;
  readonly kind: number;
  readonly lastCode: number;
}

const LENGTHS = Math.max(...KEYWORDS.map((word) => word.length)) + 1;
const NO_KEYWORDS: readonly KeywordShape[] = [];
/** Keywords by first character and length, so that most words are ruled out without comparing text. */
const KEYWORD_SHAPES: readonly (readonly KeywordShape[] | undefined)[] = makeKeywordShapes();

function makeKeywordShapes(): (readonly KeywordShape[] | undefined)[] {
  const shapes = new Array<readonly KeywordShape[] | undefined>(128 * LENGTHS).fill(undefined);
  for (const [word, kind] of KEYWORD_KINDS) {
    const shape = word.charCodeAt(0) * LENGTHS + word.length;
    shapes[shape] = [...(shapes[shape] ?? []), { word, kind, lastCode: word.charCodeAt(word.length - 1) }];
  }
  return shapes;
}

/** Token number of the keyword between two offsets of a text, or `NO_KEYWORD`. */
export function keywordKind(text: string, start: number, end: number): number {
  const length = end - start;
  const first = text.charCodeAt(start);
  if (length >= LENGTHS || first >= 128) return NO_KEYWORD;
  const shapes = KEYWORD_SHAPES[first * LENGTHS + length] ?? NO_KEYWORDS;
  for (let index = 0; index < shapes.length; index++) {
    const { word, kind, lastCode } = shapes[index] as KeywordShape;
    if (text.charCodeAt(end - 1) === lastCode && text.startsWith(word, start)) return kind;
  }
  return NO_KEYWORD;
}

const KEYWORD_SET: ReadonlySet<number> = new Set([...KEYWORD_KINDS.values(), K.ImportGlob, K.ReadGlob, K.ReadOrNull]);
const TYPES_BY_KIND: readonly TokenType[] = Object.values(T).reduce<TokenType[]>((byKind, type) => {
  byKind[type.tokenTypeIdx as number] = type;
  return byKind;
}, []);

/** The token type with a number. */
export function tokenTypeOf(kind: number): TokenType {
  return TYPES_BY_KIND[kind] ?? EOF;
}

/** Whether a token number belongs to a keyword. */
export function isKeyword(kind: number): boolean {
  return KEYWORD_SET.has(kind);
}

/** Properties of a binary operator. */
export interface OperatorInfo {
  readonly operator: BinaryOperator;
  /** A higher precedence binds tighter. */
  readonly precedence: number;
  readonly isRightAssociative: boolean;
}

const OPERATORS_BY_KIND: readonly (OperatorInfo | undefined)[] = makeOperators();

function makeOperators(): OperatorInfo[] {
  const byKind: OperatorInfo[] = [];
  for (const type of Object.values(T)) {
    const operator = type.LABEL as BinaryOperator;
    if (!(type.CATEGORIES ?? []).includes(T.BinaryOperator)) continue;
    const isRightAssociative = operator === '??' || operator === '?:' || operator === '**';
    byKind[type.tokenTypeIdx as number] = { operator, precedence: PRECEDENCES[operator], isRightAssociative };
  }
  return byKind;
}

/** The binary operator with a token number. */
export function binaryOperatorOf(kind: number): OperatorInfo | undefined {
  return OPERATORS_BY_KIND[kind];
}

/** Whether the token with a number continues an expression as a whole: a binary operator, or a member of a cast. */
export const CONTINUES_EXPRESSION: readonly boolean[] = flags([
  T.BinaryOperator,
  T.IsKeyword,
  T.AsKeyword,
  T.AnyDot,
  EOF,
]);

/** Whether the token with a number continues an operand. */
export const CONTINUES_OPERAND: readonly boolean[] = flags([T.AnyDot, T.LeftBracket, T.NonNull, T.LeftBrace, EOF]);

/** Whether the token with a number continues a type. */
export const CONTINUES_TYPE: readonly boolean[] = flags([T.Question, T.LeftParen, EOF]);

/** Whether the token with a number may start a parameter. */
export const STARTS_PARAMETER: readonly boolean[] = flags([T.Identifier, T.Underscore, EOF]);

/** Whether the token with a number is a modifier. */
export const IS_MODIFIER: readonly boolean[] = flags([T.Modifier, EOF]);

/** Whether the token with a number is one of several types, or belongs to one of them. */
export function flags(types: readonly TokenType[]): boolean[] {
  const result = new Array<boolean>(TYPES_BY_KIND.length).fill(false);
  for (const { tokenTypeIdx = 0, categoryMatches = [] } of types) {
    for (const kind of [tokenTypeIdx, ...categoryMatches]) result[kind] = true;
  }
  return result;
}

import type { Source } from '../base/source.ts';
import { scanInto } from '../syntax/lexer.ts';
import type { LexerOptions } from '../syntax/lexer-state.ts';
import type { Token } from '../syntax/token.ts';
import { K, tokenTypeOf } from '../syntax/tokens.ts';
import type { Trivia } from '../syntax/trivia.ts';
import { type Piece, piece, type Role } from './pieces.ts';

const SEMICOLON = ';';
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SLASH = 47;

/** The roles of tokens that rules distinguish; all others are `token`. */
const ROLES: ReadonlyMap<number, Role> = new Map<number, Role>([
  [K.LeftParen, '('],
  [K.FreshLeftParen, '('],
  [K.RightParen, ')'],
  [K.InterpolationEnd, ')'],
  [K.LeftBrace, '{'],
  [K.RightBrace, '}'],
  [K.LeftBracket, '['],
  [K.FreshLeftBracket, '['],
  [K.LeftPredicate, '['],
  [K.RightBracket, ']'],
  [K.Less, '<'],
  [K.Greater, '>'],
  [K.Comma, ','],
  [K.Question, '?'],
  [K.Union, '|'],
  [K.Assign, '='],
  [K.Arrow, '->'],
  [K.At, '@'],
  [K.Not, '!'],
  [K.Minus, 'minus'],
  [K.FreshMinus, 'minus'],
  [K.ClassKeyword, 'declares'],
  [K.FunctionKeyword, 'declares'],
  [K.NewKeyword, 'new'],
  [K.ElseKeyword, 'else'],
  [K.ImportKeyword, 'import'],
]);

/**
 * Reads a text from its start to its end: tokens, and the *remarks* between them, which are comments and semicolons.
 * Each is read once, so that nothing is lost and nothing doubled.
 */
export class Reader {
  readonly text: string;
  readonly #tokens: Token[] = [];
  readonly #comments: Trivia[] = [];
  #token = 0;
  #comment = 0;
  /** The end of what was read last. */
  #at = 0;
  /** The offset of the next semicolon between two tokens, if there is one. */
  #semicolon: number;
  #line = 1;
  /** The offset of the line break after the current line. */
  #lineEnd: number;

  /** @param source a text that parses */
  constructor({ text }: Source, options: LexerOptions) {
    this.text = text;
    scanInto(this.#tokens, text, options, { comments: this.#comments, failures: [] });
    this.#semicolon = this.#find(SEMICOLON, 0);
    this.#lineEnd = this.#find('\n', 0);
  }

  #find(character: string, from: number): number {
    const at = this.text.indexOf(character, from);
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  }

  /** The type of the next token after remarks, as a number. */
  get next(): number {
    return (this.#tokens[this.#token] as Token).tokenTypeIdx;
  }

  /** The type of the token after the next one, as a number. */
  get second(): number {
    return (this.#tokens[this.#token + 1] as Token).tokenTypeIdx;
  }

  /** The start of the next token. */
  get nextStart(): number {
    return (this.#tokens[this.#token] as Token).startOffset;
  }

  /** Reads the remarks before the next token. */
  readRemarks(into: Piece[]): void {
    this.#readRemarks(this.nextStart, into);
  }

  #readRemarks(until: number, into: Piece[]): void {
    while (this.#at < until) {
      const comment = this.#comments[this.#comment];
      const end = comment !== undefined && comment.start < until ? comment.start : until;
      this.#readSemicolons(end, into);
      if (comment === undefined || end === until) return;
      this.#comment++;
      const role = comment.kind === 'LineComment' ? 'lineComment' : 'blockComment';
      into.push(this.#piece(role, comment.start, comment.end));
    }
  }

  #readSemicolons(end: number, into: Piece[]): void {
    if (this.#semicolon < this.#at) this.#semicolon = this.#find(SEMICOLON, this.#at);
    while (this.#semicolon < end) {
      into.push(this.#piece('semicolon', this.#semicolon, this.#semicolon + 1));
      this.#semicolon = this.#find(SEMICOLON, this.#at);
    }
    this.#at = end;
  }

  /** Reads the remarks before the next token that start on the current line. */
  readRemarksOnLine(into: Piece[]): void {
    this.#readRemarks(Math.min(this.nextStart, this.#lineEnd), into);
  }

  /**
   * Reads the next token.
   * @param kinds the allowed types, as numbers; if there are none, any type
   * @param role its role, if it does not follow from the type
   */
  read(kinds: readonly number[], role?: Role): Piece {
    const { tokenTypeIdx, startOffset, endOffset } = this.#take(kinds);
    return this.#piece(role ?? ROLES.get(tokenTypeIdx) ?? 'token', startOffset, endOffset);
  }

  #take(kinds: readonly number[]): Token {
    const token = this.#tokens[this.#token] as Token;
    if (kinds.length > 0 && !kinds.includes(token.tokenTypeIdx)) {
      const expected = kinds.map((kind) => tokenTypeOf(kind).name).join(' or ');
      throw new Error(`${expected} expected at offset ${token.startOffset}, not ${token.tokenType.name}`);
    }
    this.#token++;
    return token;
  }

  /** Reads a token in a string and returns its start and end. */
  readStringPart(): { readonly kind: number; readonly start: number; readonly end: number } {
    const { tokenTypeIdx: kind, startOffset: start, endOffset: end } = this.#take([]);
    this.#moveTo(end);
    return { kind, start, end };
  }

  /** Reads the tokens up to an offset as one piece with unchanged text. */
  readVerbatim(end: number, role: Role): Piece {
    const start = this.nextStart;
    while (this.nextStart < end && this.next !== K.EndOfFile) this.#token++;
    while ((this.#comments[this.#comment]?.start ?? end) < end) this.#comment++;
    return this.#piece(role, start, end);
  }

  /** Reads a doc comment: its lines, and the remarks between them. */
  readDocComment(into: Piece[]): void {
    const { startOffset, endOffset } = this.#take([K.DocComment]);
    for (let at = startOffset; at < endOffset; at++) {
      const code = this.text.charCodeAt(at);
      if (this.text.startsWith('/*', at)) {
        const end = this.text.indexOf('*/', at + 2) + 2;
        into.push(this.#piece('blockComment', at, end));
        at = end - 1;
      } else if (code === SLASH) {
        const end = this.#endOfLine(at);
        if (!this.text.startsWith('///', at)) into.push(this.#piece('lineComment', at, end));
        else into.push(this.#docLine(at, end));
        at = end - 1;
      } else if (code === 59) into.push(this.#piece('semicolon', at, at + 1));
    }
    this.#at = Math.max(this.#at, endOffset);
  }

  /** A line of a doc comment, with a space after the slashes unless it is empty. */
  #docLine(start: number, end: number): Piece {
    const line = this.#piece('docLine', start, end);
    const rest = this.text.slice(start + 3, end);
    if (isBlank(rest)) return { ...line, doc: '///' };
    return rest.startsWith(' ') ? line : { ...line, doc: `/// ${rest}` };
  }

  #endOfLine(offset: number): number {
    let at = offset;
    while (at < this.text.length && !isLineEnd(this.text.charCodeAt(at))) at++;
    return at;
  }

  /** The number of characters before an offset on its line. */
  columnsBefore(offset: number): number {
    let at = offset;
    while (at > 0 && !isLineEnd(this.text.charCodeAt(at - 1))) at--;
    return offset - at;
  }

  /** The line of an offset, which must not precede what was read last. */
  lineAt(offset: number): number {
    while (this.#lineEnd < offset) {
      this.#line++;
      this.#lineEnd = this.#find('\n', this.#lineEnd + 1);
    }
    return this.#line;
  }

  #moveTo(offset: number): number {
    this.#at = offset;
    return this.lineAt(offset);
  }

  #piece(role: Role, start: number, end: number): Piece {
    const line = this.lineAt(start);
    return piece(role, this.text.slice(start, end), line, this.#moveTo(end));
  }
}

function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 9) return false;
  }
  return true;
}

function isLineEnd(code: number): boolean {
  return code === LINE_FEED || code === CARRIAGE_RETURN;
}

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

/** What the tokens that rules ask for are to their neighbours; all others are `token`. */
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
 * Reads a text from its start to its end: tokens, and the *remarks* between them, which are comments and semicolons. Each
 * is read once, so that nothing is lost and nothing doubled.
 */
export class Reader {
  readonly text: string;
  readonly #tokens: Token[] = [];
  readonly #comments: Trivia[] = [];
  #token = 0;
  #comment = 0;
  /** Where the last thing that was read ends. */
  #at = 0;
  /** Where the next semicolon is, if one is between two tokens. */
  #semicolon: number;
  #line = 1;
  /** The line break after the current line. */
  #lineEnd: number;

  /** @param source a text that can be parsed */
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

  /** The number of the next token's type, past remarks. */
  get next(): number {
    return (this.#tokens[this.#token] as Token).tokenTypeIdx;
  }

  /** The number of the type of the token behind the next one. */
  get second(): number {
    return (this.#tokens[this.#token + 1] as Token).tokenTypeIdx;
  }

  /** Where the next token starts. */
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

  /** Reads the remarks before the next token that start on the line of what was read last. */
  readRemarksOnLine(into: Piece[]): void {
    this.#readRemarks(Math.min(this.nextStart, this.#lineEnd), into);
  }

  /**
   * Reads the next token.
   * @param kinds the numbers of the types it may have; any without them
   * @param role what it is to its neighbours, if not what its type says
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

  /** Reads a token that stands in a string; gives where it starts and ends. */
  readStringPart(): { readonly kind: number; readonly start: number; readonly end: number } {
    const { tokenTypeIdx: kind, startOffset: start, endOffset: end } = this.#take([]);
    this.#moveTo(end);
    return { kind, start, end };
  }

  /** Reads the tokens up to an offset as one piece with their text as it is. */
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

  /** A line of documentation: a blank follows its slashes, and nothing else if it says nothing. */
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

  /** How many characters stand before an offset on its line. */
  columnsBefore(offset: number): number {
    let at = offset;
    while (at > 0 && !isLineEnd(this.text.charCodeAt(at - 1))) at--;
    return offset - at;
  }

  /** The line that an offset is on, which must not lie before what was read last. */
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

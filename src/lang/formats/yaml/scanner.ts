/** Splits a YAML stream into tokens, and derives the start and end of block collections from indentation. */
import { Cursor, isBlankOrEnd } from './cursor.ts';
import { scanAnchor, scanDirective, scanTag } from './properties.ts';
import { blockScalar, isFlowIndicator, plainScalar, quotedScalar } from './scalars.ts';
import type { YamlText } from './text.ts';
import type { Token, TokenKind } from './token.ts';

/** A position where a key may start; it is a key if a colon follows on the same line. */
interface PossibleKey {
  readonly tokenNumber: number;
  /** Only a key is allowed there. */
  readonly isRequired: boolean;
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

/** Maximum length of a key without a question mark. */
const MAX_KEY_LENGTH = 1024;

const SPACES = / */y;
const BLANKS = /[ \t]*/y;
const TO_LINE_END = /[^\r\n]*/y;

export class YamlScanner {
  readonly text: YamlText;
  readonly #cursor: Cursor;
  readonly #tokens: Token[] = [];
  #taken = 0;
  #isDone = false;
  #flowLevel = 0;
  /** The column of the innermost block collection, and those of the ones around it. */
  #indent = -1;
  readonly #outerIndents: number[] = [];
  #allowsKey = true;
  readonly #possibleKeys = new Map<number, PossibleKey>();

  constructor(text: YamlText) {
    this.text = text;
    this.#cursor = new Cursor(text);
  }

  /** The next token, without consuming it. */
  peek(): Token {
    while (this.#needsMore()) this.#scan();
    return this.#tokens[0] as Token;
  }

  /** Consumes the next token. */
  next(): Token {
    const token = this.peek();
    this.#tokens.shift();
    this.#taken++;
    return token;
  }

  #needsMore(): boolean {
    if (this.#isDone) return false;
    if (this.#tokens.length === 0) return true;
    // The next token may still turn out to be a key, which requires tokens to be inserted before it.
    this.#dropStaleKeys();
    for (const key of this.#possibleKeys.values()) if (key.tokenNumber === this.#taken) return true;
    return false;
  }

  #scan(): void {
    this.#skipToToken();
    this.#dropStaleKeys();
    const cursor = this.#cursor;
    this.#closeBlocks(cursor.column);
    if (Number.isNaN(cursor.peek())) return this.#streamEnd();
    const character = this.text.characters[cursor.index] as string;
    if (cursor.column === 0 && character === '%') return this.#directive();
    if (cursor.isAtDocumentSeparator) return this.#separator(character);
    const isFollowedByBlank = isBlankOrEnd(cursor.peek(1));
    if (character === '-' && isFollowedByBlank) return this.#blockEntry();
    if (character === '?' && isFollowedByBlank) return this.#key();
    if (character === ':' && (this.#flowLevel > 0 || isFollowedByBlank)) return this.#value();
    if (isFlowIndicator(cursor.peek())) return this.#flowIndicator(character as '[' | ']' | '{' | '}' | ',');
    if (this.#scanNode(character)) return;
    throw this.#cannotStart(character);
  }

  /** Scans a scalar, or a property of a node; false when none starts here. */
  #scanNode(character: string): boolean {
    const cursor = this.#cursor;
    switch (character) {
      case '*':
      case '&':
        this.#simple(() => scanAnchor(cursor));
        return true;
      case '!':
        this.#simple(() => scanTag(cursor));
        return true;
      case "'":
      case '"':
        this.#simple(() => this.#scalar(() => quotedScalar(cursor)));
        return true;
      case '|':
      case '>':
        if (this.#flowLevel > 0) return false;
        this.#dropPossibleKey();
        this.#allowsKey = true;
        this.#tokens.push(this.#scalar(() => blockScalar(cursor, this.#indent)));
        return true;
    }
    if (!this.#startsPlainScalar(character)) return false;
    this.#plain();
    return true;
  }

  #startsPlainScalar(character: string): boolean {
    if (!/[-?:,[\]{}#&*!|>'"%@` \t\r\n]/.test(character)) return true;
    const next = this.#cursor.peek(1);
    if (isBlankOrEnd(next)) return false;
    if (this.#flowLevel === 0) return '-?:'.includes(character);
    return '-?'.includes(character) && next !== 0x2c && next !== 0x5d;
  }

  #simple(scan: () => Token): void {
    this.#noteKey();
    this.#allowsKey = false;
    this.#tokens.push(scan());
  }

  #scalar(scan: () => string): Token {
    const start = this.#cursor.index;
    const value = scan();
    return { kind: '<scalar>', start, end: this.#cursor.index, value, isPlain: false };
  }

  #plain(): void {
    this.#noteKey();
    const start = this.#cursor.index;
    const { value, end, passedBreak } = plainScalar(this.#cursor, this.#indent + 1, this.#flowLevel > 0);
    this.#allowsKey = passedBreak;
    this.#tokens.push({ kind: '<scalar>', start, end, value, isPlain: true });
  }

  #streamEnd(): void {
    this.#closeBlocks(-1);
    this.#dropPossibleKey();
    this.#allowsKey = false;
    this.#possibleKeys.clear();
    this.#push('<stream end>', 0);
    this.#isDone = true;
  }

  #directive(): void {
    this.#leaveBlocks();
    this.#tokens.push(scanDirective(this.#cursor));
  }

  #separator(character: string): void {
    this.#leaveBlocks();
    this.#push(character === '-' ? '<document start>' : '<document end>', 3);
  }

  #leaveBlocks(): void {
    this.#closeBlocks(-1);
    this.#dropPossibleKey();
    this.#allowsKey = false;
  }

  #flowIndicator(character: '[' | ']' | '{' | '}' | ','): void {
    if (character === '[' || character === '{') {
      this.#noteKey();
      this.#flowLevel++;
      this.#allowsKey = true;
    } else {
      this.#dropPossibleKey();
      if (character !== ',') this.#flowLevel--;
      this.#allowsKey = character === ',';
    }
    this.#push(character, 1);
  }

  #blockEntry(): void {
    if (this.#flowLevel === 0) this.#openBlock('<block sequence start>', '\nsequence entries');
    this.#allowsKey = true;
    this.#dropPossibleKey();
    this.#push('-', 1);
  }

  #key(): void {
    if (this.#flowLevel === 0) this.#openBlock('<block mapping start>', 'mapping keys');
    this.#allowsKey = this.#flowLevel === 0;
    this.#dropPossibleKey();
    this.#push('?', 1);
  }

  #value(): void {
    const key = this.#possibleKeys.get(this.#flowLevel);
    if (key === undefined) {
      if (this.#flowLevel === 0) this.#openBlock('<block mapping start>', 'mapping values');
      this.#allowsKey = this.#flowLevel === 0;
      this.#dropPossibleKey();
    } else {
      this.#possibleKeys.delete(this.#flowLevel);
      const at = key.tokenNumber - this.#taken;
      const { index } = key;
      this.#tokens.splice(at, 0, { kind: '?', start: index, end: index, value: '' });
      if (this.#flowLevel === 0 && this.#addIndent(key.column)) {
        this.#tokens.splice(at, 0, { kind: '<block mapping start>', start: index, end: index, value: '' });
      }
      this.#allowsKey = false;
    }
    this.#push(':', 1);
  }

  /** Starts a block collection if this column is right of the one around it. */
  #openBlock(kind: '<block sequence start>' | '<block mapping start>', what: string): void {
    const { index, column } = this.#cursor;
    if (!this.#allowsKey) throw this.text.error(`${what} are not allowed here`, index);
    if (this.#addIndent(column)) this.#push(kind, 0);
  }

  #push(kind: TokenKind, length: number): void {
    const start = this.#cursor.index;
    this.#cursor.forward(length);
    this.#tokens.push({ kind, start, end: this.#cursor.index, value: '' });
  }

  #addIndent(column: number): boolean {
    if (this.#indent >= column) return false;
    this.#outerIndents.push(this.#indent);
    this.#indent = column;
    return true;
  }

  /** Ends block collections that lie right of a column. */
  #closeBlocks(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#indent = this.#outerIndents.pop() ?? -1;
      this.#push('<block end>', 0);
    }
  }

  #noteKey(): void {
    if (!this.#allowsKey) return;
    const { index, line, column } = this.#cursor;
    this.#dropPossibleKey();
    const isRequired = this.#flowLevel === 0 && this.#indent === column;
    const tokenNumber = this.#taken + this.#tokens.length;
    this.#possibleKeys.set(this.#flowLevel, { tokenNumber, isRequired, index, line, column });
  }

  #dropPossibleKey(): void {
    const key = this.#possibleKeys.get(this.#flowLevel);
    if (key === undefined) return;
    this.#possibleKeys.delete(this.#flowLevel);
    if (key.isRequired) throw this.#missingColon(key);
  }

  /** A key has to end on its line, and cannot be long. */
  #dropStaleKeys(): void {
    const { line, index } = this.#cursor;
    for (const [level, key] of this.#possibleKeys) {
      if (key.line === line && index - key.index <= MAX_KEY_LENGTH) continue;
      if (key.isRequired) throw this.#missingColon(key);
      this.#possibleKeys.delete(level);
    }
  }

  #missingColon(key: PossibleKey): Error {
    const context = { text: 'while scanning a simple key', at: key.index };
    return this.text.error("could not find expected ':'", this.#cursor.index, context);
  }

  #cannotStart(character: string): Error {
    const shown = character === '\t' ? '\\t(TAB)' : character;
    const problem = `found character '${shown}' that cannot start any token. (Do not use ${shown} for indentation)`;
    return this.text.error(`while scanning for the next token\n${problem}`, this.#cursor.index);
  }

  #skipToToken(): void {
    const cursor = this.#cursor;
    for (;;) {
      cursor.takeMatch(this.#flowLevel > 0 ? BLANKS : SPACES);
      if (cursor.peek() === 0x23) cursor.takeMatch(TO_LINE_END);
      if (!cursor.takeLineBreak()) return;
      if (this.#flowLevel === 0) this.#allowsKey = true;
    }
  }
}

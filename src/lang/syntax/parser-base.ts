/**
 * What all grammar layers stand on: tokens in, mistakes out. The layers are classes that extend each other, because
 * Chevrotain's rules are fields of one parser: base ← types ← expressions ← objects ← modules.
 */
import type { ParserMethod, TokenType } from 'chevrotain';
import type { Message } from '../base/error.ts';
import { PklError } from '../base/error.ts';
import { Source } from '../base/source.ts';
import { TableParser } from './lookahead.ts';
import { errorMessageProvider, expectedOf, explain, type Mistake } from './mistakes.ts';
import type { LexicalFailure } from './scan-state.ts';
import { scanInto } from './scanner.ts';
import type { Token } from './token.ts';
import { K, T } from './tokens.ts';
import type { Name } from './tree.ts';

const NOTHING_YET = new Source('', '');

/** Enough for nearly all modules; about 2 MB. */
const TOKENS_KEPT = 50_000;
const POUND = 35;
const BACKTICK = 96;

/** What Chevrotain chooses from. */
export type Alternatives<R> = { ALT: () => R; GATE?: () => boolean }[];

/** A rule that takes no arguments. */
export type Rule<R> = ParserMethod<[], R>;

/** Reading tokens, lists and names; reporting mistakes. */
export abstract class BaseParser extends TableParser {
  /** Tokens of the current source and of earlier ones that were longer. */
  private readonly tokens: Token[] = [];
  protected source = NOTHING_YET;
  protected lexicalFailure: LexicalFailure | null = null;
  /** A mistake that is reported only when the rest of the text has none: the one found in the outermost object. */
  lateMistake: (Mistake & { readonly owner: number }) | null = null;

  constructor(isValidated: boolean) {
    super(T, { maxLookahead: 1, recoveryEnabled: false, skipValidations: !isValidated, errorMessageProvider });
  }

  /** Scans a source and makes the parser ready to apply a start rule to it. */
  load(source: Source, promises: boolean): void {
    this.lexicalFailure = scanInto(this.tokens, source.text, promises);
    this.source = source;
    this.lateMistake = null;
    this.input = this.tokens;
  }

  /** Lets go of the source, and of the tokens if they are many. */
  unload(): void {
    this.source = NOTHING_YET;
    this.lexicalFailure = null;
    this.lateMistake = null;
    if (this.tokens.length > TOKENS_KEPT) this.tokens.length = TOKENS_KEPT;
  }

  /** Where parsing stopped, for a report that has no better place. */
  get stoppedAt(): number {
    return this.LA(1).startOffset || 0;
  }

  /** Reports a mistake, unless the text cannot be scanned right here: then that is the mistake. */
  protected fail(message: Message, start: number, end: number): never {
    return this.failBefore(this.LA(1) as Token, { message, start, end });
  }

  private failBefore(next: Token, mistake: Mistake): never {
    const scanned = next.tokenTypeIdx === K.Invalid ? this.lexicalFailure : null;
    const { message, start, end } = scanned ?? mistake;
    throw new PklError(message, { source: this.source, start, end });
  }

  /** Reports a mistake at the next token. */
  protected failAtNext(message: Message): never {
    const next = this.LA(1) as Token;
    return this.fail(message, next.startOffset, next.endOffset);
  }

  /** `fail` as a function. */
  protected readonly report = (message: Message, start: number, end: number): never => this.fail(message, start, end);

  /** Notes a mistake that the grammar allows; `owner` is where the construct that has the mistake starts. */
  protected failLater(message: Message, start: number, end: number, owner: number): void {
    if (this.lateMistake === null || owner < this.lateMistake.owner) this.lateMistake = { message, start, end, owner };
  }

  /** Reports that the next token is not one of those that are expected. */
  protected failExpecting(expected: readonly string[]): never {
    const { message, start, end } = expectedOf({ text: this.source.text, ...this.neighbours() }, expected);
    return this.fail(message, start, end);
  }

  private neighbours(): { readonly previous: Token; readonly next: Token } {
    return { previous: this.LA(0) as Token, next: this.LA(1) as Token };
  }

  /**
   * What a start rule has found.
   * @throws PklError for the exception that Chevrotain has raised and kept
   */
  checked<R>(result: R): R {
    const [exception] = this.errors;
    if (exception === undefined) return result;
    return this.failBefore(exception.token as Token, explain(exception, this.source.text));
  }

  /** The number of the token after `distance - 1` others. While the grammar is recorded, there are only ends of file. */
  protected kindAt(distance: number): number {
    return (this.LA_FAST(distance) as Token).tokenTypeIdx;
  }

  /**
   * Whether it is worth asking Chevrotain for what starts with a token: asking costs more than looking. Chevrotain has the
   * last word, so it does not matter that an end of file always passes, as it must while the grammar is recorded.
   */
  protected mayBe(kind: number): boolean {
    const next = this.kindAt(1);
    return next === kind || next === K.EndOfFile;
  }

  /** Like `mayBe`, for any of several tokens, an end of file among them. */
  protected mayBeIn(kinds: readonly boolean[]): boolean {
    return kinds[this.kindAt(1)] === true;
  }

  /** The next token. */
  protected nextToken(): Token {
    return this.LA(1) as Token;
  }

  /** A piece of the source. */
  protected textOf(start: number, end: number): string {
    return this.source.text.slice(start, end);
  }

  /** End offset of the token consumed last. */
  protected end(): number {
    return (this.LA_FAST(0) as Token).endOffset;
  }

  /** Start offset of the next token. */
  protected start(): number {
    return this.LA_FAST(1).startOffset;
  }

  /** How many `#` the opening delimiter of a string has. */
  protected poundsOf({ startOffset, endOffset, tokenTypeIdx }: Token): number {
    if (this.source.text.charCodeAt(startOffset) !== POUND) return 0;
    return endOffset - startOffset - (tokenTypeIdx === K.MultiLineStringStart ? 3 : 1);
  }

  /** Consumes a token; `index` tells apart several of one type in one rule. */
  protected take(type: TokenType, index = 0): Token {
    return this.consume(index, type) as Token;
  }

  /** An identifier. */
  protected name(index = 0): Name {
    const { startOffset: start, endOffset: end } = this.take(T.Identifier, index);
    const { text } = this.source;
    const isQuoted = text.charCodeAt(start) === BACKTICK;
    return { start, end, text: isQuoted ? text.slice(start + 1, end - 1) : text.slice(start, end) };
  }

  /** One or more items with commas between them, and perhaps one behind the last, before a closing token. */
  protected list<R>(rule: Rule<R>, closing: number): R[] {
    const items = [this.subrule(8, rule)];
    if (this.mayBe(K.Comma)) this.listRest(rule, closing, items);
    return items;
  }

  private listRest<R>(rule: Rule<R>, closing: number, items: R[]): void {
    // Behind the last comma there is an item or the closing token: anything else is reported as a bad item.
    const alternatives: Alternatives<void> = [
      { ALT: () => void items.push(this.subrule(9, rule)) },
      { GATE: () => this.kindAt(1) === closing, ALT: NOTHING },
    ];
    this.many(8, () => {
      this.consume(8, T.Comma);
      this.or(8, alternatives);
    });
  }

  /** Alternatives for what may be missing before a closing token; anything else is reported as bad content. */
  protected orNothing<R>(closing: number, read: () => R): Alternatives<R | undefined> {
    return [{ ALT: read }, { GATE: () => this.kindAt(1) === closing, ALT: NOTHING }];
  }
}

const NOTHING = (): undefined => undefined;

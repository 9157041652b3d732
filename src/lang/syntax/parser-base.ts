/**
 * The base of all grammar layers: reading tokens and reporting errors. The layers extend each other, because
 * Chevrotain's rules are fields of a single parser: base ← types ← expressions ← objects ← modules.
 */
import { type IRecognitionException, isRecognitionException, type ParserMethod, type TokenType } from 'chevrotain';
import { type Range, Source } from '../base/source.ts';
import type { Message } from '../diagnostics/error.ts';
import { PklError } from '../diagnostics/error.ts';
import type { Name } from './ast.ts';
import { scanInto } from './lexer.ts';
import type { LexerOptions, LexicalFailure } from './lexer-state.ts';
import { TableParser } from './lookahead.ts';
import { Recovery } from './recovery.ts';
import type { Report } from './strings.ts';
import { errorMessageProvider, expectedOf, explain, type SyntaxDiagnostic } from './syntax-errors.ts';
import { Token } from './token.ts';
import { flags, K, T } from './tokens.ts';
import { type Trivia, triviaOf } from './trivia.ts';

const NOTHING_YET = new Source('', '');

/** Enough for nearly all modules; about 2 MB. */
const TOKENS_KEPT = 50_000;
const POUND = 35;
const BACKTICK = 96;

/** Chevrotain's alternatives. */
export type Alternatives<R> = { ALT: () => R; GATE?: () => boolean }[];

/** A rule without arguments. */
export type Rule<R> = ParserMethod<[], R>;

/** Tokens that only start members of modules. */
const STARTS_MODULE_MEMBER: readonly boolean[] = flags([T.ClassKeyword, T.TypealiasKeyword, T.ImportKeyword]);

/** Tokens that start most members, if they are at the start of a line. */
const STARTS_MEMBER: readonly boolean[] = flags([
  T.Identifier,
  T.FunctionKeyword,
  T.ClassKeyword,
  T.TypealiasKeyword,
  T.DocComment,
  T.At,
  T.ForKeyword,
  T.WhenKeyword,
  T.FreshLeftBracket,
  T.LeftPredicate,
  T.Spread,
  T.NullSpread,
  T.Modifier,
]);

/** Reads tokens, lists and names; reports errors. */
export abstract class BaseParser extends TableParser {
  /** Tokens of the current source, and of earlier ones that were longer. */
  readonly #tokens: Token[] = [];
  protected source = NOTHING_YET;
  protected lexicalFailure: LexicalFailure | null = null;
  /** Set while the parser recovers from errors. */
  protected recovery: Recovery | null = null;
  /** An error that is only reported if the rest of the text has none: the one found in the outermost object. */
  lateError: (SyntaxDiagnostic & { readonly owner: number }) | null = null;

  constructor(isValidated: boolean) {
    super(T, { maxLookahead: 1, recoveryEnabled: false, skipValidations: !isValidated, errorMessageProvider });
  }

  /** Tokenizes a source and prepares the parser for a start rule. */
  load(source: Source, options: LexerOptions): void {
    this.lexicalFailure = scanInto(this.#tokens, source.text, options);
    this.source = source;
    this.lateError = null;
    this.input = this.#tokens;
  }

  /** Like `load`, with error recovery; returns what the lexer skipped. */
  loadTolerantly(source: Source, options: LexerOptions): { readonly recovery: Recovery; readonly trivia: Trivia[] } {
    const comments: Trivia[] = [];
    const failures: LexicalFailure[] = [];
    scanInto(this.#tokens, source.text, options, { comments, failures });
    this.source = source;
    this.lateError = null;
    this.recovery = new Recovery(source, failures);
    this.input = this.#tokens;
    return { recovery: this.recovery, trivia: triviaOf(source.text, rangesOf(this.#tokens), comments) };
  }

  /** Releases the source, and the tokens if there are many. */
  unload(): void {
    this.source = NOTHING_YET;
    this.lexicalFailure = null;
    this.lateError = null;
    this.recovery = null;
    if (this.#tokens.length > TOKENS_KEPT) this.#tokens.length = TOKENS_KEPT;
  }

  /** Where parsing stopped, for a report without a better position. */
  get stoppedAt(): number {
    return this.LA(1).startOffset || 0;
  }

  /** Reports an error, unless the lexer failed at this position: then that is the error. */
  protected fail(message: Message, start: number, end: number): void {
    const error = this.#errorBefore(this.nextToken(), { message, start, end });
    if (this.recovery === null) throw error;
    this.recovery.note(error, this.start());
  }

  #errorBefore(next: Token, diagnostic: SyntaxDiagnostic): PklError {
    const scanned = next.tokenTypeIdx === K.Invalid ? this.lexicalFailure : null;
    const { message, start, end } = scanned ?? diagnostic;
    return new PklError(message, { source: this.source, start, end });
  }

  /** Reports an error at the next token. */
  protected failAtNext(message: Message): void {
    const next = this.nextToken();
    this.fail(message, next.startOffset, next.endOffset);
  }

  /** Runs a check that reports errors inside a string. */
  protected checkString(check: (report: Report) => unknown): void {
    try {
      check((message, start, end) => {
        throw this.#errorBefore(this.nextToken(), { message, start, end });
      });
    } catch (error) {
      this.#recover(error);
    }
  }

  /** Records an error of the program, and rethrows others. */
  #recover(error: unknown): void {
    const { recovery } = this;
    if (recovery === null) throw error;
    if (error instanceof PklError) recovery.note(error, this.start());
    else if (!isRecognitionException(error as Error)) throw error;
    else {
      const { token } = error as IRecognitionException;
      const { message, start, end } = explain(error as IRecognitionException, this.source.text);
      recovery.note(new PklError(message, { source: this.source, start, end }), token.startOffset);
    }
  }

  /** Records an error that the grammar allows; `owner` is the start of the construct with the error. */
  protected failLater(message: Message, start: number, end: number, owner: number): void {
    if (this.recovery !== null) this.recovery.note(new PklError(message, { source: this.source, start, end }), start);
    else if (this.lateError === null || owner < this.lateError.owner) this.lateError = { message, start, end, owner };
  }

  /** Reports that the next token is not one of the expected ones. */
  protected failExpecting(expected: readonly string[]): void {
    const at = { text: this.source.text, previous: this.LA(0) as Token, next: this.nextToken() };
    const { message, start, end } = expectedOf(at, expected);
    this.fail(message, start, end);
  }

  /**
   * The result of a start rule.
   * @throws PklError for the exception that Chevrotain recorded
   */
  checked<R>(result: R): R {
    const [exception] = this.errors;
    if (exception === undefined) return result;
    throw this.#errorBefore(exception.token as Token, explain(exception, this.source.text));
  }

  /** The kind of the token at a distance, from 1. While the grammar is recorded, there are only end-of-file tokens. */
  protected kindAt(distance: number): number {
    return (this.LA_FAST(distance) as Token).tokenTypeIdx;
  }

  /**
   * Whether it is worth asking Chevrotain for a construct that starts with a token; asking costs more than looking.
   * Chevrotain has the final say, so end of file always passes, as it must while the grammar is recorded.
   */
  protected mayBe(kind: number): boolean {
    const next = this.kindAt(1);
    return next === kind || next === K.EndOfFile;
  }

  /** Like `mayBe`, for any of several tokens, including end of file. */
  protected mayBeIn(kinds: readonly boolean[]): boolean {
    return kinds[this.kindAt(1)] === true;
  }

  /** The next token. */
  protected nextToken(): Token {
    return this.LA(1) as Token;
  }

  /** A part of the source. */
  protected textOf(start: number, end: number): string {
    return this.source.text.slice(start, end);
  }

  /** End offset of the last consumed token. */
  protected end(): number {
    return (this.LA_FAST(0) as Token).endOffset;
  }

  /** Start offset of the next token. */
  protected start(): number {
    return this.LA_FAST(1).startOffset;
  }

  /** Number of `#` in the opening delimiter of a string. */
  protected poundsOf({ startOffset, endOffset, tokenTypeIdx }: Token): number {
    if (this.source.text.charCodeAt(startOffset) !== POUND) return 0;
    return endOffset - startOffset - (tokenTypeIdx === K.MultiLineStringStart ? 3 : 1);
  }

  /** Consumes a token; `index` distinguishes several of the same type in a rule. */
  protected take(type: TokenType, index = 0): Token {
    if (this.recovery !== null) return this.#takeOrPutIn(type, index);
    return this.consume(index, type) as Token;
  }

  #takeOrPutIn(type: TokenType, index: number): Token {
    try {
      return this.consume(index, type) as Token;
    } catch (error) {
      this.#recover(error);
      return this.missing(type);
    }
  }

  /** An empty token after the last one. */
  protected missing(type: TokenType): Token {
    const { endOffset = 0 } = this.LA(0);
    return new Token(type.tokenTypeIdx as number, endOffset || 0, endOffset || 0);
  }

  /** One of several alternatives; undefined if none matches and the parser recovers. */
  protected choose<R>(index: number, alternatives: Alternatives<R>): R | undefined {
    if (this.recovery === null) return this.or(index, alternatives);
    try {
      return this.or(index, alternatives);
    } catch (error) {
      this.#recover(error);
      return undefined;
    }
  }

  /**
   * Parses members until a token cannot start one. With error recovery, skips what does not belong there.
   * @param end the token after the last member
   */
  protected members<R>(rule: Rule<R>, end: TokenType): R[] {
    const members: R[] = [];
    const read = (): void => {
      members.push(this.subrule(6, rule));
    };
    if (this.recovery === null) this.many(6, read);
    else this.#membersTolerantly(read, end);
    return members;
  }

  #membersTolerantly(read: () => void, end: TokenType): void {
    const readOrPass = (): void => {
      try {
        read();
      } catch (error) {
        this.#recover(error);
        this.#passOver(end);
      }
    };
    do this.many(6, readOrPass);
    while (this.#passGarbage(end));
  }

  /** Skips what cannot start a member; false when there are no more members. */
  #passGarbage(end: TokenType): boolean {
    const kind = this.kindAt(1);
    if (kind === K.EndOfFile || kind === end.tokenTypeIdx) return false;
    // These start a line of the module, so a closing brace is missing before them.
    if (end !== T.EndOfFile && STARTS_MODULE_MEMBER[kind] === true && this.#isFresh()) return false;
    this.#takeOrPutIn(end, 6);
    this.SKIP_TOKEN();
    this.#passOver(end);
    return true;
  }

  /** Skips to a line that may start with a member, or to the end of the members. */
  #passOver(end: TokenType): void {
    for (let depth = 0; ; this.SKIP_TOKEN()) {
      const kind = this.kindAt(1);
      if (kind === K.EndOfFile) return;
      if (kind === K.LeftBrace) depth++;
      else if (kind === K.RightBrace) {
        if (depth === 0 && end === T.RightBrace) return;
        depth = Math.max(0, depth - 1);
      } else if (depth === 0 && STARTS_MEMBER[kind] === true && this.#isFresh()) return;
    }
  }

  /** Whether the next token is the first on its line. */
  #isFresh(): boolean {
    const { endOffset = 0 } = this.LA(0);
    const between = this.textOf(endOffset, this.start());
    return between.includes('\n') || between.includes(';');
  }

  /** An identifier. */
  protected name(index = 0): Name {
    const { startOffset: start, endOffset: end } = this.take(T.Identifier, index);
    const { text } = this.source;
    const isQuoted = text.charCodeAt(start) === BACKTICK;
    return { start, end, text: isQuoted ? text.slice(start + 1, end - 1) : text.slice(start, end) };
  }

  /** One or more items separated by commas, with an optional trailing comma, before a closing token. */
  protected list<R>(rule: Rule<R>, closing: number): R[] {
    const items = [this.subrule(8, rule)];
    if (this.mayBe(K.Comma)) this.#listRest(rule, closing, items);
    return items;
  }

  #listRest<R>(rule: Rule<R>, closing: number, items: R[]): void {
    // After the last comma there is an item or the closing token: anything else is reported as a bad item.
    const alternatives: Alternatives<void> = [
      { ALT: () => void items.push(this.subrule(9, rule)) },
      { GATE: () => this.kindAt(1) === closing, ALT: NOTHING },
    ];
    this.many(8, () => {
      this.consume(8, T.Comma);
      this.choose(8, alternatives);
    });
  }

  /** Alternatives for an optional part before a closing token; anything else is reported as bad content. */
  protected orNothing<R>(closing: number, read: () => R): Alternatives<R | undefined> {
    return [{ ALT: read }, { GATE: () => this.kindAt(1) === closing, ALT: NOTHING }];
  }
}

const NOTHING = (): undefined => undefined;

/** The ranges of tokens, up to the end of the file. */
function* rangesOf(tokens: readonly Token[]): Generator<Range> {
  for (const { tokenTypeIdx, startOffset: start, endOffset: end } of tokens) {
    yield { start, end };
    if (tokenTypeIdx === K.EndOfFile) return;
  }
}

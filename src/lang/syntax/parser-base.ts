/**
 * What all grammar layers stand on: tokens in, mistakes out. The layers are classes that extend each other, because
 * Chevrotain's rules are fields of one parser: base ← types ← expressions ← objects ← modules.
 */
import { EmbeddedActionsParser, type ParserMethod, type TokenType } from 'chevrotain';
import type { Message } from '../base/error.ts';
import { PklError } from '../base/error.ts';
import { Source } from '../base/source.ts';
import { type Decision, decisionOf, type LookaheadFunction, lookaheadFunction, lookaheadKey } from './lookahead.ts';
import { explainMismatch, explainNoAlternative, type Mistake } from './mistakes.ts';
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
const NO_KIND = -1;

/** A rule that takes no arguments. */
export type Rule<R> = ParserMethod<[], R>;

/** Reading tokens, lists and names; reporting mistakes. */
export abstract class BaseParser extends EmbeddedActionsParser {
  // Chevrotain's bookkeeping of the rules that are being parsed; it has no public form outside its own exceptions.
  declare protected readonly RULE_STACK: readonly number[];
  declare protected readonly RULE_STACK_IDX: number;
  declare protected readonly RULE_OCCURRENCE_STACK: readonly number[];
  declare protected readonly shortRuleNameToFull: Readonly<Record<number, string>>;
  declare protected readonly fullRuleNameToShort: Readonly<Record<string, number>>;
  declare protected readonly lookAheadFuncsCache: Map<number, LookaheadFunction>;
  declare protected selfAnalysisDone: boolean;

  /** Tokens of the current source and of earlier ones that were longer. */
  private readonly tokens: Token[] = [];
  protected source = NOTHING_YET;
  protected lexicalFailure: LexicalFailure | null = null;
  /** A mistake that is reported only when the rest of the text has none: the one found in the outermost object. */
  lateMistake: (Mistake & { readonly owner: number }) | null = null;

  constructor(isValidated: boolean) {
    super(T, { maxLookahead: 1, recoveryEnabled: false, skipValidations: !isValidated });
  }

  /** Finishes construction with decisions made earlier instead of Chevrotain's own analysis. */
  protected installDecisions(decisions: readonly Decision[]): void {
    for (const decision of decisions) {
      const rule = this.fullRuleNameToShort[decision[0]] ?? 0;
      this.lookAheadFuncsCache.set(lookaheadKey(rule, decision), lookaheadFunction(decision));
    }
    this.selfAnalysisDone = true;
    makeFast(this);
  }

  /** The decisions that the parser works with, in the order of its rules. */
  decisions(): Decision[] {
    const keys = [...this.lookAheadFuncsCache.keys()].sort((a, b) => a - b);
    return keys.map((key) =>
      decisionOf(key, this.shortRuleNameToFull, this.lookAheadFuncsCache.get(key) as LookaheadFunction),
    );
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

  // The scanner ends its tokens with enough ends of file, and every start rule consumes one.
  onBeforeParse(): void {}
  onAfterParse(): void {}

  /** Reports a mistake, unless the text cannot be scanned right here: then that is the mistake. */
  protected fail(message: Message, start: number, end: number): never {
    const scanned = this.LA(1).tokenTypeIdx === K.Invalid ? this.lexicalFailure : null;
    const place = scanned ?? { message, start, end };
    throw new PklError(place.message, { source: this.source, start: place.start, end: place.end });
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

  /** Reports the next token as one that a `CONSUME` of this type would not take. Chevrotain calls it too. */
  protected consumeInternalError(expected: TokenType): never {
    return this.failWith(explainMismatch(expected, this.situation()));
  }

  /** Called by Chevrotain when no alternative of an `OR` starts with the next token. */
  protected raiseNoAltException(): never {
    return this.failWith(explainNoAlternative(this.situation()));
  }

  private failWith(mistake: Mistake): never {
    return this.fail(mistake.message, mistake.start, mistake.end);
  }

  private situation(): Parameters<typeof explainNoAlternative>[0] {
    const depth = this.RULE_STACK_IDX + 1;
    return {
      text: this.source.text,
      previous: this.LA(0) as Token,
      next: this.LA(1) as Token,
      rules: this.RULE_STACK.slice(0, depth).map((rule) => this.shortRuleNameToFull[rule] ?? ''),
      occurrences: this.RULE_OCCURRENCE_STACK.slice(0, depth),
    };
  }

  /** The number of the token after `distance - 1` others; none while the grammar is recorded. */
  protected kindAt(distance: number): number {
    return this.RECORDING_PHASE ? NO_KIND : this.LA_FAST(distance).tokenTypeIdx;
  }

  /**
   * Whether it is worth asking Chevrotain for what starts with a token: asking costs more than looking. Always true
   * while the grammar is recorded.
   */
  protected mayBe(kind: number): boolean {
    return this.RECORDING_PHASE || this.LA_FAST(1).tokenTypeIdx === kind;
  }

  /** Like `mayBe`, for any of several tokens. */
  protected mayBeIn(kinds: readonly boolean[]): boolean {
    return this.RECORDING_PHASE || kinds[this.LA_FAST(1).tokenTypeIdx] === true;
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
    return this.RECORDING_PHASE ? 0 : (this.LA_FAST(0) as Token).endOffset;
  }

  /** Start offset of the next token. */
  protected start(): number {
    return this.RECORDING_PHASE ? 0 : this.LA_FAST(1).startOffset;
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

  /** One or more items with commas between them, and perhaps one behind the last. */
  protected list<R>(rule: Rule<R>, closing: number): R[] {
    const items = [this.subrule(8, rule)];
    if (this.mayBe(K.Comma)) this.listRest(rule, closing, items);
    return items;
  }

  private listRest<R>(rule: Rule<R>, closing: number, items: R[]): void {
    this.many(8, () => {
      this.consume(8, T.Comma);
      if (this.RECORDING_PHASE) this.option(8, () => this.subrule(9, rule));
      else if (this.kindAt(1) !== closing) items.push(this.subrule(9, rule));
    });
  }

  /** What may be empty before a closing token, in the grammar; anything but the closing token is read as content. */
  protected unless<R>(closing: number, read: () => R): R | undefined {
    if (this.RECORDING_PHASE) return this.option(7, read);
    return this.kindAt(1) === closing ? undefined : read();
  }
}

/**
 * V8 keeps an object with this many fields as a slow dictionary, until it is read through as a prototype: at the second
 * read at one place it is made fast.
 */
function makeFast(object: object): void {
  const heir: { readonly missing?: unknown } = Object.create(object);
  const read = (): unknown => heir.missing;
  for (let n = 0; n < 20; n++) read();
}

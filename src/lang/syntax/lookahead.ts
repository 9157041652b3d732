/**
 * A parser that starts without Chevrotain's analysis of the grammar. Chevrotain records all rules and computes, for
 * each choice, which alternative the next token selects. In a new process, creating the parser takes five times as long
 * with the analysis as without it: 12 ms instead of 2.5 on Node 20. The grammar needs one token of lookahead, so the
 * analysis only yields a table for each choice, and the tables are created at build time (`lookahead.generated.ts`).
 *
 * Chevrotain's documented `lookaheadStrategy` takes tables, too, but only after it has recorded the grammar, which takes
 * most of that time. So this file, and no other, replaces methods of Chevrotain that are not documented: those that keep
 * the functions for choices, and the one that raises an exception where Chevrotain would search the recorded grammar. A
 * test regenerates the tables and compares.
 */
import { EmbeddedActionsParser, type IToken, NoViableAltException } from 'chevrotain';
import { T } from './tokens.ts';

/** The methods that a choice calls to look ahead. */
interface Peeking {
  LA_FAST(distance: number): { readonly tokenTypeIdx: number };
}

/** An alternative of a choice; a gate may rule it out. */
interface Gated {
  readonly GATE?: (this: Peeking) => boolean;
}

/** Chevrotain's form: the number of the alternative, or whether to enter what is optional or repeated. */
type LookaheadFunction = (this: Peeking, alternatives: readonly Gated[]) => number | boolean | undefined;

/**
 * One decision: Chevrotain's number of the choice, and tables with one character per token type in the order of `T`: a
 * space for "none", else `0` for the first alternative (or for "enter") and so on in the order of character codes. Each
 * further table has what to try next where a gate rules out the alternatives before.
 */
export type Decision = readonly [choice: number, ...tables: string[]];

// Chevrotain's numbering: occurrence in the low bits, then the kind of choice, then the rule in order of definition.
const kindBits = 0xf00;
const alternation = 0x100;
const first = 48;
/** More alternatives than any choice has. */
const manyAlternatives = 40;
// The numbers of token types vary between processes, because other users of Chevrotain take numbers, too.
const tokenKinds = Object.values(T).map((type) => type.tokenTypeIdx as number);
const kindCount = Math.max(...tokenKinds) + 1;

/** Chevrotain's parser, with decisions made earlier or by its own analysis. */
export abstract class TableParser extends EmbeddedActionsParser {
  // Members that Chevrotain does not document.
  declare protected selfAnalysisDone: boolean;
  declare protected SAVE_ERROR: (error: NoViableAltException) => NoViableAltException;

  readonly #lookahead = new Map<number, LookaheadFunction>();

  /** Called by Chevrotain's analysis with the function for a choice. */
  protected setLaFuncCache(choice: number, decide: LookaheadFunction): void {
    this.#lookahead.set(choice, decide);
  }

  /** Called by Chevrotain to make a choice. */
  protected getLaFuncFromCache(choice: number): LookaheadFunction | undefined {
    return this.#lookahead.get(choice);
  }

  /** Finishes construction with decisions made earlier. */
  protected installDecisions(decisions: readonly Decision[]): void {
    for (const decision of decisions) this.#lookahead.set(decision[0], lookaheadFunction(decision));
    this.selfAnalysisDone = true;
    makeFast(this);
  }

  /** Finishes construction by Chevrotain's own analysis, which is slow. It records the rules without tokens. */
  protected analyze(): void {
    const LA_FAST = (): IToken => this.LA(1);
    Object.defineProperty(this, 'LA_FAST', { value: LA_FAST, configurable: true });
    this.performSelfAnalysis();
    Reflect.deleteProperty(this, 'LA_FAST');
  }

  /** The decisions of the parser, in the order of its rules. */
  decisions(): Decision[] {
    const choices = [...this.#lookahead].sort(([a], [b]) => a - b);
    return choices.map(([choice, decide]) => [choice, ...tablesOf(decide)]);
  }

  /** Called by Chevrotain when no alternative of an `OR` starts with the next token. */
  protected raiseNoAltException(): never {
    throw this.SAVE_ERROR(new NoViableAltException('', this.LA(1), this.LA(0)));
  }

  // The lexer appends enough end-of-file tokens, and every start rule consumes one.
  onBeforeParse(): void {}
  onAfterParse(): void {}
}

/** The function that Chevrotain calls for a decision. Computes its answers on first use: many are never called. */
function lookaheadFunction([choice, ...tables]: Decision): LookaheadFunction {
  const isChoice = (choice & kindBits) === alternation;
  let answers: Answers | null = null;
  if (tables.length === 1) {
    return function () {
      answers ??= answersOf(tables[0] ?? '', isChoice);
      return answers[this.LA_FAST(1).tokenTypeIdx];
    };
  }
  let candidates: readonly Answers[] | null = null;
  return function (alternatives) {
    candidates ??= tables.map((table) => answersOf(table, isChoice));
    const kind = this.LA_FAST(1).tokenTypeIdx;
    for (const table of candidates) {
      const candidate = table[kind];
      if (candidate === undefined) return undefined;
      const gate = alternatives[candidate as number]?.GATE;
      if (gate === undefined || gate.call(this)) return candidate;
    }
    return undefined;
  };
}

type Answers = (number | boolean | undefined)[];

function answersOf(table: string, isChoice: boolean): Answers {
  const answers: Answers = new Array(kindCount).fill(isChoice ? undefined : false);
  for (let index = 0; index < table.length; index++) {
    const code = table.charCodeAt(index);
    if (code >= first) answers[tokenKinds[index] ?? 0] = isChoice ? code - first : true;
  }
  return answers;
}

/**
 * Computes the tables of a lookahead function: its answer for each token, and those when gates rule out earlier
 * answers.
 *
 * @throws TypeError when it looks at more than the next token
 */
function tablesOf(decide: LookaheadFunction): string[] {
  const answers = tokenKinds.map((kind) => answersFor(kind, decide));
  const depth = Math.max(1, ...answers.map((row) => row.length));
  return Array.from({ length: depth }, (_, level) =>
    answers
      .map((row) => row[level] ?? ' ')
      .join('')
      .trimEnd(),
  );
}

function answersFor(kind: number, decide: LookaheadFunction): string[] {
  const shut = new Set<number>();
  const alternatives = Array.from({ length: manyAlternatives }, (_, index) => ({ GATE: () => !shut.has(index) }));
  const found: string[] = [];
  for (;;) {
    const answer = decide.call(peekingAt(kind), alternatives);
    if (answer === undefined || answer === false) return found;
    found.push(String.fromCharCode(first + (answer === true ? 0 : answer)));
    // Optional and repeated parts have no gates; without gates, a choice always gives the same answer.
    if (answer === true || shut.has(answer)) return [...new Set(found)];
    shut.add(answer);
  }
}

function peekingAt(tokenTypeIdx: number): Peeking {
  return {
    LA_FAST(distance) {
      if (distance > 1) throw new TypeError('a choice looks at more than one token');
      return { tokenTypeIdx };
    },
  };
}

/**
 * V8 keeps an object with this many fields as a slow dictionary. Reading through it as a prototype, repeatedly from the
 * same line, makes V8 convert it to fast properties.
 */
function makeFast(object: object): void {
  const heir: { readonly missing?: unknown } = Object.create(object);
  const read = (): unknown => heir.missing;
  for (let n = 0; n < 20; n++) read();
}

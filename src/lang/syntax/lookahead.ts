/**
 * What the parser must know of its grammar before it can start: for each choice, which alternative a next token leads
 * to. Chevrotain finds out by recording and analysing the grammar each time a program starts, which takes longer than
 * parsing most modules. The grammar needs one token of lookahead and no predicates, so all it finds out is a table, and
 * the table is made when the project is built.
 */
import type { EmbeddedActionsParser } from 'chevrotain';
import { lookahead } from './lookahead.generated.ts';
import { K } from './tokens.ts';

/**
 * Choice → one character per token number: a space for "none of it", otherwise `0` for the first alternative and so on
 * in the order of character codes. Choices are numbered as Chevrotain does it.
 */
export interface LookaheadTables {
  /** Numbers of rules and of token types; tables for another grammar are of no use. */
  readonly rules: number;
  readonly tokens: number;
  /** Choices between alternatives. */
  readonly alternatives: Readonly<Record<number, string>>;
  /** Whether to enter what is optional or repeated. */
  readonly entries: Readonly<Record<number, string>>;
}

type Decision = (this: Peeking, ...args: unknown[]) => number | boolean | undefined;

/** What a decision of Chevrotain looks at. */
interface Peeking {
  LA_FAST(distance: number): { readonly tokenTypeIdx: number };
}

/** The part of a Chevrotain parser that its analysis fills in; it has no public form. */
interface Analysed {
  selfAnalysisDone: boolean;
  readonly definedRulesNames: readonly string[];
  readonly lookAheadFuncsCache: Map<number, Decision>;
}

const nothing = 32;
const first = 48;
const choiceKinds = 15 << 8;
const alternation = 1 << 8;
const tokenCount = Math.max(...Object.values(K)) + 1;

/** Makes a parser ready to parse from the tables. @returns false when they were made for another grammar */
export function installLookahead(parser: EmbeddedActionsParser): boolean {
  const target = parser as unknown as Analysed;
  if (lookahead.rules !== target.definedRulesNames.length || lookahead.tokens !== tokenCount) return false;
  target.selfAnalysisDone = true;
  const decisions = target.lookAheadFuncsCache;
  for (const [choice, table] of Object.entries(lookahead.alternatives)) decisions.set(Number(choice), chooses(table));
  for (const [choice, table] of Object.entries(lookahead.entries)) decisions.set(Number(choice), enters(table));
  makeFast(parser);
  return true;
}

/** Reads the tables off a parser that Chevrotain has analysed. @throws TypeError when one token does not suffice */
export function readLookahead(parser: EmbeddedActionsParser): LookaheadTables {
  const { definedRulesNames, lookAheadFuncsCache } = parser as unknown as Analysed;
  const alternatives: Record<number, string> = {};
  const entries: Record<number, string> = {};
  for (const [choice, decide] of lookAheadFuncsCache) {
    if (decide.length > 0) throw new TypeError(`choice ${choice} has a predicate`);
    const table = Array.from({ length: tokenCount }, (_, kind) => encode(decide.call(peekingAt(kind))));
    const target = (choice & choiceKinds) === alternation ? alternatives : entries;
    target[choice] = table.join('').trimEnd();
  }
  return { rules: definedRulesNames.length, tokens: tokenCount, alternatives, entries };
}

function chooses(table: string): Decision {
  return function () {
    const code = table.charCodeAt(this.LA_FAST(1).tokenTypeIdx);
    return code >= first ? code - first : undefined;
  };
}

function enters(table: string): Decision {
  return function () {
    return table.charCodeAt(this.LA_FAST(1).tokenTypeIdx) >= first;
  };
}

function encode(decision: number | boolean | undefined): string {
  if (decision === undefined || decision === false) return String.fromCharCode(nothing);
  return String.fromCharCode(first + Number(decision));
}

function peekingAt(tokenTypeIdx: number): Peeking {
  return {
    LA_FAST(distance) {
      if (distance > 1) throw new TypeError('a choice looks at more than one token');
      return { tokenTypeIdx };
    },
  };
}

/** V8 keeps an object with this many fields as a slow dictionary, until it serves as a prototype. */
function makeFast(object: object): void {
  const heir: object = Object.create(object);
  // The lookup through the prototype is what makes V8 change its mind.
  void ('selfAnalysisDone' in heir);
}

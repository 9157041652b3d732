/**
 * What the parser must know of its grammar before it can start: for each choice, which alternative a next token leads
 * to. Chevrotain finds out by recording and analysing the grammar each time a program starts, which takes longer than
 * parsing most modules. The grammar needs one token of lookahead and no predicates, so all that it finds out is a table,
 * and the tables are made when the project is built.
 */
import { T } from './tokens.ts';

/** What a parser looks at to decide. */
export interface Peeking {
  LA_FAST(distance: number): { readonly tokenTypeIdx: number };
}

/** Chevrotain's form: the number of the alternative, or whether to enter what is optional or repeated. */
export type LookaheadFunction = (this: Peeking, ...args: unknown[]) => number | boolean | undefined;

/**
 * One decision: the rule, which choice of the rule, and one character per token type in the order of `T`: a space for
 * "none", else `0` for the first alternative (or for "enter") and so on in the order of character codes.
 */
export type Decision = readonly [rule: string, choice: number, table: string];

// Chevrotain's numbering: occurrence in the low bits, then the kind of choice, then the rule.
const choiceBits = 0xfff;
const kindBits = 0xf00;
const alternation = 0x100;
const first = 48;
// Token types are numbered anew in every process: who else uses Chevrotain there, and when, must not matter.
const tokenKinds = Object.values(T).map((type) => type.tokenTypeIdx as number);
const kindCount = Math.max(...tokenKinds) + 1;

/** The key that Chevrotain finds a decision by; `rule` is its own number of the rule. */
export function lookaheadKey(rule: number, decision: Decision): number {
  return rule | decision[1];
}

/** The function that Chevrotain calls for a decision. Many are never called, so each makes its answers when it is. */
export function lookaheadFunction(decision: Decision): LookaheadFunction {
  let answers: Answers | null = null;
  return function () {
    answers ??= answersOf(decision);
    return answers[this.LA_FAST(1).tokenTypeIdx];
  };
}

type Answers = (number | boolean | undefined)[];

function answersOf([, choice, table]: Decision): Answers {
  const isChoice = (choice & kindBits) === alternation;
  const answers: Answers = new Array(kindCount).fill(isChoice ? undefined : false);
  for (let index = 0; index < table.length; index++) {
    const code = table.charCodeAt(index);
    if (code >= first) answers[tokenKinds[index] ?? 0] = isChoice ? code - first : true;
  }
  return answers;
}

/**
 * The decision that a function of Chevrotain makes.
 * @throws TypeError when it looks at more than the next token
 */
export function decisionOf(
  key: number,
  ruleNames: Readonly<Record<number, string>>,
  decide: LookaheadFunction,
): Decision {
  if (decide.length > 0) throw new TypeError('a choice has a predicate');
  const table = tokenKinds.map((kind) => encode(decide.call(peekingAt(kind))));
  return [ruleNames[key & ~choiceBits] ?? '', key & choiceBits, table.join('').trimEnd()];
}

function encode(decision: number | boolean | undefined): string {
  if (decision === undefined || decision === false) return ' ';
  return String.fromCharCode(first + (decision === true ? 0 : decision));
}

function peekingAt(tokenTypeIdx: number): Peeking {
  return {
    LA_FAST(distance) {
      if (distance > 1) throw new TypeError('a choice looks at more than one token');
      return { tokenTypeIdx };
    },
  };
}

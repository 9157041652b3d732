// What one evaluation did, failed or not, never shows in another: programs that are evaluated again and again by one
// evaluator, two at a time and on ever other data, give what fresh evaluators give.
import { afterAll, describe, expect, it } from 'vitest';
import { LazyObject as LazyObjectClass } from '../../src/lang/api/lazy-object.ts';
import { engineLimit } from '../../src/lang/diagnostics/engine-limits.ts';
import { PklError } from '../../src/lang/diagnostics/error.ts';
import { formatReport } from '../../src/lang/diagnostics/report.ts';
import { Evaluator, type LazyObject, memoryLoader, textReader } from '../../src/lang/index.ts';
import { tiering } from '../../src/lang/values/tiers.ts';
import { LIBRARIES, PROPERTIES, randomData, randomProgram } from '../support/program-generator.ts';
import { Random } from '../support/random.ts';
import { caseCount, timeLimit } from '../support/whole.ts';

const CASES = 100_000;
/** The number of evaluations per program. */
const ROUNDS = 20;

interface Case {
  readonly data: string;
  readonly library: string;
  /** The order in which properties are read. */
  readonly order: readonly number[];
}

const MAIN = 'app:/main.pkl';
const LIBRARY = 'app:/lib.pkl';

function evaluatorOf(program: string): Evaluator {
  return new Evaluator({ loaders: [memoryLoader('app', new Map([[MAIN, program]]))] });
}

/** Starts a case, so that its properties can be read one by one; an error occurs at the first. */
function start(evaluator: Evaluator, { data, library }: Case): (property: number) => string {
  evaluator.registry.loadText(LIBRARY, library);
  const evaluation = evaluator.evaluation({ readers: [textReader('data', new Map([['x', data]]))] });
  let main: LazyObject | undefined;
  return (property) =>
    outcome(() => {
      main ??= evaluation.object(MAIN);
      const value = main.get(`p${property}`);
      return value instanceof LazyObjectClass ? value.export() : value;
    });
}

function outcome(work: () => unknown): string {
  try {
    return JSON.stringify(work(), plainInCircles());
  } catch (error) {
    const limit = engineLimit(error);
    if (limit !== undefined) return limit.text;
    if (!(error instanceof PklError)) throw error;
    // The depth of a full stack depends on what is below it.
    return error.text.includes('stack overflow') ? error.text : formatReport(error);
  }
}

/** A replacer for values that may contain themselves. */
function plainInCircles(): (this: unknown, key: string, value: unknown) => unknown {
  const around: { readonly shown: unknown; readonly value: unknown }[] = [];
  return function (this: unknown, _key: string, value: unknown): unknown {
    while (around.length > 0 && around.at(-1)?.shown !== this) around.pop();
    if (around.some((each) => each.value === value)) return '(itself)';
    const shown = plain(value);
    if (typeof shown === 'object' && shown !== null) around.push({ shown, value });
    return shown;
  };
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)];
  if (value instanceof Set) return [...(value as Set<unknown>)];
  return value;
}

function cases(random: Random): Case[] {
  return Array.from({ length: ROUNDS / 2 }, () => {
    // Concurrent ones share a library: a text given later applies from then on.
    const library = random.pick(LIBRARIES);
    return [randomCase(random, library), randomCase(random, library)];
  }).flat();
}

function randomCase(random: Random, library: string): Case {
  const order = Array.from({ length: PROPERTIES }, (_, i) => i);
  return { data: randomData(random), library, order: random.once(2) ? order : order.reverse() };
}

/** The result of each property of a case, evaluated separately. */
function aloneOutcomes(program: string, each: Case): string[] {
  const read = start(evaluatorOf(program), each);
  return each.order.map(read);
}

/** The same for two concurrent cases, whose properties are read alternately. */
function sharedOutcomes(evaluator: Evaluator, pair: readonly Case[]): string[][] {
  const reads = pair.map((each) => start(evaluator, each));
  const outcomes = pair.map((): string[] => []);
  for (let i = 0; i < PROPERTIES; i++) {
    pair.forEach(({ order }, at) =>
      outcomes[at]?.push((reads[at] as (property: number) => string)(order[i] as number)),
    );
  }
  return outcomes;
}

describe('an evaluator', () => {
  const { callsBefore } = tiering;
  afterAll(() => {
    tiering.callsBefore = callsBefore;
  });

  it(
    'gives the same results as a fresh one, whatever it evaluated before',
    () => {
      const seeds = caseCount(CASES) / ROUNDS;
      for (let seed = 0; seed < seeds; seed++) {
        const random = new Random(seed);
        const program = randomProgram(random);
        const all = cases(random);
        tiering.callsBefore = Number.POSITIVE_INFINITY;
        const expected = all.map((each) => aloneOutcomes(program, each));
        tiering.callsBefore = random.pick([0, 5, 50]);
        const evaluator = evaluatorOf(program);
        for (let i = 0; i < all.length; i += 2) {
          const pair = all.slice(i, i + 2);
          expect(sharedOutcomes(evaluator, pair), `seed ${seed}, case ${i}:\n${program}`).toEqual(
            expected.slice(i, i + 2),
          );
        }
      }
    },
    timeLimit(3_600_000),
  );
});

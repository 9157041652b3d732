// The memory limit of evaluations: how accurately it is counted, and what happens when it is exceeded.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Evaluator, type EvaluatorOptions, memoryLoader } from '../../src/lang/index.ts';
import { nodeHeap } from '../../src/lang/node/heap.ts';
import { HUGE_PROGRAMS, PARTS } from '../support/huge-programs.ts';
import { root } from '../support/root.ts';

/** A list of 200,000 numbers, created before the measurement. */
const NUMBERS = 'numbers';

const SHAPES: Readonly<Record<string, string>> = {
  'a list of numbers': `${NUMBERS}.map((i) -> i * 3)`,
  'a list that grows': `${NUMBERS}.fold(List(), (a, i) -> a.add(i))`,
  'a list of floats': `${NUMBERS}.map((i) -> i / 7)`,
  'floats that are only used': `${NUMBERS}.map((i) -> (i / 7 + 1.5) ** 0.5 > 10.0)`,
  'a list of floats that grows': `${NUMBERS}.fold(List(), (a, i) -> a.add(i / 7))`,
  'a list of large numbers': `${NUMBERS}.map((i) -> 9000000000000000000 + i)`,
  'a list of durations': `${NUMBERS}.map((i) -> i.s)`,
  'a list of fractions of sizes': `${NUMBERS}.map((i) -> (i / 7).mib)`,
  'a list of sequences': `${NUMBERS}.map((i) -> IntSeq(i, i))`,
  'a map of floats': `${NUMBERS}.toMap((i) -> i, (i) -> i / 7)`,
  'objects with floats': `${NUMBERS}.map((i) -> new Dynamic { a = i / 7; b = i / 3 }).map((o) -> let (_ = o.a + o.b) o)`,
  'a Listing of floats': `new Listing { for (i in ${NUMBERS}) { i / 7 } }`,
  'a Mapping of floats': `new Mapping { for (i in ${NUMBERS}) { [i] = i / 7 } }`,
  'a list of texts': `${NUMBERS}.map((i) -> "item number \\(i)")`,
  'lists in a list': `${NUMBERS}.map((i) -> List(i, i, i))`,
  'a map': `${NUMBERS}.toMap((i) -> i, (i) -> -i)`,
  'a set of pairs': `${NUMBERS}.map((i) -> Pair(i, -i)).toSet()`,
  'objects of one shape': `${NUMBERS}.map((i) -> new Dynamic { a = i; b = i + 1 }).map((o) -> let (_ = o.a + o.b) o)`,
  'objects that are never read': `${NUMBERS}.map((i) -> new Dynamic { a = i; b = i + 1 })`,
  'a Listing': `new Listing { for (i in ${NUMBERS}) { i } }`,
  'a Mapping': `new Mapping { for (i in ${NUMBERS}) { [i] = i } }`,
  functions: `${NUMBERS}.map((i) -> (j) -> i + j)`,
  'parsed JSON': `new json.Parser {}.parse("[" + ${NUMBERS}.map((i) -> "{\\"a\\": \\(i), \\"b\\": [\\(i)]}").join(",") + "]")`,
  'long texts': `IntSeq(1, 40).toList().map((i) -> ${NUMBERS}.join("\\(i)"))`,
  bytes: 'let (text = "QUJD".repeat(250000)) IntSeq(1, 40).toList().map((i) -> text.base64DecodedBytes)',
};

describe('memory', () => {
  const script = join(root, 'test', 'support', 'measure-memory.ts');
  const args = ['--expose-gc', '--import', 'tsx', script, JSON.stringify(SHAPES)];
  const lines = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 24 });
  const measured = new Map(
    lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; real: number; made: number })
      .map((each) => [each.name, each]),
  );

  it.each([...Object.keys(SHAPES), ...HUGE_PROGRAMS.keys()])('is counted within a factor of two: %s', (name) => {
    const { real, made } = measured.get(name) as { real: number; made: number };
    expect(made / real, `${made} counted, ${real} taken`).toBeGreaterThan(0.5);
    expect(made / real, `${made} counted, ${real} taken`).toBeLessThan(2);
  });
});

describe('an evaluation', () => {
  const MIB = 2 ** 20;

  function evaluate(expression: string, limits: Pick<EvaluatorOptions, 'maxMemory' | 'heap'>): unknown {
    const loaders = [memoryLoader('app', new Map([['app:/main.pkl', `x = ${expression}`]]))];
    return new Evaluator({ loaders, heap: nodeHeap, ...limits }).evaluation().object('app:/main.pkl').get('x');
  }

  it.each([
    ['objects', 'IntSeq(0, 9000000).toList().map((i) -> new Dynamic { a = i }).length'],
    ['texts', 'IntSeq(0, 1000).toList().map((i) -> "\\(i)a".repeat(1000000).reverse()).length'],
    ['a text', '"a".repeat(500000000).reverse().length'],
    ['lists', 'IntSeq(0, 100).toList().map((i) -> List(i).repeat(1000000).map((j) -> j)).length'],
    ['a Mapping', 'new Mapping { for (i in IntSeq(0, 4000000)) { [i] = i } }.length'],
    ['a set', 'IntSeq(0, 9000000).toList().toSet().length'],
  ])('fails when its values exceed the limit: %s', { timeout: 120_000 }, (_, expression) => {
    expect(() => evaluate(expression, { maxMemory: 64 * MIB })).toThrow(
      'The values of this evaluation take more than 64 MiB of memory.',
    );
  });

  it('may allocate more than the limit if it keeps less', { timeout: 120_000 }, () => {
    const made = 'IntSeq(0, 300).toList().map((i) -> List(i).repeat(100000).map((j) -> j).length).length';
    expect(evaluate(made, { maxMemory: 64 * MIB })).toBe(301);
  });

  it('without a limit has that of the heap', () => {
    const heap = { used: () => nodeHeap.used(), live: () => nodeHeap.live(), limit: 32 * MIB };
    expect(evaluate('IntSeq(0, 1000).toList().length', { heap })).toBe(1001);
    expect(() => evaluate('IntSeq(0, 4000000).toList().toSet().length', { heap })).toThrow(
      'The values of this evaluation take more than 32 MiB of memory.',
    );
  });
});

describe('a huge program', () => {
  const MIB = 2 ** 20;

  it.each([...HUGE_PROGRAMS])('counts: %s', (_, text) => {
    const loaders = [memoryLoader('app', new Map([...PARTS, ['app:/main.pkl', text]]))];
    const evaluator = new Evaluator({ loaders });
    const evaluate = (maxMemory: number): string => evaluator.evaluation({ maxMemory }).text('app:/main.pkl');
    expect(failureOf(() => evaluate(4 * MIB))).toMatchObject({ code: 'memory-exceeded' });
    // What one evaluation could not afford does not harm the next.
    expect(failureOf(() => evaluate(512 * MIB))).not.toBeInstanceOf(Error);
  });
});

describe('the text of a module', () => {
  const long = (length: number): string => `x = 1\n//${' '.repeat(length)}`;
  const evaluator = new Evaluator({
    loaders: [
      memoryLoader(
        'app',
        new Map([
          ['app:/long.pkl', long(2 ** 24)],
          ['app:/import.pkl', 'import "long.pkl"\ny = long.x'],
        ]),
      ),
    ],
  });

  it.each(['app:/long.pkl', 'app:/import.pkl'])('is rejected when it is too long to be parsed: %s', (uri) => {
    const error = failureOf(() => evaluator.evaluation().text(uri));
    expect(error).toMatchObject({ code: 'module-too-long' });
  });
});

function failureOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

// Fixtures with parts of them deleted, doubled, exchanged or replaced: each gives an answer or an error of the
// language, and gives it soon.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PklError } from '../../src/lang/diagnostics/error.ts';
import { formatReport } from '../../src/lang/diagnostics/report.ts';
import { Evaluator, memoryLoader, textReader } from '../../src/lang/index.ts';
import { nodeHeap } from '../../src/lang/node/heap.ts';
import { interruptAfter } from '../../src/lang/node/interrupt.ts';
import { findFixtures, fixturePath } from '../support/fixtures.ts';
import { mutate } from '../support/mutate.ts';
import { Random } from '../support/random.ts';
import { caseCount, timeLimit } from '../support/whole.ts';

const CASES = 20_000;
const FORMATS = ['pcf', 'json', 'yaml', 'xml', 'plist', 'properties', 'jsonnet', 'textproto'];

/** The output or error report of a module. Throws any other error. */
function outcome(text: string, format: string): string {
  const evaluator = new Evaluator({
    loaders: [memoryLoader('app', new Map([['app:/main.pkl', text]]))],
    readers: [textReader('prop', new Map([['pkl.outputFormat', format]]))],
    timeoutMs: 5000,
    interrupt: interruptAfter,
    maxMemory: 2 ** 28,
    heap: nodeHeap,
  });
  try {
    return evaluator.evaluation().text('app:/main.pkl');
  } catch (error) {
    if (error instanceof PklError) return formatReport(error);
    throw error;
  }
}

describe('mutated modules', async () => {
  const texts = (await findFixtures()).cases
    .map(({ name }) => readFileSync(fixturePath(`${name}.pkl`), 'utf8'))
    .filter((text) => text.length < 20_000);

  it(
    'give an answer or an error of the language',
    () => {
      const failures: string[] = [];
      for (let seed = 0; seed < caseCount(CASES); seed++) {
        const random = new Random(seed);
        const text = mutate(random, random.pick(texts), random.pick(texts));
        const format = random.pick(FORMATS);
        const start = performance.now();
        try {
          outcome(text, format);
        } catch (error) {
          failures.push(`seed ${seed}, ${format}: ${error instanceof Error ? error.stack : String(error)}\n${text}`);
        }
        // The time limit ends slow evaluations; the machine may be busy.
        if (performance.now() - start > 60_000) failures.push(`seed ${seed} takes too long:\n${text}`);
      }
      expect(failures).toEqual([]);
    },
    timeLimit(3_600_000),
  );
});

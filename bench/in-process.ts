// Rows 7 to 9, measured in a separate process on the installed package: `in-process.ts PACKAGE-FOLDER ROW`. Prints
// JSON.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as library from '../src/lang/node/index.ts';
import { largeModule } from './corpus.ts';

const [folder = '', row = ''] = process.argv.slice(2);
const entry = pathToFileURL(join(folder, 'dist', 'lang', 'node', 'index.js')).href;
const { NodeEvaluator, fileUri } = (await import(entry)) as typeof library;

const file = join(import.meta.dirname, 'workloads', 'workflow.pkl');
const uri = fileUri(file).toString();
const text = readFileSync(file, 'utf8');
/** All requests share the schema, just as `pkl server` keeps it between requests. */
const isShared = (moduleUri: string) => moduleUri.endsWith('/schema.pkl');

/** Evaluations per second, for work that takes about a millisecond or less. */
function rate(work: (turn: number) => void, seconds: number): number {
  let turns = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  while (performance.now() < end) work(turns++);
  return (turns * 1000) / (performance.now() - start);
}

/** Evaluates from scratch; `text` would reuse the previous result. */
function fresh(evaluator: library.NodeEvaluator): void {
  const evaluation = evaluator.evaluation();
  evaluation.outputBytes(evaluation.module(uri));
}

function rates(): unknown {
  const evaluator = new NodeEvaluator({ isShared });
  const kept = () => void evaluator.evaluation().text(uri);
  const compiled = () => fresh(evaluator);
  const anew = (turn: number) => {
    const evaluation = evaluator.evaluation();
    evaluation.outputBytes(
      evaluation.moduleFromText(uri.replace('workflow', `workflow-${turn}`), `${text}\n// ${turn}\n`),
    );
  };
  rate(kept, 1);
  rate(compiled, 1);
  rate(anew, 1);
  return { kept: rate(kept, 1), compiled: rate(compiled, 3), anew: rate((turn) => anew(turn + 1e6), 3) };
}

async function growth(): Promise<unknown> {
  const evaluator = new NodeEvaluator({ isShared });
  const collect = (globalThis as { gc?: () => void }).gc;
  const resident = async (turns: number) => {
    for (let turn = 0; turn < turns; turn++) fresh(evaluator);
    // Buffers are freed on another thread.
    for (let round = 0; round < 3; round++) {
      collect?.();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return process.memoryUsage().rss / 2 ** 20;
  };
  const early = await resident(10_000);
  return { early, late: await resident(90_000) };
}

function scaling(): unknown {
  const seconds = (members: number) => {
    const source = largeModule(members);
    const runs = Array.from({ length: 5 }, (_, run) => {
      const evaluator = new NodeEvaluator();
      const start = performance.now();
      const evaluation = evaluator.evaluation();
      evaluation.outputBytes(evaluation.moduleFromText(`repl:${run}`, source));
      return performance.now() - start;
    });
    return Math.min(...runs);
  };
  const size = 4000;
  seconds(size);
  return [1, 2, 4].map((times) => seconds(size * times));
}

const measures: Readonly<Record<string, () => unknown>> = { 7: rates, 8: growth, 9: scaling };
console.log(JSON.stringify(await measures[row]?.()));
process.exit(0);

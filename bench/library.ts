// Rows 7 to 9: the library inside a long-lived process. Row 10: its start-up time in a new one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NativeServer } from './native-server.ts';
import { compare, runProcess } from './process.ts';
import type { Result } from './result.ts';

const workflow = join(import.meta.dirname, 'workloads', 'workflow.pkl');

/** The installed package and the native program. */
export interface LibrarySetting {
  readonly package: string;
  readonly pkl: string;
}

/** Evaluations per second. */
interface Rates {
  /** Rendering a module that is already compiled, through the public API. */
  readonly kept: number;
  /** The same, with every value computed again; `pkl server` never does that. */
  readonly compiled: number;
  readonly anew: number;
}

async function measure<T>(setting: LibrarySetting, row: number, ...flags: string[]): Promise<T> {
  const script = join(import.meta.dirname, 'in-process.ts');
  // Benchmarked processes run in `/`, where the bare name cannot be resolved.
  const tsx = import.meta.resolve('tsx');
  const { output } = await runProcess(['node', ...flags, '--import', tsx, script, setting.package, String(row)]);
  return JSON.parse(output) as T;
}

/** Row 7: how many times a second a workflow can be evaluated. */
export async function evaluationRates(setting: LibrarySetting): Promise<readonly Result[]> {
  // Alternate between the two so that both see the same machine state; take the better of two rounds each.
  const rounds: { readonly ours: Rates; readonly theirs: Rates }[] = [];
  for (let round = 0; round < 2; round++) {
    const ours = await measure<Rates>(setting, 7);
    rounds.push({ ours, theirs: await nativeRates(setting.pkl) });
  }
  const best = (pick: (round: { readonly ours: Rates; readonly theirs: Rates }) => number) =>
    Math.max(...rounds.map(pick));
  const row = (work: string, ours: number, theirs: number, goal: number, limit: number): Result => ({
    row: 7,
    work,
    against: '`pkl server`',
    ours: `${ours.toFixed(0)}/s`,
    theirs: `${theirs.toFixed(0)}/s`,
    ratio: ours / theirs,
    goal,
    limit,
    larger: true,
  });
  return [
    row(
      'same workflow repeatedly, compiled',
      best(({ ours }) => ours.kept),
      best(({ theirs }) => theirs.kept),
      12,
      8,
    ),
    row(
      'the same, all values recomputed',
      best(({ ours }) => ours.compiled),
      best(({ theirs }) => theirs.compiled),
      12,
      8,
    ),
    row(
      'same workflow repeatedly, new text',
      best(({ ours }) => ours.anew),
      best(({ theirs }) => theirs.anew),
      2,
      1.2,
    ),
  ];
}

async function nativeRates(program: string): Promise<Rates> {
  const server = new NativeServer([program, 'server']);
  await server.open();
  const uri = pathToFileURL(workflow).href;
  const text = readFileSync(workflow, 'utf8');
  const compiled = () => server.evaluate(uri, undefined, 'output.text');
  const anew = (turn: number) =>
    server.evaluate(uri.replace('workflow', `workflow-${turn}`), `${text}\n// ${turn}\n`, 'output.text');
  await rate(compiled, 1.5);
  await rate(anew, 1.5);
  const kept = await rate(compiled, 3);
  const rates = { kept, compiled: kept, anew: await rate((turn) => anew(turn + 1e6), 3) };
  server.close();
  return rates;
}

async function rate(work: (turn: number) => Promise<unknown>, seconds: number): Promise<number> {
  let turns = 0;
  const start = performance.now();
  while (performance.now() - start < seconds * 1000) await work(turns++);
  return (turns * 1000) / (performance.now() - start);
}

const FIRST = "renderSync({ text: 'a = 1\\nb = a + 1\\nc = \\'x\\'.length'.replaceAll('\\'', '\"') })";

/** Row 10: importing the library and evaluating three lines, as an ES module and as CommonJS. */
export async function readiness(setting: LibrarySetting & { readonly rounds: number }): Promise<readonly Result[]> {
  const folder = join(setting.package, 'dist', 'library');
  const use = `const evaluator = new NodeEvaluator(); evaluator.${FIRST}; evaluator.close();`;
  const imported = `import { NodeEvaluator } from ${JSON.stringify(pathToFileURL(join(folder, 'node.js')).href)}; ${use}`;
  const required = `const { NodeEvaluator } = require(${JSON.stringify(join(folder, 'node.cjs'))}); ${use}`;
  const row = async (work: string, ...flags: string[]): Promise<Result> => {
    const { ours, theirs, timeRatio } = await compare(['node', ...flags], ['node', '-e', '0'], setting.rounds);
    const [mine, other] = [`${ours.milliseconds.toFixed(1)} ms`, `${theirs.milliseconds.toFixed(1)} ms`];
    return { row: 10, work, against: '`node -e 0`', ours: mine, theirs: other, ratio: timeRatio, goal: 3, limit: 3.5 };
  };
  return [
    await row('import of `kdeps/lang/node`, three lines', '--input-type=module', '-e', imported),
    await row('the same with `require`', '-e', required),
  ];
}

/** Row 8: whether memory grows with the number of evaluations. */
export async function memoryGrowth(setting: LibrarySetting): Promise<readonly Result[]> {
  const { early, late } = await measure<{ early: number; late: number }>(setting, 8, '--expose-gc');
  const [ours, theirs] = [`${late.toFixed(0)} MB`, `${early.toFixed(0)} MB`];
  const work = 'resident memory after 100,000 evaluations';
  return [{ row: 8, work, against: 'after 10,000', ours, theirs, ratio: late / early, goal: 1.02, limit: 1.05 }];
}

/** Row 9: time for n, 2n and 4n members, relative to n log n. */
export async function scaling(setting: LibrarySetting): Promise<readonly Result[]> {
  const [once = 0, twice = 0, fourTimes = 0] = await measure<readonly number[]>(setting, 9);
  const members = 4000;
  const expected = (times: number) => (times * Math.log(members * times)) / Math.log(members);
  const row = (times: number, time: number): Result => ({
    row: 9,
    work: `${times * members} members for ${members}`,
    against: 'n log n',
    ours: `× ${(time / once).toFixed(2)}`,
    theirs: `× ${expected(times).toFixed(2)}`,
    ratio: time / once / expected(times),
    goal: 1,
    limit: 1.2,
  });
  return [row(2, twice), row(4, fourTimes)];
}

// Rows 1 to 6: whole processes, side by side.
import { join } from 'node:path';
import { writeCorpus } from './corpus.ts';
import { type CommandLine, type Comparison, compare } from './process.ts';
import { cacheFolder } from './programs.ts';
import { type Result, time } from './result.ts';

const workloads = join(import.meta.dirname, 'workloads');

/** The two programs and how often to run each. */
export interface Setting {
  readonly kdeps: string;
  /** The executable that `npm run standalone` made; undefined where there is none. */
  readonly executable: string | undefined;
  readonly pkl: string;
  readonly rounds: number;
}

interface Workload {
  readonly row: number;
  readonly file: string;
  readonly work: string;
  readonly goal: number;
  readonly limit: number;
  /** Goal and limit for memory, where measured. */
  readonly memory?: readonly [goal: number, limit: number];
}

const list: readonly Workload[] = [
  { row: 2, file: 'fib-method.pkl', work: '`fib(35)`, method of the module', goal: 0.9, limit: 1.3 },
  { row: 2, file: 'fib-lambda.pkl', work: '`fib(32)`, lambda', goal: 0.6, limit: 1.3 },
  { row: 2, file: 'fib-typed.pkl', work: '`fib(32)`, `Int(this >= 0)`', goal: 0.9, limit: 1.3 },
  { row: 3, file: 'int-seq.pkl', work: 'map, filter, fold over 5,000,000', goal: 0.3, limit: 0.6 },
  { row: 4, file: 'objects.pkl', work: '100,000 typed objects to JSON', goal: 0.5, limit: 0.9, memory: [0.7, 1] },
  { row: 4, file: 'nested.pkl', work: 'mapping of 100,000 objects to JSON', goal: 0.5, limit: 0.9, memory: [0.7, 1] },
  { row: 5, file: 'amends.pkl', work: '3,000 amends, 10 deep, 200 properties', goal: 0.7, limit: 1.1 },
  { row: 5, file: 'strings.pkl', work: 'building 10 MB of strings', goal: 0.7, limit: 1.1 },
  { row: 5, file: 'sorting.pkl', work: 'sorting and grouping 200,000 records', goal: 0.7, limit: 1.1 },
  { row: 5, file: 'json-round-trip.pkl', work: 'rendering and parsing 20,000 JSON objects', goal: 0.7, limit: 1.1 },
];

/** Row 1: start-up, the least a user waits. */
export async function startUp({ kdeps, pkl, executable, rounds }: Setting): Promise<readonly Result[]> {
  const file = join(workloads, 'three-lines.pkl');
  const node: CommandLine = ['node', '-e', '0'];
  const measured = await compare([kdeps, 'eval', file], node, rounds * 6, false);
  const results = [timeRow(1, '`kdeps eval` of three lines', '`node -e 0`', measured, 1.4, 1.8)];
  if (executable === undefined) return results;
  const ours: CommandLine = [executable, 'eval', file];
  const beside = await compare(ours, node, rounds * 6, false);
  const found = await compare(ours, [pkl, 'eval', file], rounds * 6);
  return [
    ...results.map((result) => ({ ...result, executable: beside.timeRatio })),
    timeRow(1, 'the same, the executable', 'native', found, 2.5, 5),
  ];
}

/** Rows 2 to 5. */
export async function evaluation(row: number, setting: Setting): Promise<readonly Result[]> {
  const { kdeps, pkl, rounds } = setting;
  const results: Result[] = [];
  for (const { file, work, goal, limit, memory } of list.filter((workload) => workload.row === row)) {
    const args = ['eval', '-f', 'json', join(workloads, file)];
    const measured = await compare([kdeps, ...args], [pkl, ...args], rounds);
    const standalone = await compareExecutable(args, setting);
    results.push({ ...timeRow(row, work, 'native', measured, goal, limit), ...ratioOf(standalone?.timeRatio) });
    if (memory === undefined) continue;
    const resident = memoryRow(row, `${work}, resident`, measured, memory);
    results.push({ ...resident, ...ratioOf(standalone?.memoryRatio) });
  }
  return results;
}

/** Compares the executable with Apple's, where there is one. */
async function compareExecutable(
  args: readonly string[],
  { executable, pkl, rounds }: Setting,
): Promise<Comparison | undefined> {
  return executable === undefined ? undefined : await compare([executable, ...args], [pkl, ...args], rounds);
}

function ratioOf(executable: number | undefined): Pick<Result, 'executable'> {
  return executable === undefined ? {} : { executable };
}

/** Row 6: reading a large amount of source. */
export async function parsing(setting: Setting): Promise<readonly Result[]> {
  const { kdeps, pkl, rounds } = setting;
  const main = await writeCorpus(join(cacheFolder, 'corpus'), 4 * 2 ** 20);
  const line = (program: string): CommandLine => [program, 'eval', main];
  const measured = await compare(line(kdeps), line(pkl), rounds);
  const standalone = await compareExecutable(['eval', main], setting);
  const result = timeRow(6, 'parsing and resolving 4 MB', 'native', measured, 0.8, 1.5);
  return [{ ...result, ...ratioOf(standalone?.timeRatio) }];
}

function timeRow(row: number, work: string, against: string, found: Comparison, goal: number, limit: number): Result {
  const [ours, theirs] = [time(found.ours.milliseconds), time(found.theirs.milliseconds)];
  return { row, work, against, ours, theirs, ratio: found.timeRatio, goal, limit };
}

function memoryRow(row: number, work: string, found: Comparison, [goal, limit]: readonly [number, number]): Result {
  const [ours, theirs] = [`${found.ours.megabytes.toFixed(0)} MB`, `${found.theirs.megabytes.toFixed(0)} MB`];
  return { row, work, against: 'native', ours, theirs, ratio: found.memoryRatio, goal, limit };
}

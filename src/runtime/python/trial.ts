/**
 * Compares a script in a warm interpreter with the same script in fresh interpreters. In two runs, output, written files and
 * the final state of the interpreter must be the same, and no text of the first run may be left in the second one.
 */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../files/temporary.ts';
import { stringOf } from '../process/output-text.ts';
import type { ScriptJob, ScriptResult } from './script-job.ts';
import { PythonScripts } from './scripts.ts';

/** The result of a trial. */
export interface Trial {
  /** Descriptions of the differences, without values; empty when there are none. */
  readonly differences: readonly string[];
  /** Durations of the second run in milliseconds. */
  readonly cold: number;
  readonly warm: number;
}

interface Observed {
  readonly result: ScriptResult;
  readonly files: ReadonlyMap<string, string>;
  readonly state: Readonly<Record<string, string>>;
  readonly milliseconds: number;
}

/** The seed of random numbers in all runs. */
const SEED = 20_251_129;
/** Minimum length of a text to search for: shorter ones occur everywhere by chance. */
const MIN_LENGTH = 4;

/**
 * Runs a script twice in fresh interpreters, and twice in a warm one.
 *
 * @param first the input of a run; its environment differs from that of `second`
 * @throws Error when Python cannot be started, and the reason of the signal when it aborts
 * @example const { differences } = await tryWarm(job, { ...job, env: { ...job.env, PROMPT: 'a dog' } });
 */
export async function tryWarm(first: ScriptJob, second: ScriptJob): Promise<Trial> {
  const folder = await temporaryFolder('trial');
  const scripts = new PythonScripts();
  try {
    const forgotten = textsOnlyIn(first, second);
    let count = 0;
    const run = async (job: ScriptJob, warm: boolean, ofBefore: readonly string[]): Promise<Observed> => {
      const state = join(folder, `state-${++count}.json`);
      const began = performance.now();
      const result = await scripts.run({
        ...job,
        folder,
        warm,
        // The order of sets depends on it.
        env: { ...job.env, PYTHONHASHSEED: '0' },
        trial: { seed: SEED, state, forgotten: ofBefore },
      });
      const milliseconds = performance.now() - began;
      return { result, files: await digests(result.written), state: await stateIn(state), milliseconds };
    };
    const [coldFirst, coldSecond] = [await run(first, false, []), await run(second, false, [])];
    const [warmFirst, warmSecond] = [await run(first, true, []), await run(second, true, forgotten)];
    const differences = [
      ...comparison('the first run', coldFirst, warmFirst),
      ...comparison('the second run', coldSecond, warmSecond),
      ...warmSecond.result.remains.map((place) => `text from the first run is left in ${place}`),
    ];
    return { differences, cold: coldSecond.milliseconds, warm: warmSecond.milliseconds };
  } finally {
    scripts.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function textsOnlyIn(first: ScriptJob, second: ScriptJob): readonly string[] {
  const kept = Object.values(second.env).join('\n');
  return Object.entries(first.env).flatMap(([name, text]) =>
    second.env[name] === text || text.length < MIN_LENGTH || kept.includes(text) ? [] : [text],
  );
}

function comparison(run: string, cold: Observed, warm: Observed): readonly string[] {
  // A script that fails proves nothing.
  if (cold.result.exitCode !== 0) return [`${run} failed with exit code ${cold.result.exitCode}`];
  const parts = [
    ['the exit code', cold.result.exitCode === warm.result.exitCode],
    ['standard output', stringOf(cold.result.stdout) === stringOf(warm.result.stdout)],
    ['standard error', shownErrors(cold.result) === shownErrors(warm.result)],
    ...[...new Set([...cold.files.keys(), ...warm.files.keys()])].map(
      (path) => [`the file ${path}`, cold.files.get(path) === warm.files.get(path)] as const,
    ),
    ...Object.entries(cold.state).flatMap(([name, value]) =>
      warm.state[name] === undefined || warm.state[name] === value ? [] : [[`\`${name}\``, false] as const],
    ),
  ] as const;
  return parts.flatMap(([what, isSame]) => (isSame ? [] : [`${run} differs in ${what}`]));
}

/** Standard error without progress bars, which contain times. */
function shownErrors({ stderr }: ScriptResult): string {
  return stringOf(stderr)
    .split('\n')
    .filter((line) => !/\d%\|/.test(line))
    .join('\n');
}

async function digests(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const path of paths) {
    const content = await readFile(path).catch(() => null);
    // Temporary files are gone by now.
    if (content !== null && !path.endsWith('.pyc')) found.set(path, createHash('sha256').update(content).digest('hex'));
  }
  return found;
}

async function stateIn(path: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  return JSON.parse(text) as Record<string, string>;
}

// A warm interpreter can run scripts for days: neither it nor the server leaks resources.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { PythonScripts } from '../../src/runtime/python/scripts.ts';
import { hasNoPython } from '../support/python.ts';
import { usageOf } from '../support/real-server.ts';
import { scriptJob } from '../support/script-job.ts';
import { isNotLinux } from '../support/skipping.ts';
import { caseCount, timeLimit } from '../support/whole.ts';

const runs = caseCount(10_000);
/** The number of measured parts, after an unmeasured one. */
const PARTS = 4;

const isUntested = hasNoPython('running scripts') || isNotLinux('measuring memory');

describe.skipIf(isUntested)(`${runs} runs of one warm script`, () => {
  it(
    'do not leak memory, open files or threads',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'warm-runs-'));
      const scripts = new PythonScripts();
      const run = async (): Promise<number> => {
        const { stdout } = await scripts.run(
          // One folder for all, because the folders would add up.
          await scriptJob('import os\nprint(os.getpid(), end="")', folder, { folder, warm: true, timeout: 60_000 }),
        );
        return Number(stdout);
      };
      try {
        const state = async (pid: number) => {
          // Timers of the last runs have ended and released what they hold.
          await new Promise((resolve) => setTimeout(resolve, 100));
          collectGarbage();
          return {
            heap: process.memoryUsage().heapUsed,
            promises: queryObjects(Promise, { format: 'count' }),
            files: (await readdir('/proc/self/fd')).length,
            python: await usageOf(pid),
          };
        };
        const pid = await run();
        const part = Math.ceil(runs / (PARTS + 1));
        const repeat = async (): Promise<void> => {
          for (let i = 0; i < part; i += 1) expect(await run()).toBe(pid);
        };
        await repeat();
        const states = [await state(pid)];
        for (let i = 0; i < PARTS; i += 1) {
          await repeat();
          states.push(await state(pid));
        }
        const [before, after] = [states[0], states.at(-1)];
        if (before === undefined || after === undefined) throw new TypeError('There are several states.');
        // Compiled code comes and goes, but a leak shows in every part.
        const growth = states.slice(1).map(({ heap }, i) => heap - (states[i]?.heap ?? 0));
        expect(Math.min(...growth)).toBeLessThan(part * 30 + 16 * 1024);
        expect(after.promises - before.promises).toBeLessThan(part / 10);
        expect(after.files).toBeLessThanOrEqual(before.files + 2);
        expect(after.python.files).toBeLessThanOrEqual(before.python.files);
        expect(after.python.threads).toBe(before.python.threads);
        expect(after.python.memory / before.python.memory).toBeLessThan(1.05);
      } finally {
        scripts.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
    timeLimit(30 * 60_000),
  );
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i += 1) collect();
}

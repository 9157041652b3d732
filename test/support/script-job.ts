// Python scripts to run, with what most tests want.
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScriptJob } from '../../src/runtime/python/script-job.ts';
import { pythonExecutable } from './python.ts';

/** A script that runs in a folder, in a fresh interpreter and without a time limit, unless the options differ. */
export async function scriptJob(text: string, folder: string, options: Partial<ScriptJob> = {}): Promise<ScriptJob> {
  return {
    name: 'test',
    text,
    executable: pythonExecutable,
    folder: await mkdtemp(join(folder, 'run-')),
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '' },
    warm: false,
    timeout: null,
    signal: new AbortController().signal,
    onOutput: () => undefined,
    ...options,
  };
}

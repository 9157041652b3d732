// Loads an agent on its own thread to test whether loading terminates; `loading.ts` terminates the thread if it does
// not.
import { parentPort, workerData } from 'node:worker_threads';
import type { LoadingTask } from './loading.ts';
import { openAgent } from './open-agent.ts';

const { path, cwd, env } = workerData as LoadingTask;

async function load(): Promise<void> {
  try {
    const open = await openAgent(path, { cwd, env, emit: () => undefined });
    await open.close();
  } catch {
    // The subsequent real load finds the same error and reports it.
  }
  parentPort?.postMessage('ended', []);
}

void load();

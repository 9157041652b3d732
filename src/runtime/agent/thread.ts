// Loads an agent on a thread of its own, to see whether that ends: `loading.ts` waits for it, and ends it if not.
import { parentPort, workerData } from 'node:worker_threads';
import type { LoadingTask } from './loading.ts';
import { openAgent } from './open-agent.ts';

const { path, cwd, env } = workerData as LoadingTask;

async function load(): Promise<void> {
  try {
    const open = await openAgent(path, { cwd, env, emit: () => undefined });
    open.close();
  } catch {
    // Whoever loads it afterwards finds the same, and tells it.
  }
  parentPort?.postMessage('ended', []);
}

void load();

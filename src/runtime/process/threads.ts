/** The threads of an agent. */
import type { Worker } from 'node:worker_threads';
import { startThread as start, type ThreadOptions } from '../../lang/node/index.ts';

/** Where the code of each thread is. */
const entries = {
  agent: '../agent/thread',
  evaluation: '../evaluation/thread',
  memory: '../memory/thread',
} as const;

export type ThreadName = keyof typeof entries;

/** Starts a thread. By default it does not keep the process alive. */
export function startThread(name: ThreadName, options: ThreadOptions): Worker {
  return start({ name, file: entries[name], from: import.meta.url }, options);
}

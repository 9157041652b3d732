// The thread that owns the database with jobs. It also tells when another process has changed something.
import { parentPort, workerData } from 'node:worker_threads';
import { type Call, type FromThread, loadDatabaseEngine, serveCalls } from '../../../runtime/sqlite/index.ts';
import type { StoreCall, StoreStart } from './protocol.ts';
import { JobStore } from './store.ts';

/** How often to look for changes by other processes while somebody is interested, in milliseconds. */
const LOOK = 200;

async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new TypeError('This module must run on a worker thread.');
  const { path } = workerData as StoreStart;
  const store = new JobStore(path, await loadDatabaseEngine('The queue of jobs'));
  let looking: NodeJS.Timeout | null = null;

  const look = (): (() => void) => {
    let version = store.version();
    return () => {
      try {
        const now = store.version();
        if (now === version) return;
        version = now;
        port.postMessage({ type: 'notice', notice: 'changed' } satisfies FromThread, []);
      } catch {
        // Whoever uses the database next is told what is wrong with it.
      }
    };
  };
  const lookOut = (isWanted: boolean): void => {
    if (!isWanted && looking !== null) clearInterval(looking);
    if (isWanted && looking === null) looking = setInterval(look(), LOOK);
    if (!isWanted) looking = null;
  };
  serveCalls(port, {
    perform: (call: Call) => {
      const [name, ...values] = call as StoreCall;
      if (name === 'lookOut') return lookOut(...(values as [boolean]));
      const method = store[name] as (...given: readonly unknown[]) => unknown;
      return method.apply(store, values);
    },
    close: () => {
      lookOut(false);
      store.close();
    },
  });
}

void main();

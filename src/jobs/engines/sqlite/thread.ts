// The thread that owns the database of jobs. On request, it also reports changes by other processes.
import { parentPort, workerData } from 'node:worker_threads';
import { type Call, type FromThread, loadDatabaseEngine, serveCalls } from '../../../runtime/sqlite/index.ts';
import type { StoreCall, StoreStart } from './protocol.ts';
import { JobStore } from './store.ts';

/** Milliseconds between checks for changes by other processes. */
const POLL_INTERVAL = 200;

async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new TypeError('This module must run on a worker thread.');
  const { path } = workerData as StoreStart;
  const store = new JobStore(path, await loadDatabaseEngine('The queue of jobs'));
  let polling: NodeJS.Timeout | null = null;

  const poller = (): (() => void) => {
    let version = store.version();
    return () => {
      try {
        const now = store.version();
        if (now === version) return;
        version = now;
        port.postMessage({ type: 'notice', notice: 'changed' } satisfies FromThread, []);
      } catch {
        // The next call reports what is wrong with the database.
      }
    };
  };
  const setPolling = (isNeeded: boolean): void => {
    if (!isNeeded && polling !== null) clearInterval(polling);
    if (isNeeded && polling === null) polling = setInterval(poller(), POLL_INTERVAL);
    if (!isNeeded) polling = null;
  };
  serveCalls(port, {
    perform: (call: Call) => {
      const [name, ...values] = call as StoreCall;
      if (name === 'setPolling') return setPolling(...(values as [boolean]));
      const method = store[name] as (...given: readonly unknown[]) => unknown;
      return method.apply(store, values);
    },
    close: () => {
      setPolling(false);
      store.close();
    },
  });
}

void main();

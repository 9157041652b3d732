// The thread that owns the database of jobs. On request, it also reports changes by other processes.
import { parentPort, workerData } from 'node:worker_threads';
import { type Call, type FromThread, loadDatabaseEngine, serveCalls } from '../../../runtime/sqlite/index.ts';
import type { StoreCall, StoreNotice, StoreStart } from './protocol.ts';
import { JobStore } from './store.ts';
import { WalSync } from './wal-sync.ts';

/** Milliseconds between checks for changes by other processes. */
const POLL_INTERVAL_MS = 200;
/** Milliseconds until a claim is synced. A job that ends earlier is synced by its end. */
const CLAIM_SYNC_DELAY_MS = 100;

async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new TypeError('This module must run on a worker thread.');
  const { path } = workerData as StoreStart;
  const store = new JobStore(path, await loadDatabaseEngine('The queue of jobs'));
  const wal = new WalSync(path);
  let polling: NodeJS.Timeout | null = null;
  let claimSync: NodeJS.Timeout | null = null;
  /** Attempts must count even if a job crashes the machine, but no run waits for the disk. */
  const syncClaimSoon = (): void => {
    claimSync ??= setTimeout(() => {
      claimSync = null;
      // The next write that waits for the disk reports what is wrong with it.
      wal.synced().catch(() => undefined);
    }, CLAIM_SYNC_DELAY_MS);
  };
  const notify = (notice: StoreNotice): void => {
    port.postMessage({ type: 'notice', notice } satisfies FromThread, []);
  };

  const poller = (): (() => void) => {
    let version = store.version();
    return () => {
      try {
        const now = store.version();
        if (now === version) return;
        version = now;
        notify('changed');
      } catch {
        // The next call reports what is wrong with the database.
      }
    };
  };
  const setPolling = (isNeeded: boolean): void => {
    if (!isNeeded && polling !== null) clearInterval(polling);
    if (isNeeded && polling === null) polling = setInterval(poller(), POLL_INTERVAL_MS);
    if (!isNeeded) polling = null;
  };
  serveCalls(port, {
    perform: (call: Call) => {
      const [name, ...values] = call as StoreCall;
      if (name === 'setPolling') return setPolling(...(values as [boolean]));
      const method = store[name] as (...given: readonly unknown[]) => unknown;
      const value = method.apply(store, values);
      if (name === 'claim' && value !== null) syncClaimSoon();
      if (name !== 'submit' || !hasAccepted(value)) return value;
      // A worker may start the job while the disk writes: nobody has been told yet that it was accepted.
      notify('submitted');
      return wal.synced().then(() => value);
    },
    close: () => {
      setPolling(false);
      if (claimSync !== null) clearTimeout(claimSync);
      store.close();
    },
  });
}

function hasAccepted(submission: unknown): boolean {
  return (submission as ReturnType<JobStore['submit']>).kind === 'accepted';
}

void main();

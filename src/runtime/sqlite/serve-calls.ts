/**
 * The thread's side of calls to a database. While another process holds the lock, calls that need it are retried, and
 * the others proceed.
 */
import type { MessagePort } from 'node:worker_threads';
import type { Call, FromThread, ToThread } from './calls.ts';
import { BusyError } from './database-file.ts';

/** How long to wait for another process's lock, in milliseconds. */
const BUSY_LIMIT_MS = 10_000;
/** Initial and maximum pause between attempts, in milliseconds. */
const [MIN_RETRY_DELAY_MS, MAX_RETRY_DELAY_MS] = [1, 25];

type CallRequest = Extract<ToThread, { readonly type: 'call' }>;

export interface ServedDatabase {
  /** Does what a call asks for; may return a promise. Throws BusyError while another process holds the lock. */
  readonly perform: (call: Call) => unknown;
  readonly close: () => void;
}

/**
 * Answers the calls that arrive at a port until it is closed.
 *
 * @example serveCalls(parentPort, { perform: ([name, ...values]) => methods[name](...values), close });
 */
export function serveCalls(port: MessagePort, database: ServedDatabase): void {
  /** Calls that wait for the lock. */
  const waiting = new Map<number, NodeJS.Timeout>();
  const answer = (id: number, value: unknown, problem: string | null): void =>
    port.postMessage({ type: 'reply', id, value, problem } satisfies FromThread, []);

  const attempt = (request: CallRequest, end: number, pause: number): void => {
    const { id, call, canceled } = request;
    waiting.delete(id);
    if (canceled !== null && Atomics.load(canceled, 0) === 1) return;
    const fail = (error: unknown): void => answer(id, null, error instanceof Error ? error.message : String(error));
    try {
      const value = database.perform(call);
      if (value instanceof Promise) value.then((settled: unknown) => answer(id, settled, null), fail);
      else answer(id, value, null);
    } catch (error) {
      if (!(error instanceof BusyError) || performance.now() > end) {
        fail(error);
        return;
      }
      const again = (): void => attempt(request, end, Math.min(pause * 2, MAX_RETRY_DELAY_MS));
      waiting.set(id, setTimeout(again, pause));
    }
  };

  port.on('message', (message: ToThread) => {
    if (message.type === 'call') attempt(message, performance.now() + BUSY_LIMIT_MS, MIN_RETRY_DELAY_MS);
    else {
      for (const timer of waiting.values()) clearTimeout(timer);
      database.close();
      port.close();
    }
  });
}

/** Calls a thread that owns a database, so that nothing on the main thread waits for a disk. */
import type { Worker } from 'node:worker_threads';
import type { Call, FromThread, ToThread } from './calls.ts';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface ThreadCallsOptions {
  /** Starts the thread, which runs `serveCalls`. */
  readonly start: () => Worker;
  /** What the thread is called in errors. */
  readonly name: string;
  readonly onNotice?: (notice: unknown) => void;
}

export class ThreadCalls {
  readonly #options: ThreadCallsOptions;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  /** Settles when the thread has ended; null until `close`. */
  #closed: Promise<void> | null = null;
  #last = 0;

  constructor(options: ThreadCallsOptions) {
    this.#options = options;
  }

  /**
   * Calls a method of the thread, which is started if it is not running. A call that waits for another process's lock when
   * the signal aborts is never performed, even if the lock is released at once.
   *
   * @throws Error that describes the problem, or the reason of the signal when it aborts first
   * @example await calls.call(['get', 'name']);
   */
  call(call: Call, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#closed !== null) throw closedError();
      const id = ++this.#last;
      const worker = (this.#worker ??= this.#start());
      const canceled = signal === undefined ? null : new Int32Array(new SharedArrayBuffer(4));
      const onAbort = (): void => {
        this.#settle(id);
        // A message would arrive later than the lock, on a busy machine.
        if (canceled !== null) Atomics.store(canceled, 0, 1);
        reject(signal?.reason);
      };
      const leave = (): void => signal?.removeEventListener('abort', onAbort);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.set(id, {
        resolve: (value) => {
          leave();
          resolve(value);
        },
        reject: (error) => {
          leave();
          reject(error);
        },
      });
      worker.ref();
      worker.postMessage({ type: 'call', id, call, canceled } satisfies ToThread, []);
    });
  }

  /**
   * Ends the thread, after the calls that it has received; those that wait for another process's lock fail. Later calls
   * fail, too. Resolves when the thread has ended, and so writes nothing anymore.
   */
  close(): Promise<void> {
    this.#closed ??= this.#endThread();
    return this.#closed;
  }

  async #endThread(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.ref();
    worker.postMessage({ type: 'close' } satisfies ToThread, []);
    await ended;
  }

  #start(): Worker {
    const worker = this.#options.start();
    worker.on('message', (message: FromThread) => {
      if (message.type === 'notice') {
        this.#options.onNotice?.(message.notice);
        return;
      }
      const pending = this.#settle(message.id);
      if (message.problem === null) pending?.resolve(message.value);
      else pending?.reject(new Error(message.problem));
    });
    const onEnd = (error: Error): void => {
      // The next call starts a new thread.
      if (this.#worker === worker) this.#end(error);
    };
    worker.once('error', onEnd);
    worker.once('exit', () =>
      onEnd(this.#closed === null ? new Error(`The ${this.#options.name} thread exited.`) : closedError()),
    );
    return worker;
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0 && this.#closed === null) this.#worker?.unref();
    return pending;
  }

  #end(error: Error): void {
    this.#worker = null;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

function closedError(): Error {
  return new Error('The agent was closed.');
}

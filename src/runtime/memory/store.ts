/** The main thread's side of an agent's memory. A separate thread does the work, so nothing else waits for it. */
import type { Worker } from 'node:worker_threads';
import { startThread } from '../process/threads.ts';
import type { FromMemory, MemoryStart, MemoryWork, ToMemory } from './protocol.ts';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Persistent records. Every method rejects with an Error that describes the database problem, or with the reason of the
 * signal when it aborts first.
 */
export class MemoryStore {
  readonly #path: string;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #last = 0;

  /** @param path path of the database, which is created on first use */
  constructor(path: string) {
    this.#path = path;
  }

  /** Returns an empty text when there is no record. */
  get(id: string, signal?: AbortSignal): Promise<string> {
    return this.#do(['get', id], signal) as Promise<string>;
  }

  /** The write is durable when this resolves. */
  async set(id: string, value: string, signal?: AbortSignal): Promise<void> {
    await this.#do(['set', id, value], signal);
  }

  /** Returns the previous value. */
  delete(id: string, signal?: AbortSignal): Promise<string> {
    return this.#do(['delete', id], signal) as Promise<string>;
  }

  /** Returns the number of records deleted. */
  clear(signal?: AbortSignal): Promise<number> {
    return this.#do(['clear'], signal) as Promise<number>;
  }

  names(signal?: AbortSignal): Promise<readonly string[]> {
    return this.#do(['names'], signal) as Promise<readonly string[]>;
  }

  /** Closes the database. */
  close(): void {
    this.#worker?.postMessage({ type: 'close' } satisfies ToMemory, []);
    this.#end(new Error('The agent was closed.'));
  }

  #do(work: MemoryWork, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const id = ++this.#last;
      const worker = (this.#worker ??= this.#start());
      const onAbort = (): void => {
        this.#settle(id);
        worker.postMessage({ type: 'drop', id } satisfies ToMemory, []);
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
      worker.postMessage({ type: 'work', id, work } satisfies ToMemory, []);
    });
  }

  #start(): Worker {
    const worker = startThread('memory', { data: { path: this.#path } satisfies MemoryStart });
    worker.on('message', ({ id, value, problem }: FromMemory) => {
      const pending = this.#settle(id);
      if (problem === null) pending?.resolve(value);
      else pending?.reject(new Error(problem));
    });
    const onEnd = (error: Error): void => {
      // The next operation starts a new thread.
      if (this.#worker === worker) this.#end(error);
    };
    worker.once('error', onEnd);
    worker.once('exit', () => onEnd(new Error('The memory thread exited.')));
    return worker;
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker?.unref();
    return pending;
  }

  #end(error: Error): void {
    this.#worker = null;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

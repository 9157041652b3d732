/** The main thread's side of an agent's memory. A separate thread does the work, so nothing else waits for it. */
import { startThread } from '../process/threads.ts';
import { ThreadCalls } from '../sqlite/thread-calls.ts';
import type { MemoryStart, MemoryWork } from './protocol.ts';

/**
 * Persistent records. Every method rejects with an Error that describes the database problem, or with the reason of the
 * signal when it aborts first.
 */
export class MemoryStore {
  readonly #calls: ThreadCalls;

  /** @param path path of the database, which is created on first use */
  constructor(path: string) {
    this.#calls = new ThreadCalls({
      start: () => startThread('memory', { data: { path } satisfies MemoryStart }),
      name: 'memory',
    });
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

  /** Closes the database. Resolves when nothing is written anymore. */
  close(): Promise<void> {
    return this.#calls.close();
  }

  #do(work: MemoryWork, signal: AbortSignal | undefined): Promise<unknown> {
    return this.#calls.call(work, signal);
  }
}

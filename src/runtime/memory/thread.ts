// The thread that owns a database. While another process holds the lock, operations that need it are retried, and the
// others proceed.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../diagnostics/errors.ts';
import { BusyError, loadDatabaseEngine, MemoryDatabase } from './database.ts';
import type { FromMemory, MemoryStart, MemoryWork, ToMemory } from './protocol.ts';

/** How long to wait for another process's lock, in milliseconds. */
const BUSY_LIMIT = 10_000;
/** Initial and maximum pause between attempts, in milliseconds. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [1, 25];

/** Serves a database over a message port. */
class MemoryServer {
  readonly #database: MemoryDatabase;
  readonly #port: MessagePort;
  /** Operations waiting for the lock. */
  readonly #waiting = new Map<number, NodeJS.Timeout>();

  constructor(database: MemoryDatabase, port: MessagePort) {
    this.#database = database;
    this.#port = port;
  }

  take(message: ToMemory): void {
    if (message.type === 'work') this.#attempt(message.id, message.work, performance.now() + BUSY_LIMIT, FIRST_PAUSE);
    else if (message.type === 'drop') this.#drop(message.id);
    else this.#close();
  }

  #attempt(id: number, work: MemoryWork, end: number, pause: number): void {
    this.#waiting.delete(id);
    try {
      this.#answer({ id, value: this.#perform(work), problem: null });
    } catch (error) {
      if (!(error instanceof BusyError) || performance.now() > end) {
        this.#answer({ id, value: null, problem: messageOf(error) });
        return;
      }
      const again = (): void => this.#attempt(id, work, end, Math.min(pause * 2, LONGEST_PAUSE));
      this.#waiting.set(id, setTimeout(again, pause));
    }
  }

  #perform(work: MemoryWork): unknown {
    const database = this.#database;
    switch (work[0]) {
      case 'get':
        return database.get(work[1]);
      case 'set':
        return database.set(work[1], work[2]);
      case 'delete':
        return database.delete(work[1]);
      case 'clear':
        return database.clear();
      case 'names':
        return database.names();
    }
  }

  #drop(id: number): void {
    clearTimeout(this.#waiting.get(id));
    this.#waiting.delete(id);
  }

  #close(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#database.close();
    this.#port.close();
  }

  #answer(message: FromMemory): void {
    this.#port.postMessage(message, []);
  }
}

async function main(port: MessagePort | null): Promise<void> {
  if (port === null) throw new TypeError('This module must run on a worker thread.');
  const { path } = workerData as MemoryStart;
  const server = new MemoryServer(new MemoryDatabase(path, await loadDatabaseEngine()), port);
  port.on('message', (message: ToMemory) => server.take(message));
}

void main(parentPort);

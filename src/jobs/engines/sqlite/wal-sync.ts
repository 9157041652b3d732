/**
 * Makes committed transactions durable: syncs the write-ahead log, which contains them, without blocking the thread.
 * Commits that arrive during a sync share the next one.
 */
import { closeSync, fdatasync, fstatSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

export class WalSync {
  readonly #path: string;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  /** The log whose name is known to be on disk. */
  #inode = 0;

  /** @param database path of the database */
  constructor(database: string) {
    this.#path = `${database}-wal`;
  }

  /**
   * Resolves when all transactions that were committed before are on disk.
   *
   * @throws Error when the log cannot be synced
   */
  synced(): Promise<void> {
    if (this.#running === null) return this.#start();
    const start = (): Promise<void> => this.#start();
    // The running sync may have begun before the last commit.
    this.#next ??= this.#running.then(start, start);
    return this.#next;
  }

  #start(): Promise<void> {
    this.#next = null;
    const running = this.#sync().finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }

  /** If a checkpoint has moved the transactions to the database in the meantime, it has synced both files. */
  async #sync(): Promise<void> {
    const file = openSync(this.#path, 'r+');
    try {
      this.#syncName(file);
      await new Promise<void>((resolve, reject) => {
        fdatasync(file, (error) => (error === null ? resolve() : reject(error)));
      });
    } finally {
      closeSync(file);
    }
  }

  /** Without this, the name of a new log may be lost when the machine crashes. */
  #syncName(file: number): void {
    const { ino } = fstatSync(file);
    // Windows cannot sync folders.
    if (ino === this.#inode || process.platform === 'win32') return;
    const folder = openSync(dirname(this.#path), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
    this.#inode = ino;
  }
}

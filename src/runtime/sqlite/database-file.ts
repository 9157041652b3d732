/** A database in a file that survives restarts, may be used by several processes, and may be deleted or replaced. */
import { mkdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Database, OpenDatabase } from './engine.ts';

/** An open database and the identity of its file. */
interface Opened {
  readonly database: Database;
  readonly file: string;
}

export interface DatabaseFileOptions {
  /** Path of the database, which is created on first use. */
  readonly path: string;
  readonly open: OpenDatabase;
  /** What the database is, for messages: `The agent's memory is unavailable`. */
  readonly failure: string;
  /** Creates what a new database lacks. */
  readonly prepare: (database: Database) => void;
}

export class DatabaseFile {
  readonly #options: DatabaseFileOptions;
  #opened: Opened | null = null;

  constructor(options: DatabaseFileOptions) {
    this.#options = options;
  }

  /**
   * Runs `work` on the database at the path. If the file was deleted or replaced, it is opened again, since writes to
   * the old file would be lost.
   *
   * @throws BusyError while another process holds the lock, and Error with the reason when the database is unusable
   */
  using<T>(work: (database: Database) => T): T {
    try {
      for (;;) {
        const { database, file } = this.#current();
        const result = work(database);
        if (this.#file() === file) return result;
        this.close();
      }
    } catch (error) {
      // The error may be temporary, so reopen next time. Besides, a failed statement stays open and would keep later
      // writes on this connection from ever being committed.
      this.#forget();
      if (isBusy(error)) throw new BusyError(this.#unusable('another program has locked it'));
      throw new Error(this.#unusable(error instanceof Error ? error.message : String(error)), { cause: error });
    }
  }

  close(): void {
    const opened = this.#opened;
    this.#opened = null;
    opened?.database.close();
  }

  #current(): Opened {
    if (this.#opened !== null && this.#opened.file !== this.#file()) this.close();
    this.#opened ??= this.#make();
    return this.#opened;
  }

  #make(): Opened {
    const { path, open, prepare } = this.#options;
    mkdirSync(dirname(path), { recursive: true });
    const database = open(path);
    try {
      // Waiting here would block the thread; `serve-calls.ts` retries instead.
      database.exec('PRAGMA busy_timeout = 0');
      // Readers do not wait for a writer, and writes are durable when the call returns.
      database.exec('PRAGMA journal_mode = WAL');
      database.exec('PRAGMA synchronous = FULL');
      prepare(database);
      const file = this.#file();
      if (file === null) throw new Error('its file was deleted while it was opened');
      return { database, file };
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Identifies the file at the path; null when there is none. */
  #file(): string | null {
    const info = statSync(this.#options.path, { throwIfNoEntry: false });
    return info === undefined ? null : `${info.dev}:${info.ino}`;
  }

  #forget(): void {
    try {
      this.close();
    } catch {
      // It cannot be closed anymore.
    }
  }

  /** Names the database, which the engine's own messages do not. */
  #unusable(reason: string): string {
    return `${this.#options.failure} (\`${basename(this.#options.path)}\` in the volume folder): ${reason}`;
  }
}

/** Another process holds the lock, which is temporary. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^SQLITE_(BUSY|LOCKED)/.test(String(error.code));
}

/** Runs a write transaction, which takes the lock before it changes anything. */
export function locked<T>(database: Database, write: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  const result = write();
  database.exec('COMMIT');
  return result;
}

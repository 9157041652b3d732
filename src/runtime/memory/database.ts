/**
 * An agent's memory: texts by name, in an SQLite database. It survives restarts, and several processes may use it at
 * the same time. Everything here is synchronous and runs on a separate thread.
 */
import { mkdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Records } from '../run/records.ts';

/** The part of SQLite's libraries that is used here. */
interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): void;
}

interface Statement {
  get(...values: readonly string[]): unknown;
  all(...values: readonly string[]): unknown[];
  run(...values: readonly string[]): { readonly changes: number };
}

type Open = (path: string) => Database;

/** An open database and the identity of its file. */
interface Opened {
  readonly database: Database;
  readonly file: string;
}

export class MemoryDatabase implements Records {
  readonly #path: string;
  readonly #open: Open;
  #opened: Opened | null = null;

  /** @param path path of the database, which is created on first use */
  constructor(path: string, open: Open) {
    this.#path = path;
    this.#open = open;
  }

  get(id: string): string {
    return this.#using((database) => {
      const row = database.prepare('SELECT value FROM records WHERE id = ?').get(bound(id)) as
        | { value: string }
        | null
        | undefined;
      return row ? textOf(row.value) : '';
    });
  }

  set(id: string, value: string): void {
    this.#using((database) =>
      locked(database, () =>
        database
          .prepare(
            'INSERT INTO records (id, value) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value',
          )
          .run(bound(id), bound(value)),
      ),
    );
  }

  delete(id: string): string {
    // A single statement, so that two processes cannot both get the value.
    return this.#using((database) => {
      const rows = locked(database, () =>
        database.prepare('DELETE FROM records WHERE id = ? RETURNING value').all(bound(id)),
      ) as { value: string }[];
      return rows[0] === undefined ? '' : textOf(rows[0].value);
    });
  }

  clear(): number {
    return this.#using((database) => locked(database, () => database.prepare('DELETE FROM records').run().changes));
  }

  names(): readonly string[] {
    return this.#using((database) => {
      const rows = database.prepare('SELECT id FROM records').all() as { id: string }[];
      return rows.map((row) => textOf(row.id)).sort();
    });
  }

  close(): void {
    const opened = this.#opened;
    this.#opened = null;
    opened?.database.close();
  }

  /**
   * Runs `work` on the database at the path. If the file was deleted or replaced, it is opened again, since writes to
   * the old file would be lost.
   *
   * @throws BusyError while another process holds the lock, and Error with the reason when the database is unusable
   */
  #using<T>(work: (database: Database) => T): T {
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
      if (isBusy(error)) throw new BusyError(this.#path);
      throw new Error(unusable(this.#path, error instanceof Error ? error.message : String(error)), { cause: error });
    }
  }

  #current(): Opened {
    if (this.#opened !== null && this.#opened.file !== this.#file()) this.close();
    this.#opened ??= this.#make();
    return this.#opened;
  }

  #make(): Opened {
    mkdirSync(dirname(this.#path), { recursive: true });
    const database = this.#open(this.#path);
    try {
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
    const info = statSync(this.#path, { throwIfNoEntry: false });
    return info === undefined ? null : `${info.dev}:${info.ino}`;
  }

  #forget(): void {
    try {
      this.close();
    } catch {
      // It cannot be closed anymore.
    }
  }
}

/** Another process holds the lock, which is temporary. */
export class BusyError extends Error {
  override readonly name = 'BusyError';

  constructor(path: string) {
    super(unusable(path, 'another program has locked it'));
  }
}

/** Names the database, which the engine's own messages do not. */
function unusable(path: string, reason: string): string {
  return `The agent's memory is unavailable (\`${basename(path)}\` in the volume folder): ${reason}`;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^SQLITE_(BUSY|LOCKED)/.test(String(error.code));
}

function prepare(database: Database): void {
  // Waiting here would block the thread; `thread.ts` retries instead.
  database.exec('PRAGMA busy_timeout = 0');
  // Readers do not wait for a writer, and writes are durable when the call returns.
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE IF NOT EXISTS records (id TEXT PRIMARY KEY, value TEXT NOT NULL)');
}

/** Runs a write transaction, which takes the lock before it changes anything. */
function locked<T>(database: Database, write: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  const result = write();
  database.exec('COMMIT');
  return result;
}

/** Prefix of texts stored as JSON strings. */
const QUOTED = '\u0001json:';

/** The engine ends texts at the first NUL and cannot store lone surrogates, so such texts are stored as JSON. */
function bound(text: string): string {
  return /\0|\p{Surrogate}/u.test(text) || text.startsWith(QUOTED) ? QUOTED + JSON.stringify(text) : text;
}

function textOf(stored: string): string {
  return stored.startsWith(QUOTED) ? String(JSON.parse(stored.slice(QUOTED.length))) : stored;
}

/**
 * Loads the database engine: Bun's own, which is also that of the executable, or else a package with a native binary.
 * Without it, only agents that use memory fail.
 */
export async function loadDatabaseEngine(): Promise<Open> {
  try {
    if (process.versions['bun'] !== undefined) {
      const { Database: BunDatabase } = await import('bun:sqlite');
      return (path) => new BunDatabase(path);
    }
    const { default: LibsqlDatabase } = await import('libsql');
    return (path) => new LibsqlDatabase(path) as Database;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return () => {
      throw new Error(
        `Memory is not available on this machine: the package \`libsql\` has no binary for it. ${reason}`,
        { cause: error },
      );
    };
  }
}

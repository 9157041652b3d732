/**
 * What an agent remembers: texts under names, in an SQLite database of its own. It survives restarts, and several
 * processes may use it at the same time. Everything here is synchronous, and has a thread of its own.
 */
import { mkdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type Libsql from 'libsql';
import type { Records } from '../run/records.ts';

type Database = Libsql.Database;
type Open = (path: string) => Database;

/** A database that is open, and the file that it is. */
interface Opened {
  readonly database: Database;
  readonly file: string;
}

export class MemoryDatabase implements Records {
  private readonly path: string;
  private readonly open: Open;
  private opened: Opened | null = null;

  /** @param path of the database, which is made when something is first remembered or asked for */
  constructor(path: string, open: Open) {
    this.path = path;
    this.open = open;
  }

  get(id: string): string {
    return this.using((database) => {
      const row = database.prepare('SELECT value FROM records WHERE id = ?').get(bound(id)) as
        | { value: string }
        | undefined;
      return row === undefined ? '' : textOf(row.value);
    });
  }

  set(id: string, value: string): void {
    this.using((database) =>
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
    // One statement, so that two processes cannot both get the value.
    return this.using((database) => {
      const rows = locked(database, () =>
        database.prepare('DELETE FROM records WHERE id = ? RETURNING value').all(bound(id)),
      ) as { value: string }[];
      return rows[0] === undefined ? '' : textOf(rows[0].value);
    });
  }

  clear(): number {
    return this.using((database) => locked(database, () => database.prepare('DELETE FROM records').run().changes));
  }

  names(): readonly string[] {
    return this.using((database) => {
      const rows = database.prepare('SELECT id FROM records').all() as { id: string }[];
      return rows.map((row) => textOf(row.id)).sort();
    });
  }

  close(): void {
    const { opened } = this;
    this.opened = null;
    opened?.database.close();
  }

  /**
   * Works on the database that is at the path: when its file was deleted or replaced meanwhile, on the one that is there
   * now, since what is written to the old one would be lost.
   *
   * @throws BusyError while another process has locked it, and Error that says what is wrong with it
   */
  private using<T>(work: (database: Database) => T): T {
    try {
      for (;;) {
        const { database, file } = this.current();
        const result = work(database);
        if (this.file() === file) return result;
        this.close();
      }
    } catch (error) {
      // Whatever is wrong now may be right the next time. A statement that has failed stays open besides, and nothing that
      // the connection writes from then on would ever be committed.
      this.forget();
      if (isBusy(error)) throw new BusyError(this.path);
      throw new Error(unusable(this.path, error instanceof Error ? error.message : String(error)), { cause: error });
    }
  }

  private current(): Opened {
    if (this.opened !== null && this.opened.file !== this.file()) this.close();
    this.opened ??= this.make();
    return this.opened;
  }

  private make(): Opened {
    mkdirSync(dirname(this.path), { recursive: true });
    const database = this.open(this.path);
    try {
      prepare(database);
      const file = this.file();
      if (file === null) throw new Error('its file was deleted while it was opened');
      return { database, file };
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Tells one file at the path from another one; null when there is none. */
  private file(): string | null {
    const info = statSync(this.path, { throwIfNoEntry: false });
    return info === undefined ? null : `${info.dev}:${info.ino}`;
  }

  private forget(): void {
    try {
      this.close();
    } catch {
      // It cannot be closed any more either.
    }
  }
}

/** Another process has locked the database; that passes. */
export class BusyError extends Error {
  override readonly name = 'BusyError';

  constructor(path: string) {
    super(unusable(path, 'another program has locked it'));
  }
}

/** The engine says what went wrong, but not with what. */
function unusable(path: string, reason: string): string {
  return `The agent's memory cannot be used (\`${basename(path)}\` in the folder of volumes): ${reason}`;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^SQLITE_(BUSY|LOCKED)/.test(String(error.code));
}

function prepare(database: Database): void {
  // Who waits does so without holding up others: see the thread.
  database.exec('PRAGMA busy_timeout = 0');
  // Readers do not wait for a writer, and what is written is on the disk when the call returns.
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE IF NOT EXISTS records (id TEXT PRIMARY KEY, value TEXT NOT NULL)');
}

/** Writes when nobody else does, which is found out before anything is written. */
function locked<T>(database: Database, write: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  const result = write();
  database.exec('COMMIT');
  return result;
}

/** What a text starts with in the database when it is kept as a JSON string. */
const QUOTED = '\u0001json:';

/** The engine ends a text at its first NUL and has no halves of characters: such a text is kept quoted. */
function bound(text: string): string {
  return /\0|\p{Surrogate}/u.test(text) || text.startsWith(QUOTED) ? QUOTED + JSON.stringify(text) : text;
}

function textOf(stored: string): string {
  return stored.startsWith(QUOTED) ? String(JSON.parse(stored.slice(QUOTED.length))) : stored;
}

/** Finds the database engine, which is a binary for this machine. Without it, only agents that remember things fail. */
export async function loadDatabaseEngine(): Promise<Open> {
  try {
    const { default: LibsqlDatabase } = await import('libsql');
    return (path) => new LibsqlDatabase(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return () => {
      throw new Error(
        `Nothing can be remembered on this machine: the package \`libsql\` has no binary for it. ${reason}`,
        { cause: error },
      );
    };
  }
}

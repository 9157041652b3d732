/**
 * What an agent remembers: texts under names, in an SQLite database of its own. It survives restarts, and several
 * processes may use it at the same time.
 */
import { mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type Libsql from 'libsql';
import type { Records } from './records.ts';

type Database = Libsql.Database;
type Open = (path: string) => Database;

/** How long a process waits for another one that writes, in milliseconds. */
const BUSY_LIMIT = 10_000;

export class MemoryStore implements Records {
  private readonly path: string;
  private readonly open: Open;
  private opened: Database | null = null;

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
      database
        .prepare('INSERT INTO records (id, value) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value')
        .run(bound(id), bound(value)),
    );
  }

  delete(id: string): string {
    // One statement, so that two processes cannot both get the value.
    return this.using((database) => {
      const rows = database.prepare('DELETE FROM records WHERE id = ? RETURNING value').all(bound(id)) as {
        value: string;
      }[];
      return rows[0] === undefined ? '' : textOf(rows[0].value);
    });
  }

  clear(): number {
    return this.using((database) => database.prepare('DELETE FROM records').run().changes);
  }

  names(): readonly string[] {
    return this.using((database) => {
      const rows = database.prepare('SELECT id FROM records').all() as { id: string }[];
      return rows.map((row) => textOf(row.id)).sort();
    });
  }

  close(): void {
    this.opened?.close();
    this.opened = null;
  }

  /** The engine says what went wrong, but not with what. */
  private using<T>(work: (database: Database) => T): T {
    try {
      return work(this.database());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `The agent's memory cannot be used (\`${basename(this.path)}\` in the folder of volumes): ${reason}`,
        { cause: error },
      );
    }
  }

  private database(): Database {
    if (this.opened !== null) return this.opened;
    mkdirSync(dirname(this.path), { recursive: true });
    const database = this.open(this.path);
    try {
      prepare(database);
    } catch (error) {
      database.close();
      throw error;
    }
    this.opened = database;
    return database;
  }
}

function prepare(database: Database): void {
  database.exec(`PRAGMA busy_timeout = ${BUSY_LIMIT}`);
  // Readers do not wait for a writer, and what is written is on the disk when the call returns.
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE IF NOT EXISTS records (id TEXT PRIMARY KEY, value TEXT NOT NULL)');
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

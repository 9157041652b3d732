/**
 * An agent's memory: texts by name, in an SQLite database. It survives restarts, and several processes may use it at
 * the same time. Everything here is synchronous and runs on a separate thread.
 */
import type { Records } from '../run/records.ts';
import { DatabaseFile, locked, type OpenDatabase } from '../sqlite/index.ts';

export class MemoryDatabase implements Records {
  readonly #file: DatabaseFile;

  /** @param path path of the database, which is created on first use */
  constructor(path: string, open: OpenDatabase) {
    this.#file = new DatabaseFile({
      path,
      open,
      failure: "The agent's memory is unavailable",
      prepare: (database) => {
        database.exec('CREATE TABLE IF NOT EXISTS records (id TEXT PRIMARY KEY, value TEXT NOT NULL)');
      },
    });
  }

  get(id: string): string {
    return this.#file.using((database) => {
      const row = database.prepare('SELECT value FROM records WHERE id = ?').get(bound(id)) as
        | { value: string }
        | null
        | undefined;
      return row ? textOf(row.value) : '';
    });
  }

  set(id: string, value: string): void {
    this.#file.using((database) =>
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
    return this.#file.using((database) => {
      const rows = locked(database, () =>
        database.prepare('DELETE FROM records WHERE id = ? RETURNING value').all(bound(id)),
      ) as { value: string }[];
      return rows[0] === undefined ? '' : textOf(rows[0].value);
    });
  }

  clear(): number {
    return this.#file.using((database) =>
      locked(database, () => database.prepare('DELETE FROM records').run().changes),
    );
  }

  names(): readonly string[] {
    return this.#file.using((database) => {
      const rows = database.prepare('SELECT id FROM records').all() as { id: string }[];
      return rows.map((row) => textOf(row.id)).sort();
    });
  }

  close(): void {
    this.#file.close();
  }
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

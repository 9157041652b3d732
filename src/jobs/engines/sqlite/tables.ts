/** The tables of a store, and the migrations of older stores. */
import type { Database } from '../../../runtime/sqlite/index.ts';

/** The statements at index N migrate a store from version N to N + 1. */
type Migrations = readonly (readonly string[])[];

/** Never change an entry: existing stores were made with it. */
export const migrations: Migrations = [
  [
    `CREATE TABLE jobs (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      owner TEXT NOT NULL,
      route TEXT NOT NULL,
      method TEXT NOT NULL,
      priority INTEGER NOT NULL,
      state TEXT NOT NULL,
      created INTEGER NOT NULL,
      started INTEGER,
      finished INTEGER,
      attempts INTEGER NOT NULL DEFAULT 0,
      token INTEGER NOT NULL DEFAULT 0,
      worker TEXT,
      beat INTEGER NOT NULL DEFAULT 0,
      canceling INTEGER NOT NULL DEFAULT 0,
      idempotency TEXT,
      request TEXT NOT NULL,
      input TEXT NOT NULL,
      headers TEXT NOT NULL DEFAULT '[]',
      result TEXT,
      status INTEGER,
      problem TEXT,
      files TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      events INTEGER NOT NULL DEFAULT 0
    )`,
    'CREATE UNIQUE INDEX by_idempotency ON jobs (owner, idempotency) WHERE idempotency IS NOT NULL',
    'CREATE INDEX by_turn ON jobs (state, owner, priority, seq)',
    'CREATE INDEX by_end ON jobs (finished) WHERE finished IS NOT NULL',
    `CREATE TABLE events (
      job INTEGER NOT NULL,
      id INTEGER NOT NULL,
      at INTEGER NOT NULL,
      type TEXT NOT NULL,
      data TEXT NOT NULL,
      PRIMARY KEY (job, id)
    ) WITHOUT ROWID`,
    // The last turn of each owner.
    'CREATE TABLE turns (owner TEXT PRIMARY KEY, turn INTEGER NOT NULL) WITHOUT ROWID',
    // Smoothed durations in milliseconds.
    'CREATE TABLE durations (route TEXT PRIMARY KEY, mean REAL NOT NULL) WITHOUT ROWID',
    // Sums that would otherwise be computed from all jobs.
    'CREATE TABLE totals (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID',
    "INSERT INTO totals VALUES ('bytes', 0), ('turn', 0)",
  ],
  [
    'ALTER TABLE jobs ADD COLUMN webhook TEXT',
    // When its message is due, in milliseconds since 1970; null before the end of the job and when it needs none.
    'ALTER TABLE jobs ADD COLUMN due INTEGER',
    'ALTER TABLE jobs ADD COLUMN tries INTEGER NOT NULL DEFAULT 0',
    'CREATE INDEX by_due ON jobs (due) WHERE due IS NOT NULL',
  ],
  ['ALTER TABLE jobs RENAME COLUMN headers TO head'],
  [
    // Whether it was a request that was answered at once.
    'ALTER TABLE jobs ADD COLUMN direct INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE jobs ADD COLUMN record TEXT',
    'CREATE INDEX by_age ON jobs (direct, seq)',
  ],
  [
    // When another job was first started in its place, in milliseconds since 1970.
    'ALTER TABLE jobs ADD COLUMN passed INTEGER',
    // The last turn of the round before.
    "INSERT INTO totals VALUES ('round', 0)",
  ],
  [
    // The secrets of the request of a job that has not ended.
    'ALTER TABLE jobs ADD COLUMN withheld TEXT',
  ],
];

/**
 * Creates the tables of a new store, and migrates an older one.
 *
 * @throws Error when the store was made by a newer version of this program
 */
export function prepareTables(database: Database, steps: Migrations = migrations): void {
  // What is deleted must not be left in the file.
  database.exec('PRAGMA secure_delete = ON');
  if (versionOf(database) === steps.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = versionOf(database);
    if (version > steps.length)
      throw new Error(
        `it was made by a newer version of kdeps (its format is ${version}, this one knows ${steps.length}). Use that version, or move the folder away`,
      );
    for (const statement of steps.slice(version).flat()) database.exec(statement);
    database.exec(`PRAGMA user_version = ${steps.length}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function versionOf(database: Database): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

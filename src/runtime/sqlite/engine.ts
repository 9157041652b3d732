/** The part of SQLite that is used here, whichever library provides it. Everything is synchronous, so it runs on threads. */

/** Integers beyond 2⁵³ never occur, and texts must not contain NUL characters. */
export type SqlValue = string | number | null;

export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): void;
}

export interface Statement {
  get(...values: readonly SqlValue[]): unknown;
  all(...values: readonly SqlValue[]): unknown[];
  run(...values: readonly SqlValue[]): { readonly changes: number };
}

export type OpenDatabase = (path: string) => Database;

/**
 * Loads the database engine: Bun's own, which is also that of the executable, or else a package with a native binary.
 * Without it, only what needs a database fails.
 *
 * @param what needs it, for the message: `Memory`
 * @example const open = await loadDatabaseEngine('Memory');
 */
export async function loadDatabaseEngine(what: string): Promise<OpenDatabase> {
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
        `${what} is not available on this machine: the package \`libsql\` has no binary for it. ${reason}`,
        { cause: error },
      );
    };
  }
}

/** What is used of the SQLite that is part of Bun. */
declare module 'bun:sqlite' {
  type Value = string | number | null;

  export class Database {
    constructor(path: string);
    exec(sql: string): unknown;
    prepare(sql: string): {
      get(...values: readonly Value[]): unknown;
      all(...values: readonly Value[]): unknown[];
      run(...values: readonly Value[]): { readonly changes: number };
    };
    close(): void;
  }
}

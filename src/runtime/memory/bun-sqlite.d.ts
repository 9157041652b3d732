/** What is used of the SQLite that is part of Bun. */
declare module 'bun:sqlite' {
  export class Database {
    constructor(path: string);
    exec(sql: string): unknown;
    prepare(sql: string): {
      get(...values: readonly string[]): unknown;
      all(...values: readonly string[]): unknown[];
      run(...values: readonly string[]): { readonly changes: number };
    };
    close(): void;
  }
}

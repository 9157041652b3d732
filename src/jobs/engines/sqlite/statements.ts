/** Statements of the store of jobs. */
import type { Database, SqlValue, Statement } from '../../../runtime/sqlite/index.ts';

/** Compiling a statement takes longer than running it, so each is kept as long as its connection. */
const compiled = new WeakMap<Database, Map<string, Statement>>();

function statement(database: Database, sql: string): Statement {
  const known = compiled.get(database) ?? new Map<string, Statement>();
  compiled.set(database, known);
  const found = known.get(sql) ?? database.prepare(sql);
  known.set(sql, found);
  return found;
}

/** Returns the number of changed rows. */
export function run(database: Database, sql: string, ...values: readonly SqlValue[]): number {
  return statement(database, sql).run(...values).changes;
}

export function one<T>(database: Database, sql: string, ...values: readonly SqlValue[]): T | undefined {
  return (statement(database, sql).get(...values) ?? undefined) as T | undefined;
}

export function all<T>(database: Database, sql: string, ...values: readonly SqlValue[]): readonly T[] {
  return statement(database, sql).all(...values) as readonly T[];
}

export function total(database: Database, name: 'bytes' | 'turn' | 'round'): number {
  return one<{ value: number }>(database, 'SELECT value FROM totals WHERE name = ?', name)?.value ?? 0;
}

/** Returns the new value. */
export function addTo(database: Database, name: 'bytes' | 'turn' | 'round', amount: number): number {
  const sql = 'UPDATE totals SET value = value + ? WHERE name = ? RETURNING value';
  return one<{ value: number }>(database, sql, amount, name)?.value ?? 0;
}

/** Statements of the store of jobs. */
import type { Database, SqlValue } from '../../../runtime/sqlite/index.ts';

export function run(database: Database, sql: string, ...values: readonly SqlValue[]): void {
  database.prepare(sql).run(...values);
}

export function one<T>(database: Database, sql: string, ...values: readonly SqlValue[]): T | undefined {
  return (database.prepare(sql).get(...values) ?? undefined) as T | undefined;
}

export function all<T>(database: Database, sql: string, ...values: readonly SqlValue[]): readonly T[] {
  return database.prepare(sql).all(...values) as readonly T[];
}

export function total(database: Database, name: 'bytes' | 'turn' | 'round'): number {
  return one<{ value: number }>(database, 'SELECT value FROM totals WHERE name = ?', name)?.value ?? 0;
}

export function addTo(database: Database, name: 'bytes' | 'turn' | 'round', amount: number): void {
  run(database, 'UPDATE totals SET value = value + ? WHERE name = ?', amount, name);
}

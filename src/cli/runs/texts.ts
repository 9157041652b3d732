// Runs as text for people.
import type { KnownRun } from '../../server/index.ts';

type Job = KnownRun['job'];

/** How long the run of a job took; empty when it never started. */
export function durationOf({ started, finished }: Job): string {
  return started === null || finished === null ? '' : duration(finished - started);
}

export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** A time as people read it, in UTC like logs. */
export function timeText(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').slice(0, 19);
}

/** A time as programs read it; null for none. */
export function isoTime(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

/** How a run ended: `succeeded (200)`. */
export function outcomeOf({ state, status, problem }: Job): string {
  if (problem !== null) return `${state} (${problem})`;
  return status === null ? state : `${state} (${status})`;
}

/** A text that a client or a program wrote, without control characters, which could change what the terminal shows. */
export function safe(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (found) => (found === '\n' || found === '\t' ? found : escaped(found)));
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** Rows of cells in columns. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join('');
}

// A row of the table, and how the table is printed.
import { cpus, release, totalmem } from 'node:os';

/** One row of the table. Ratios are ours to theirs, so smaller is better unless `larger` is set. */
export interface Result {
  readonly row: number;
  readonly work: string;
  readonly against: string;
  readonly ours: string;
  readonly theirs: string;
  readonly ratio: number;
  /** The ratio of the executable, where it was measured. */
  readonly executable?: number;
  readonly goal: number;
  readonly limit: number;
  readonly larger?: boolean;
}

/** The table as Markdown. */
export function table(results: readonly Result[]): string {
  const header = ['#', 'work', 'against', 'ours', 'theirs', 'ratio', 'executable', 'goal', 'limit', ''];
  const rows = results.map((result) => [
    String(result.row),
    result.work,
    result.against,
    result.ours,
    result.theirs,
    ratioText(result.ratio),
    result.executable === undefined ? '' : ratioText(result.executable),
    `${result.larger ? '≥' : '≤'} ${result.goal}`,
    `${result.larger ? '≥' : '≤'} ${result.limit}`,
    verdict(result),
  ]);
  const widths = header.map((title, n) => Math.max(title.length, ...rows.map((row) => row[n]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |`;
  return [line(header), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

/** Whether a row meets its limit. */
export function holds(result: Result): boolean {
  return result.larger ? result.ratio >= result.limit : result.ratio <= result.limit;
}

/** Describes the machine. */
export function machine(): string {
  const [first] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${memory}, ${process.platform} ${release()}, Node ${process.versions.node}`;
}

/** Formats milliseconds for people. */
export function time(milliseconds: number): string {
  return milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(2)} s` : `${milliseconds.toFixed(1)} ms`;
}

function verdict(result: Result): string {
  const { ratio, goal, larger } = result;
  if (larger ? ratio >= goal : ratio <= goal) return 'goal';
  return holds(result) ? 'within the limit' : 'missed';
}

function ratioText(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(3);
}

// Formats findings as text.
import type { Finding, Unit } from '../../lang/analysis/index.ts';
import { highlight } from '../colors.ts';
import { shownFile } from '../diagnostics.ts';

const COLORS = { error: '1;31', warning: '1;33', hint: '1;36' } as const;

/** A finding with its source line and hint. */
export function findingText(unit: Unit, { code, severity, range, message, hint }: Finding, color: boolean): string {
  const paint = (style: string, text: string): string => (color ? `\u001b[${style}m${text}\u001b[0m` : text);
  const { source } = unit;
  const { line, column } = source.positionAt(range.start);
  const end = source.positionAt(range.end);
  const text = source.lineText(line);
  const width = Math.max((end.line === line ? end.column : text.length + 1) - column, 1);
  const number = String(line);
  const head = `${shownFile(unit.uri)}:${line}:${column}: ${paint(COLORS[severity], severity)}: ${message} ${paint('2', `[${code}]`)}`;
  const blank = text.slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
  const excerpt = `${paint('2', `${number} | `)}${color ? highlight(text) : text}\n${' '.repeat(number.length + 3)}${blank}${paint(COLORS[severity], '^'.repeat(width))}`;
  return `${head}\n${excerpt}\n${hint === undefined ? '' : `${hint}\n`}\n`;
}

/** The number of findings by severity. */
export function summaryOf(counts: Readonly<Record<Finding['severity'], number>>, modules: number): string {
  const some = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  const found = (['error', 'warning', 'hint'] as const).flatMap((kind) =>
    counts[kind] === 0 ? [] : [some(counts[kind], kind)],
  );
  return `${found.length === 0 ? 'No problems' : found.join(', ')} in ${some(modules, 'module')}.\n`;
}

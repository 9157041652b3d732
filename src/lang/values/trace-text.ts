/** The output of `trace`. */
import { displayValue } from './display.ts';
import type { VmValue } from './value.ts';

/** Compact lines are for reading, not for transporting data. */
const COMPACT_LIMIT = 1_000_000;

/**
 * The source of an expression and its value, without the location. The pretty form spreads values over lines and ends
 * in a line break.
 */
export function traceText(expression: string, value: VmValue, mode: 'compact' | 'pretty'): string {
  if (mode === 'compact') return `${expression} = ${displayValue(value, { force: true, limit: COMPACT_LIMIT })}`;
  const text = displayValue(value, { force: true, multiLine: true });
  const left = expression.includes('\n') ? `\n${indented(expression)}\n` : `${expression} `;
  const right = text.includes('\n') ? `\n${indented(text)}` : ` ${text}`;
  return `${left}=${right}\n`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

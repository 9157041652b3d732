/** Makes findings from messages and errors. */
import type { Range } from '../base/source.ts';
import type { Message, PklError } from '../diagnostics/error.ts';
import type { Finding, Severity } from './finding.ts';
import type { Unit } from './model.ts';

/** Makes a finding from an error, at its location in a unit; at the start of the module if it is located elsewhere. */
export function findingOf(error: PklError, unit: Unit, range?: Range): Finding {
  const span = error.frames.find(({ span: { source } }) => source === unit.source)?.span;
  const { start, end } = range ?? span ?? { start: 0, end: 0 };
  return {
    code: error.code,
    severity: 'error',
    range: { start, end },
    message: error.text,
    ...(error.hint !== undefined && { hint: error.hint }),
  };
}

/** Makes a finding from a message. */
export function finding(
  severity: Severity,
  range: Range,
  { code, text, hint }: Message,
  more: Partial<Pick<Finding, 'group' | 'isUnnecessary' | 'isDeprecated' | 'fixes'>> = {},
): Finding {
  const { start, end } = range;
  return { code, severity, range: { start, end }, message: text, ...(hint !== undefined && { hint }), ...more };
}

/** Converts findings to the diagnostics that all commands report. */
import { type Diagnostic, placeOf } from '../diagnostics/diagnostic.ts';
import type { Finding } from './finding.ts';
import type { Unit } from './model.ts';

const SEVERITIES = { error: 'error', warning: 'warning', hint: 'information' } as const;

/** Converts a finding to a diagnostic, which other programs can read. */
export function findingDiagnostic(unit: Unit, { code, severity, range, message, hint }: Finding): Diagnostic {
  const { start, end } = range;
  return {
    code,
    severity: SEVERITIES[severity],
    message,
    hint: hint ?? null,
    ...placeOf({ source: unit.source, start, end }),
    frames: [],
  };
}

/** Formats the origin of a value, with source lines as in error reports. */
import type { Span } from '../base/source.ts';
import { codeLines, type ReportOptions } from './report.ts';

/** A value and the definitions that led to it. */
interface ShownOrigin {
  readonly path: string;
  readonly value: string;
  readonly steps: readonly ShownStep[];
}

interface ShownStep {
  readonly role: keyof typeof WORDS;
  readonly path: string;
  readonly name: string;
  readonly span: Span;
}

const WORDS = { sets: 'set by', overrides: 'overriding', declares: 'declared by', contains: 'in' } as const;

/**
 * The report of an origin, ending in a line break.
 *
 * @example console.log(formatOrigin(evaluation.why('app:/main.pkl', 'port')));
 */
export function formatOrigin({ path, value, steps }: ShownOrigin, options: ReportOptions = {}): string {
  const blocks = steps.map(({ role, name, span }) => {
    const place = options.location?.({ span, member: name }) ?? span.source.uri;
    return ['', ...codeLines(span, `${WORDS[role]} ${name} (${place})`, options)];
  });
  const nowhere = steps.length === 0 ? ['', 'It is set by the engine, or computed by a function.'] : [];
  return [`${path} = ${value}`, ...blocks.flat(), ...nowhere, ''].join('\n');
}

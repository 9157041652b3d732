/** Recognizes evaluation errors that the request caused: a value cannot be converted to the type that the agent expects. */
import type { ErrorCode, PklError } from '../../lang/index.ts';
import type { AgentCode } from '../diagnostics/catalogue.ts';
import type { RequestInput } from './request.ts';

/** An error in a request, as reported to the client. */
export interface RequestFault {
  readonly code: AgentCode;
  readonly message: string;
}

/**
 * The error in a request whose text could not be converted to a number or boolean; null when the failure has another
 * cause.
 *
 * @param read the names of the parameters that the evaluation has read
 */
export function conversionFault(
  { code, details }: PklError,
  request: RequestInput,
  read: Iterable<string>,
): RequestFault | null {
  if (code !== 'cannot-parse-string' || details.given === undefined) return null;
  const given = details.given.trim();
  const values = [...read].map((name) => ({ name, value: (request.params.get(name)?.[0] ?? '').trim() }));
  const names = values.filter(({ value }) => value === given).map(({ name }) => name);
  const [name] = names;
  if (name === undefined) return null;
  if (given === '') return { code: 'kdeps/missing-parameter', message: missingText(names) };
  const wanted = details.expected ?? '';
  return {
    code: 'kdeps/invalid-parameter',
    message: `The parameter \`${name}\` is not ${article(wanted)} \`${wanted}\`.`,
  };
}

function missingText(names: readonly string[]): string {
  if (names.length === 1) return `The parameter \`${names[0]}\` is missing.`;
  return `A parameter is missing: one of ${names.map((name) => `\`${name}\``).join(', ')}.`;
}

function article(name: string): string {
  return /^[AEIOU]/.test(name) ? 'an' : 'a';
}

/** The evaluation exceeded a limit. */
const limits: ReadonlySet<ErrorCode> = new Set([
  'timed-out',
  'stack-overflow',
  'regex-too-expensive',
  'memory-exceeded',
]);
const unknownNames: ReadonlySet<ErrorCode> = new Set(['unknown-property', 'unknown-method', 'unknown-type']);

/**
 * Whether the request cannot have caused a failure: a limit was exceeded, or a name is misspelled. A missing member of an
 * object may be one that the request should have had.
 */
export function isAgentFault({ code, details }: PklError): boolean {
  return limits.has(code) || (unknownNames.has(code) && details.owner === undefined);
}

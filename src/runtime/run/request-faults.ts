/** Failures of expressions that are the fault of the request: what it sends is not what the agent makes of it. */
import type { ErrorCode, PklError } from '../../lang/index.ts';
import type { RequestInput } from './request.ts';

/** The calls that read a parameter, with its name. */
const reading = /\brequest\s*\.\s*(?:params?|paramValues)\s*\(\s*\\?"([^"\\]+)\\?"/g;

/**
 * What is wrong with a request whose text could not be read as a number or a boolean; null when the failure has another
 * reason.
 *
 * @param text the file of the resource that failed, which names the parameters that it reads
 */
export function conversionFault(error: PklError, request: RequestInput, text: string): string | null {
  const wanted = /^Cannot parse string as `(\w+)`\.$/.exec(error.message)?.[1];
  if (wanted === undefined) return null;
  const value = error.values[0]?.text ?? '';
  const names = [...new Set([...text.matchAll(reading)].map(([, name = '']) => name))];
  if (value === '""') {
    const missing = names.filter((name) => (request.params.get(name)?.[0] ?? '') === '');
    return missing.length === 0 ? null : missingText(missing);
  }
  const name = names.find((known) => request.params.get(known)?.some((given) => JSON.stringify(given) === value));
  return name === undefined ? null : `The parameter \`${name}\` is not ${article(wanted)} \`${wanted}\`.`;
}

function missingText(names: readonly string[]): string {
  if (names.length === 1) return `The parameter \`${names[0]}\` is missing.`;
  return `A parameter is missing: one of ${names.map((name) => `\`${name}\``).join(', ')}.`;
}

function article(name: string): string {
  return /^[AEIOU]/.test(name) ? 'an' : 'a';
}

/** An evaluation ran out of what it is given. */
const limits: ReadonlySet<ErrorCode> = new Set([
  'timed-out',
  'stack-overflow',
  'regex-too-expensive',
  'memory-exceeded',
]);
const unknownNames: ReadonlySet<ErrorCode> = new Set(['unknown-property', 'unknown-method', 'unknown-type']);

/**
 * Whether a failure says nothing about the request: a limit, or a name on its own that the author has misspelt. A member
 * that an object lacks may be one that the request should have had.
 */
export function isFaultOfAgent({ code, details }: PklError): boolean {
  return limits.has(code) || (unknownNames.has(code) && details.owner === undefined);
}

/** Problems with the fields of requests and answers, and the wording they share. */
import { didYouMean } from '../diagnostics/nearest-names.ts';

/** An invalid field of a request or answer. */
export interface FieldProblem {
  /** `size.width`, `tags[0]`; empty for the request as a whole. */
  readonly field: string;
  /** The rest of a sentence that starts with the field: `must be between 1 and 50, but is 99.` */
  readonly reason: string;
}

/** Messages only show values up to this length. */
export const MAX_SHOWN_LENGTH = 60;

/** The reasons for texts that cannot be passed to programs. */
export const nulReason = 'contains a NUL character, which cannot be passed to a program.';
export const surrogateReason = 'contains half of a surrogate pair, which no text encoding can represent.';

/** The reason for a field that the class does not have. */
export function unknownFieldReason(name: string, known: readonly string[]): string {
  const all = known.length === 0 ? 'There are none.' : `Fields: ${known.map((each) => `\`${each}\``).join(', ')}.`;
  return `is unknown. ${didYouMean(name, known) ?? all}`;
}

/** A problem as a sentence. */
export function problemText({ field, reason }: FieldProblem): string {
  return field === '' ? `The body ${reason}` : `\`${field}\` ${reason}`;
}

/**
 * Formats the path of a field.
 *
 * @example fieldName(['tags', '0']); // 'tags[0]'
 */
export function fieldName(path: readonly string[]): string {
  return path.reduce((shown, name) => {
    if (/^\d+$/.test(name)) return `${shown}[${name}]`;
    return shown === '' ? name : `${shown}.${name}`;
  }, '');
}

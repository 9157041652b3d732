/** A field of a request that does not fit the `Input` class of its route. */
export interface FieldProblem {
  /** `size.width`, `tags[0]`; empty for the request as a whole. */
  readonly field: string;
  /** The rest of a sentence that starts with the field: `must be between 1 and 50, but is 99.` */
  readonly reason: string;
}

/** A problem as a sentence. */
export function problemText({ field, reason }: FieldProblem): string {
  return field === '' ? `The body ${reason}` : `\`${field}\` ${reason}`;
}

/**
 * A path as it is shown.
 *
 * @example fieldName(['tags', '0']); // 'tags[0]'
 */
export function fieldName(path: readonly string[]): string {
  return path.reduce((shown, name) => {
    if (/^\d+$/.test(name)) return `${shown}[${name}]`;
    return shown === '' ? name : `${shown}.${name}`;
  }, '');
}

/** Tables of names. */

/**
 * The words of a text, which shows a table of names more clearly than a list of literals.
 *
 * @example wordsIn(' one two '); // ['one', 'two']
 */
export function wordsIn(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

// Suggests known words that resemble a misspelled one.

import { jaroWinkler } from '../lang/diagnostics/index.ts';

/** The known words that resemble `given`, most similar first. */
export function suggestions(given: string, known: readonly string[]): readonly string[] {
  return known
    .map((word) => ({ word, score: isSwapped(given, word) ? 1 : jaroWinkler(given, word) }))
    .filter(({ score }) => score > 0.8)
    .sort((a, b) => b.score - a.score)
    .map(({ word }) => word);
}

/**
 * The end of a message: one suggestion as a question, several as a list, none as nothing.
 *
 * @param max maximum number of suggestions
 */
export function suggestionText(
  given: string,
  known: readonly string[],
  plural: string,
  max: number = known.length,
): string {
  const [first, ...others] = suggestions(given, known).slice(0, max);
  if (first === undefined) return '';
  if (others.length === 0) return `. Did you mean ${first}?`;
  return `. (Possible ${plural}: ${[first, ...others].join(', ')})`;
}

/** Whether two adjacent letters are swapped, which the similarity measure underrates in short words. */
function isSwapped(a: string, b: string): boolean {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return (
    a.length === b.length &&
    at + 1 < a.length &&
    a.slice(at + 2) === b.slice(at + 2) &&
    a[at] === b[at + 1] &&
    a[at + 1] === b[at]
  );
}

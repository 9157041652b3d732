// "Did you mean": which of the known words resemble a misspelled one.

/** The known words that look like `given`, the most alike first. */
export function suggestions(given: string, known: readonly string[]): readonly string[] {
  return known
    .map((word) => ({ word, score: isSwapped(given, word) ? 1 : similarity(given, word) }))
    .filter(({ score }) => score > 0.8)
    .sort((a, b) => b.score - a.score)
    .map(({ word }) => word);
}

/** The tail of a message: one suggestion as a question, several as a list, none as nothing. */
export function suggestionText(given: string, known: readonly string[], plural: string): string {
  const [first, ...others] = suggestions(given, known);
  if (first === undefined) return '';
  if (others.length === 0) return `. Did you mean ${first}?`;
  return `. (Possible ${plural}: ${[first, ...others].join(', ')})`;
}

/** Two letters next to each other the wrong way round, which short words are not alike by. */
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

/** Jaro–Winkler: 0 for nothing in common, 1 for equal; a common beginning counts more. */
function similarity(a: string, b: string): number {
  const jaro = jaroSimilarity(a, b);
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

function jaroSimilarity(a: string, b: string): number {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const usedInB = new Set<number>();
  const matchesOfA: string[] = [];
  for (let i = 0; i < a.length; i++) {
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j++) {
      if (a[i] !== b[j] || usedInB.has(j)) continue;
      usedInB.add(j);
      matchesOfA.push(b[j] ?? '');
      break;
    }
  }
  const matches = matchesOfA.length;
  if (matches === 0) return 0;
  const matchesOfB = [...usedInB].sort((x, y) => x - y).map((j) => b[j]);
  const moved = matchesOfA.filter((letter, i) => letter !== matchesOfB[i]).length / 2;
  return (matches / a.length + matches / b.length + (matches - moved) / matches) / 3;
}

/**
 * Known names similar enough to a misspelled one, best first.
 *
 * @param least how similar, from 0 to 1
 */
export function similarNames(name: string, candidates: Iterable<string>, least = 0.77): string[] {
  const scored: { name: string; score: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const score = jaroWinkler(candidate, name);
    if (score >= least) scored.push({ name: candidate, score });
  }
  return scored.sort((a, b) => b.score - a.score).map((entry) => entry.name);
}

/** Jaro-Winkler similarity of two texts, from 0 (nothing in common) to 1 (equal). */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  const matches = matchesOf(a, b);
  if (matches.count === 0) return 0;
  const jaro =
    (matches.count / a.length + matches.count / b.length + (matches.count - matches.transpositions) / matches.count) /
    3;
  if (jaro < 0.7) return jaro;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + Math.min(0.1, 1 / Math.max(a.length, b.length)) * prefix * (1 - jaro);
}

function matchesOf(a: string, b: string): { count: number; transpositions: number } {
  const reach = Math.max(Math.floor(Math.max(a.length, b.length) / 2) - 1, 0);
  const used = new Array<boolean>(b.length).fill(false);
  const inA: string[] = [];
  for (let i = 0; i < a.length; i++) {
    for (let j = Math.max(0, i - reach); j < Math.min(b.length, i + reach + 1); j++) {
      if (used[j] === true || a[i] !== b[j]) continue;
      used[j] = true;
      inA.push(a[i] as string);
      break;
    }
  }
  const inB = Array.from(b).filter((_, j) => used[j] === true);
  const moved = inA.filter((letter, i) => letter !== inB[i]).length;
  return { count: inA.length, transpositions: Math.floor(moved / 2) };
}

/** Suggestions for misspelled names. */

/** The known names that differ from `name` by one or two typos, closest first. */
export function nearestNames(name: string, known: Iterable<string>): readonly string[] {
  const limit = Math.min(3, Math.max(1, Math.floor(name.length / 3)));
  return [...known]
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((left, right) => left.distance - right.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** `Did you mean …?`, or undefined when no name is similar. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const names = nearestNames(name, known);
  return names.length === 0 ? undefined : `Did you mean ${names.map((near) => `\`${near}\``).join(' or ')}?`;
}

/** Edit distance: letters added, removed, changed, or swapped with the next. */
function editDistance(left: string, right: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      const isSwapped = left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      const swap = i > 1 && j > 1 && isSwapped ? (before[j - 2] ?? 0) + 1 : change;
      next.push(Math.min(change, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[right.length] ?? 0;
}

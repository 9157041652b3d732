/**
 * The order in which the `pkl` command lists dependencies in the files that it writes: that of a hash table. Files that
 * both write stay the same, whoever writes them.
 */

/** The names in the order of a hash table that was made for `capacity` names and filled in the given order. */
export function hashOrder(names: readonly string[], capacity = 16): string[] {
  let size = 1;
  while (size < capacity) size *= 2;
  while (names.length > Math.floor(size * 0.75)) size *= 2;
  const bucket = (name: string): number => {
    const hash = hashCode(name);
    return (hash ^ (hash >>> 16)) & (size - 1);
  };
  // Sorting is stable: names of one bucket keep their order.
  return names.toSorted((a, b) => bucket(a) - bucket(b));
}

function hashCode(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

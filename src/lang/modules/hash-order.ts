/**
 * The order in which the `pkl` command lists dependencies in the files it writes: that of a Java hash table. Using the
 * same order, both programs write identical files.
 */

/** The names in the order of a hash table of the given capacity, filled in the order of `names`. */
export function hashOrder(names: readonly string[], capacity = 16): string[] {
  let size = 1;
  while (size < capacity) size *= 2;
  while (names.length > Math.floor(size * 0.75)) size *= 2;
  const bucket = (name: string): number => {
    const hash = hashCode(name);
    return (hash ^ (hash >>> 16)) & (size - 1);
  };
  // Sorting is stable: names in the same bucket keep their order.
  return names.toSorted((a, b) => bucket(a) - bucket(b));
}

function hashCode(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/**
 * A value computed on first use. For constants that are slow to create and rarely needed, above all patterns with
 * Unicode character classes: setting one up takes longer than loading a file.
 */
export function lazy<T extends object | undefined>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

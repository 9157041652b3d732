/**
 * A value that is made when it is first asked for. For constants that take time to make and that many programs never
 * use, above all patterns with classes of Unicode characters: setting one up takes longer than loading a file.
 */
export function lazy<T extends object | undefined>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

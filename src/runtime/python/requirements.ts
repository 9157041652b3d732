/** Requirements in pip's notation, as a workflow lists them. */

/** Options of pip and uv that have no value. Those of all others follow them. */
const withoutValue = new Set(['--pre', '--prefer-binary', '--no-index', '--no-deps']);

/** Splits options from a requirement, which stays a single argument. */
export function wordsOf(text: string): readonly string[] {
  const trimmed = text.trim();
  return /[;@]/.test(trimmed) ? [trimmed] : trimmed.split(/\s+/).filter((word) => word !== '');
}

/**
 * The packages and the options, such as an index, in requirements.
 *
 * @example withoutOptions(['torch --index-url https://example.org/simple']).requirements; // ['torch']
 */
export function withoutOptions(packages: readonly string[]): {
  readonly requirements: readonly string[];
  readonly options: readonly string[];
} {
  const requirements: string[] = [];
  const options: string[] = [];
  for (const words of packages.map(wordsOf)) {
    let isValue = false;
    for (const word of words) {
      const isOption = word.startsWith('-');
      (isOption || isValue ? options : requirements).push(word);
      isValue = isOption && !word.includes('=') && !withoutValue.has(word);
    }
  }
  return { requirements, options };
}

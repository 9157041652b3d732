/**
 * Splits a command line into words like a shell: blanks separate, single and double quotes group, a backslash escapes
 * the next character. Nothing is expanded.
 */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  for (const [part] of line.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs)) {
    words.push(
      part.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs, (_, double?: string, single?: string, escaped?: string) =>
        double === undefined ? (single ?? escaped ?? '') : double.replace(/\\(["\\])/g, '$1'),
      ),
    );
  }
  return words;
}

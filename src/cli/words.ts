/**
 * Splits a command line into words the way a shell does: blanks separate, single and double quotes keep together, a
 * backslash takes the next character as it is. Nothing is expanded.
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

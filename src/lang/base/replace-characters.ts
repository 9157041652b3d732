/** Replacement in texts of any length. */

/**
 * The longest text to which a regular expression is applied at once. V8 records all matches before the first
 * replacement and crashes when there are too many.
 */
const PIECE = 2 ** 24;
/** How many lines are joined at once. */
const LINES = 2 ** 16;

/**
 * Replaces characters.
 * @param pattern a global expression that matches a single UTF-16 unit without context
 * @param replacement the replacement of a character; in a text, `$&` stands for the character
 */
export function replaceCharacters(
  text: string,
  pattern: RegExp,
  replacement: string | ((character: string) => string),
): string {
  // Both kinds of replacement work the same, but the type declarations distinguish them.
  const replaced = (part: string): string =>
    typeof replacement === 'string' ? part.replace(pattern, replacement) : part.replace(pattern, replacement);
  if (text.length <= PIECE) return replaced(text);
  let result = '';
  for (let at = 0; at < text.length; at += PIECE) result += replaced(text.slice(at, at + PIECE));
  return result;
}

/** Maps each line, which does not include its line feed. */
export function mapLines(text: string, map: (line: string) => string): string {
  let result = '';
  let lines: string[] = [];
  for (let from = 0; ; ) {
    const end = text.indexOf('\n', from);
    if (end < 0) {
      lines.push(map(text.slice(from)));
      return result + lines.join('\n');
    }
    lines.push(map(text.slice(from, end)));
    from = end + 1;
    if (lines.length < LINES) continue;
    result += `${lines.join('\n')}\n`;
    lines = [];
  }
}

/** Reverses a text by characters. */
export function reverseText(text: string): string {
  let result = '';
  for (let end = text.length; end > 0; ) {
    let from = Math.max(end - PIECE, 0);
    // Both halves of a surrogate pair must be in the same piece.
    if (from > 0 && isLowSurrogate(text, from) && !isLowSurrogate(text, from - 1)) from--;
    result += Array.from(text.slice(from, end)).reverse().join('');
    end = from;
  }
  return result;
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

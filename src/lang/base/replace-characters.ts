/** Replacing in texts of any length. */

/**
 * The longest text in which a regular expression replaces at once. It notes all matches before the first replacement,
 * and V8 ends the process when they are more than it can note.
 */
const PIECE = 2 ** 24;
/** How many lines are put together at once. */
const LINES = 2 ** 16;

/**
 * The text with characters replaced.
 * @param pattern a global expression that looks at one UTF-16 unit and nothing around it
 * @param replacement what stands for a character; where it is a text, `$&` in it is the character
 */
export function replaceCharacters(
  text: string,
  pattern: RegExp,
  replacement: string | ((character: string) => string),
): string {
  // Both kinds of replacement are taken alike, but the declarations tell them apart.
  const replaced = (part: string): string =>
    typeof replacement === 'string' ? part.replace(pattern, replacement) : part.replace(pattern, replacement);
  if (text.length <= PIECE) return replaced(text);
  let result = '';
  for (let at = 0; at < text.length; at += PIECE) result += replaced(text.slice(at, at + PIECE));
  return result;
}

/** The text with each line, which never holds the line feed that ends it, put through a function. */
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

/** The text from its last character to its first. */
export function reverseText(text: string): string {
  let result = '';
  for (let end = text.length; end > 0; ) {
    let from = Math.max(end - PIECE, 0);
    // Both halves of a surrogate pair belong to one piece.
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

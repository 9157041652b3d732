/**
 * A cursor over the characters of a pattern. Syntax errors name the index of the last character read, so the order of
 * reads matters.
 */

/** An invalid pattern. The message is Java's, including the pattern and a caret. */
export class RegexSyntaxError extends Error {
  override readonly name = 'RegexSyntaxError';
}

const BACKSLASH = 0x5c;

export class PatternReader {
  /** Index of the next code point. */
  cursor = 0;
  /** Whether blanks and `#` comments are ignored (`(?x)`). */
  skipsComments = false;
  readonly #pattern: string;
  readonly #points: readonly number[];

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#points = withoutQuotes(Array.from(pattern, (character) => character.codePointAt(0) ?? 0));
  }

  get length(): number {
    return this.#points.length;
  }

  get isAtEnd(): boolean {
    return this.cursor >= this.length;
  }

  /** The code point at an index; 0 after the end. */
  at(index: number): number {
    return this.#points[index] ?? 0;
  }

  /** The next code point, without consuming it. */
  peek(): number {
    if (this.skipsComments) this.#skipComments();
    return this.at(this.cursor);
  }

  /** Consumes the next code point. */
  read(): number {
    if (this.skipsComments) this.#skipComments();
    return this.at(this.cursor++);
  }

  /** Consumes the next code point, even inside a comment. */
  readRaw(): number {
    return this.at(this.cursor++);
  }

  /** Consumes a code point and returns the one after it. */
  advance(): number {
    this.cursor++;
    return this.peek();
  }

  fail(problem: string): never {
    const index = this.cursor - 1;
    const lines = [index < 0 ? problem : `${problem} near index ${index}`, this.#pattern];
    if (index >= 0 && index < this.#pattern.length) lines.push(`${caretIndent(this.#pattern, index)}^`);
    throw new RegexSyntaxError(lines.join('\n'));
  }

  #skipComments(): void {
    for (;;) {
      const next = this.at(this.cursor);
      if (next === 0x23) {
        while (!this.isAtEnd && !isLineEnd(this.at(this.cursor))) this.cursor++;
      } else if (this.isAtEnd || !isBlank(next)) return;
      else this.cursor++;
    }
  }
}

function isBlank(point: number): boolean {
  return point === 0x20 || (point >= 0x09 && point <= 0x0d);
}

function isLineEnd(point: number): boolean {
  return point === 0x0a || point === 0x0d || point === 0x85 || point === 0x2028 || point === 0x2029;
}

function caretIndent(pattern: string, index: number): string {
  return pattern.slice(0, index).replace(/[^\t]/g, ' ');
}

/** Replaces `\Q…\E` quotes with escapes. */
function withoutQuotes(points: readonly number[]): readonly number[] {
  const result: number[] = [];
  let inQuote = false;
  let isFirst = false;
  for (let i = 0; i < points.length; i++) {
    const point = points[i] as number;
    const next = points[i + 1];
    if (point === BACKSLASH && next === (inQuote ? 0x45 : 0x51)) {
      inQuote = !inQuote;
      isFirst = inQuote;
      i++;
    } else if (!inQuote) {
      result.push(point);
      // An escaped backslash starts no escape.
      if (point === BACKSLASH && next !== undefined) result.push(points[++i] as number);
    } else {
      pushQuoted(result, point, isFirst);
      isFirst = false;
    }
  }
  return result;
}

function pushQuoted(result: number[], point: number, isFirst: boolean): void {
  const isDigit = point >= 0x30 && point <= 0x39;
  const isLetter = (point >= 0x41 && point <= 0x5a) || (point >= 0x61 && point <= 0x7a);
  // A hexadecimal escape keeps a first digit from becoming part of an escape before the quote.
  if (isDigit && isFirst) result.push(BACKSLASH, 0x78, 0x33);
  else if (!isDigit && !isLetter && point < 0x80) result.push(BACKSLASH);
  result.push(point);
}

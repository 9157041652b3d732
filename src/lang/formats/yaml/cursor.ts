import type { YamlText } from './text.ts';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const NEXT_LINE = 0x85;

/** A position in the text with its column, in UTF-16 units; the end of the text reads as NaN. */
export class Cursor {
  readonly text: YamlText;
  index = 0;
  line = 0;
  /** Number of line breaks passed. */
  breaks = 0;
  #lineStart = 0;

  constructor(text: YamlText) {
    this.text = text;
    if (text.at(0) === 0xfeff) {
      this.index = 1;
      this.#lineStart = 1;
    }
  }

  get column(): number {
    return this.index - this.#lineStart;
  }

  /** The unit at a distance ahead. */
  peek(ahead = 0): number {
    return this.text.characters.charCodeAt(this.index + ahead);
  }

  /** Advances within a line. */
  forward(count = 1): void {
    this.index += count;
  }

  /** Advances within a line and returns the characters passed. */
  take(count: number): string {
    const taken = this.text.characters.slice(this.index, this.index + count);
    this.index += count;
    return taken;
  }

  /** Consumes a match of a sticky expression, which must not contain line breaks. */
  takeMatch(expression: RegExp): string {
    expression.lastIndex = this.index;
    return this.take(expression.exec(this.text.characters)?.[0].length ?? 0);
  }

  /**
   * Consumes a line break if there is one; every kind counts as a line feed. NEL breaks a scalar, but starts no line
   * for the purpose of indentation.
   */
  takeLineBreak(): boolean {
    const unit = this.peek();
    if (unit !== LINE_FEED && unit !== CARRIAGE_RETURN && unit !== NEXT_LINE) return false;
    this.index += unit === CARRIAGE_RETURN && this.peek(1) === LINE_FEED ? 2 : 1;
    this.breaks++;
    if (unit === NEXT_LINE) return true;
    this.line++;
    this.#lineStart = this.index;
    return true;
  }

  /** Whether `---` or `...` starts here and stands alone. */
  get isAtDocumentSeparator(): boolean {
    const three = this.text.characters.slice(this.index, this.index + 3);
    return this.column === 0 && (three === '---' || three === '...') && isBlankOrEnd(this.peek(3));
  }
}

/** A line break or the end of the text. */
export function isBreakOrEnd(unit: number): boolean {
  return unit === LINE_FEED || unit === CARRIAGE_RETURN || Number.isNaN(unit);
}

export function isSpaceOrTab(unit: number): boolean {
  return unit === SPACE || unit === TAB;
}

/** White space or the end of the text. */
export function isBlankOrEnd(unit: number): boolean {
  return isSpaceOrTab(unit) || isBreakOrEnd(unit);
}

/** A space, a line break or the end of the text. */
export function isSpaceBreakOrEnd(unit: number): boolean {
  return unit === SPACE || isBreakOrEnd(unit);
}

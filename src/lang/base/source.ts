/** A source text: its URI, its characters, and the conversion from offsets to lines, computed on first use. */
export class Source {
  /** The URI that the text was loaded from, e.g. `file:///a/b.pkl` or `pkl:base`. */
  readonly uri: string;
  #text: string | (() => string);
  #lineStarts: Uint32Array | undefined;

  /** @param text a function if the text is rarely needed and slow to get */
  constructor(uri: string, text: string | (() => string)) {
    this.uri = uri;
    this.#text = text;
  }

  /** The whole text. */
  get text(): string {
    if (typeof this.#text === 'function') this.#text = this.#text();
    return this.#text;
  }

  /** 1-based line and column (UTF-16 units) of an offset. */
  positionAt(offset: number): Position {
    const starts = this.#lines();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** The offset of a position; of the nearest one where the text or the line is shorter. */
  offsetAt({ line, column }: Position): number {
    const starts = this.#lines();
    if (line < 1) return 0;
    const start = starts[line - 1];
    if (start === undefined) return this.text.length;
    return Math.min(start + Math.max(column - 1, 0), start + this.lineText(line).length);
  }

  /** The text of a 1-based line, without its line break. */
  lineText(line: number): string {
    const starts = this.#lines();
    const from = starts[line - 1] ?? this.text.length;
    const to = line < starts.length ? (starts[line] ?? 0) - 1 : this.text.length;
    return this.text.slice(from, to).replace(/\r$/, '');
  }

  /** The number of lines; an empty text has one. */
  get lineCount(): number {
    return this.#lines().length;
  }

  #lines(): Uint32Array {
    if (this.#lineStarts === undefined) {
      const starts = [0];
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
      this.#lineStarts = Uint32Array.from(starts);
    }
    return this.#lineStarts;
  }
}

/** A position in a text; line and column are 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A part of a text by 1-based lines and columns. `end` is the position after its last character. */
export interface TextRange {
  readonly start: Position;
  readonly end: Position;
}

/**
 * The range of a span, for editors.
 *
 * @example rangeOf({ source: new Source('app:/main.pkl', '1 + 2'), start: 4, end: 5 }).start; // { line: 1, column: 5 }
 */
export function rangeOf({ source, start, end }: Span): TextRange {
  return { start: source.positionAt(start), end: source.positionAt(Math.max(start, end)) };
}

/** A half-open range of offsets in a source. Every syntax node is one. */
export interface Range {
  /** Offset of the first character. */
  readonly start: number;
  /** Offset after the last character. */
  readonly end: number;
}

/** A range together with its source. */
export interface Span extends Range {
  readonly source: Source;
}

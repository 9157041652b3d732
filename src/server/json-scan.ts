/**
 * Validates JSON without building its values: a body of a few megabytes can contain millions of them. The scanner
 * counts as it reads and yields often, so it takes little memory and does not hold up other requests.
 */

/** Limits on a JSON text. */
export interface JsonLimits {
  /** Maximum number of values, members and elements included. */
  readonly elements: number;
  /** Maximum nesting depth of objects and arrays. */
  readonly depth: number;
}

/** A range of bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A member or element of the outermost value. */
export interface JsonPart {
  /** The name of a member, including quotes; null for an element. */
  readonly key: Span | null;
  readonly value: Span;
}

/** The text is not valid JSON. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
}

/** The text exceeds a limit. */
export class JsonLimitError extends Error {
  override readonly name = 'JsonLimitError';
  readonly limit: keyof JsonLimits;

  constructor(limit: keyof JsonLimits) {
    super(`The JSON has too many ${limit}.`);
    this.limit = limit;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** Character codes of `E`, `e` and `u`. */
const [LARGE_E, SMALL_E, SMALL_U] = [0x45, 0x65, 0x75];
/** Bytes scanned between two yields. */
const STRIDE = 65_536;

const words = ['true', 'false', 'null'].map((word) => Buffer.from(word));
/** The characters other than `u` that may follow a backslash. */
const escapes = new Set(Buffer.from('"\\/bfnrt'));

/**
 * Scans bytes that contain one JSON value in UTF-8.
 *
 * @returns the parts of the value if it is an object or an array
 * @throws JsonSyntaxError with the position; JsonLimitError
 */
export function* scanJson(bytes: Buffer, limits: JsonLimits): Generator<void, readonly JsonPart[]> {
  const scan = new Scan(bytes);
  const parts: JsonPart[] = [];
  /** Expected closing brackets, innermost last. */
  const open: number[] = [];
  let elements = 0;
  let key: Span | null = null;
  let start = 0;
  let nextYield = STRIDE;
  for (;;) {
    // A value starts here.
    scan.skipSpace();
    if (scan.at >= nextYield) {
      nextYield = scan.at + STRIDE;
      yield;
    }
    if (open.at(-1) === CLOSE_BRACE) {
      const from = scan.at;
      yield* scan.string('the name of a member in double quotes');
      if (open.length === 1) key = { start: from, end: scan.at };
      scan.skipSpace();
      scan.take(COLON, 'a colon');
      scan.skipSpace();
    }
    if (open.length <= 1) start = scan.at;
    elements += 1;
    if (elements > limits.elements) throw new JsonLimitError('elements');
    const first = bytes[scan.at];
    if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      const close = first === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET;
      scan.at += 1;
      if (open.length >= limits.depth) throw new JsonLimitError('depth');
      scan.skipSpace();
      if (bytes[scan.at] !== close) {
        open.push(close);
        continue;
      }
      scan.at += 1;
    } else if (first === QUOTE) yield* scan.string('a value');
    else scan.scalar();
    // A value ends here, and perhaps its enclosing values.
    for (;;) {
      if (open.length === 1) parts.push({ key, value: { start, end: scan.at } });
      scan.skipSpace();
      const close = open.at(-1);
      if (close === undefined) {
        if (scan.at < bytes.length) throw scan.unexpected('the end');
        return parts;
      }
      if (bytes[scan.at] === COMMA) {
        scan.at += 1;
        break;
      }
      scan.take(close, `a comma or \`${String.fromCharCode(close)}\``);
      open.pop();
    }
  }
}

/** A cursor over bytes. */
class Scan {
  at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.at += 1;
    }
  }

  take(byte: number, what: string): void {
    if (this.#bytes[this.at] !== byte) throw this.unexpected(what);
    this.at += 1;
  }

  /** Skips a string. A long one takes several slices. */
  *string(what: string): Generator<void, void> {
    const bytes = this.#bytes;
    this.take(QUOTE, what);
    let nextYield = this.at + STRIDE;
    for (;;) {
      const byte = bytes[this.at];
      if (byte === QUOTE) break;
      if (byte === undefined || byte < 0x20) throw this.unexpected('the rest of a string');
      if (byte === BACKSLASH) this.#escape();
      else this.at += 1;
      if (this.at >= nextYield) {
        nextYield = this.at + STRIDE;
        yield;
      }
    }
    this.at += 1;
  }

  /** Skips a number or a literal name. */
  scalar(): void {
    const word = words.find((letters) => letters.equals(this.#bytes.subarray(this.at, this.at + letters.length)));
    if (word !== undefined) {
      this.at += word.length;
      return;
    }
    const first = this.#bytes[this.at];
    if (first === MINUS) this.at += 1;
    else if (!isDigit(first)) throw this.unexpected('a value');
    if (this.#bytes[this.at] === ZERO) this.at += 1;
    else this.#digits();
    if (this.#bytes[this.at] === DOT) {
      this.at += 1;
      this.#digits();
    }
    const letter = this.#bytes[this.at];
    if (letter !== LARGE_E && letter !== SMALL_E) return;
    this.at += 1;
    const sign = this.#bytes[this.at];
    if (sign === PLUS || sign === MINUS) this.at += 1;
    this.#digits();
  }

  unexpected(wanted: string): JsonSyntaxError {
    let line = 1;
    let lineStart = 0;
    for (let at = 0; at < this.at; at++) {
      if (this.#bytes[at] !== 0x0a) continue;
      line += 1;
      lineStart = at + 1;
    }
    const column = this.#bytes.toString('utf8', Math.max(lineStart, this.at - STRIDE), this.at).length + 1;
    const found = this.at >= this.#bytes.length ? 'it ends' : `there is ${this.#found()}`;
    return new JsonSyntaxError(`line ${line}, column ${column}: ${found} where ${wanted} should be`);
  }

  #found(): string {
    const [letter = ''] = this.#bytes.toString('utf8', this.at, this.at + 4);
    return letter < ' ' || letter === '`' ? `the character U+${hex(letter)}` : `\`${letter}\``;
  }

  #escape(): void {
    this.at += 1;
    const letter = this.#bytes[this.at];
    if (letter === SMALL_U) {
      if (!/^[\da-f]{4}$/i.test(this.#bytes.toString('latin1', this.at + 1, this.at + 5)))
        throw this.unexpected('an escape');
      this.at += 5;
    } else if (letter !== undefined && escapes.has(letter)) this.at += 1;
    else throw this.unexpected('an escape');
  }

  #digits(): void {
    if (!isDigit(this.#bytes[this.at])) throw this.unexpected('a digit');
    while (isDigit(this.#bytes[this.at])) this.at += 1;
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}

function hex(letter: string): string {
  return letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}

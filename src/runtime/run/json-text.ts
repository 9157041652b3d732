/**
 * Serializes JSON. A base64 picture is by far the largest part of most answers and needs no escaping: it is copied once,
 * byte by byte, instead of being scanned character by character several times.
 */
import { newPiece, PIECE_BYTES } from '../process/output-text.ts';

/** Minimum length of a string that is checked for direct copying. */
const MIN_COPIED_LENGTH = 16_384;
const INDENT = '  ';
/** Number of characters to collect before they are encoded. */
const MAX_PENDING_LENGTH = 65_536;

/** A value whose JSON has been written before, with the indentation of the place where it belongs. */
export class WrittenJson {
  readonly pieces: readonly Uint8Array[];

  constructor(pieces: readonly Uint8Array[]) {
    this.pieces = pieces;
  }
}

/**
 * Serializes a value, indented by two spaces, with a trailing newline. Values that JSON cannot represent become `null`;
 * the value may contain `WrittenJson`. A short result stays a string, which is sent in one piece with the headers; a
 * long one consists of pieces.
 */
export function jsonBody(value: unknown): string | readonly Uint8Array[] {
  const parts = new Parts();
  write(value, '\n', parts);
  parts.text('\n');
  return parts.body;
}

/** The same as a string, for a value that is not long. */
export function jsonText(value: unknown): string {
  const body = jsonBody(value);
  return typeof body === 'string' ? body : Buffer.concat(body).toString();
}

/**
 * The same without the trailing newline, in shared memory that threads hand on without a copy.
 *
 * @param depth the number of objects and arrays that contain the value
 */
export function jsonPieces(value: unknown, depth: number): readonly Uint8Array[] {
  const pieces = new Pieces();
  write(value, `\n${INDENT.repeat(depth)}`, pieces);
  return pieces.all;
}

/** Where JSON is written to. */
interface Output {
  text(text: string): void;
  /** A long text of printable ASCII. */
  ascii(text: string): void;
  bytes(pieces: readonly Uint8Array[]): void;
}

class Parts implements Output {
  readonly #done: Uint8Array[] = [];
  #texts: string[] = [];

  text(text: string): void {
    this.#texts.push(text);
  }

  ascii(text: string): void {
    this.bytes([Buffer.from(text, 'latin1')]);
  }

  bytes(pieces: readonly Uint8Array[]): void {
    this.#flush();
    for (const piece of pieces) this.#done.push(piece);
  }

  get body(): string | readonly Uint8Array[] {
    if (this.#done.length === 0) return this.#texts.join('');
    this.#flush();
    return this.#done;
  }

  #flush(): void {
    this.#done.push(Buffer.from(this.#texts.join(''), 'utf8'));
    this.#texts = [];
  }
}

class Pieces implements Output {
  readonly #full: Buffer[] = [];
  #piece = newPiece();
  /** Used bytes of the piece. */
  #used = 0;
  #text = '';

  text(text: string): void {
    this.#text += text;
    if (this.#text.length > MAX_PENDING_LENGTH) this.#flush();
  }

  ascii(text: string): void {
    this.#flush();
    for (let at = 0; at < text.length; ) {
      const written = this.#room.write(text.slice(at, at + PIECE_BYTES), 'latin1');
      this.#used += written;
      at += written;
    }
  }

  bytes(pieces: readonly Uint8Array[]): void {
    this.#flush();
    for (const piece of pieces) this.#add(Buffer.from(piece.buffer, piece.byteOffset, piece.length));
  }

  get all(): readonly Uint8Array[] {
    this.#flush();
    return [...this.#full, this.#piece.subarray(0, this.#used)];
  }

  /** The free part of the piece, which is never empty. */
  get #room(): Buffer {
    if (this.#used === PIECE_BYTES) {
      this.#full.push(this.#piece);
      this.#piece = newPiece();
      this.#used = 0;
    }
    return this.#piece.subarray(this.#used);
  }

  #flush(): void {
    const text = this.#text;
    this.#text = '';
    if (text !== '') this.#add(Buffer.from(text, 'utf8'));
  }

  #add(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const copied = bytes.copy(this.#room, 0, at);
      this.#used += copied;
      at += copied;
    }
  }
}

function write(value: unknown, line: string, to: Output): void {
  if (typeof value === 'string') writeText(value, to);
  else if (Array.isArray(value)) writeAll('[', ']', value, line, to, (item, inner) => write(item, inner, to));
  else if (value instanceof WrittenJson) to.bytes(value.pieces);
  else if (typeof value === 'object' && value !== null) writeObject(value, line, to);
  else to.text(typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'null'));
}

function writeObject(value: object, line: string, to: Output): void {
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  writeAll('{', '}', entries, line, to, ([key, entry], inner) => {
    to.text(`${JSON.stringify(key)}: `);
    write(entry, inner, to);
  });
}

function writeAll<T>(
  open: string,
  close: string,
  items: readonly T[],
  line: string,
  to: Output,
  writeItem: (item: T, line: string) => void,
): void {
  if (items.length === 0) {
    to.text(open + close);
    return;
  }
  const inner = line + INDENT;
  items.forEach((item, index) => {
    to.text(`${index === 0 ? open : ','}${inner}`);
    writeItem(item, inner);
  });
  to.text(line + close);
}

function writeText(text: string, to: Output): void {
  // Printable ASCII without quotes and backslashes needs no escaping.
  if (text.length < MIN_COPIED_LENGTH || /[^\x20\x21\x23-\x5b\x5d-\x7e]/.test(text)) {
    to.text(JSON.stringify(text));
    return;
  }
  to.text('"');
  to.ascii(text);
  to.text('"');
}

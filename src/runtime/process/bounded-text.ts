/**
 * What a process prints, with a bound on the memory it takes: the first and the last bytes are kept, and a line says how
 * many are missing between them.
 */
export class BoundedText {
  private readonly head = new Block();
  private readonly half: number;
  /** Made when the first half is full. */
  private tail: Block | null = null;
  /** Where the oldest byte of the tail is, once it has gone round. */
  private oldest = 0;
  private dropped = 0;

  /** @param limit how many bytes are kept at most */
  constructor(limit: number) {
    this.half = Math.max(1, Math.floor(limit / 2));
  }

  add(chunk: Buffer): void {
    const room = this.half - this.head.size;
    if (room > 0) this.head.append(chunk.subarray(0, room));
    if (chunk.length > room) this.addToTail(room > 0 ? chunk.subarray(room) : chunk);
  }

  /** How many bytes came that are not kept. */
  get missing(): number {
    return this.dropped;
  }

  /** Everything that is kept, as UTF-8; bytes that are none become `\uFFFD`. */
  toString(): string {
    if (this.tail === null) return this.head.bytes().toString('utf8');
    const note = this.dropped > 0 ? `\n[${this.dropped} bytes are left out here]\n` : '';
    const tail = this.tail.bytes();
    return Buffer.concat([
      this.head.bytes(),
      Buffer.from(note),
      tail.subarray(this.oldest),
      tail.subarray(0, this.oldest),
    ]).toString('utf8');
  }

  private addToTail(chunk: Buffer): void {
    this.tail ??= new Block();
    const room = this.half - this.tail.size;
    if (room > 0) this.tail.append(chunk.subarray(0, room));
    if (chunk.length <= room) return;
    const rest = chunk.subarray(Math.max(0, room));
    this.dropped += rest.length;
    this.oldest = this.tail.overwrite(this.oldest, rest.subarray(-this.half), rest.length);
  }
}

/** Bytes one after the other, however small the pieces are that they come in. */
class Block {
  private content = Buffer.alloc(0);
  size = 0;

  append(piece: Buffer): void {
    const needed = this.size + piece.length;
    if (needed > this.content.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.content.length * 2, 1024));
      this.content.copy(larger, 0, 0, this.size);
      this.content = larger;
    }
    piece.copy(this.content, this.size);
    this.size = needed;
  }

  /** Writes over what is there, in a circle, and gives the place after it. `length` counts what is not worth writing, too. */
  overwrite(at: number, piece: Buffer, length: number): number {
    const start = (at + length - piece.length) % this.size;
    const first = piece.subarray(0, this.size - start);
    first.copy(this.content, start);
    piece.copy(this.content, 0, first.length);
    return (start + piece.length) % this.size;
  }

  bytes(): Buffer {
    return this.content.subarray(0, this.size);
  }
}

/** The last lines of a text, for messages: at most `lines` of them and `length` characters. */
export function lastLines(text: string, lines = 12, length = 2000): string {
  // A progress bar rewrites its line with carriage returns: what a person saw last is what counts.
  const all = text
    .slice(-LONGEST_TAIL)
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd().split('\r').at(-1) ?? '');
  const kept = all.slice(-lines).join('\n');
  return kept.length <= length ? kept : `…${kept.slice(-length)}`;
}

/** What lies further back is not looked at for the last lines of a text, in characters. */
const LONGEST_TAIL = 1024 * 1024;

/** The start and end of a process's output. */

/** Size of a piece in bytes: large enough that there are few, small enough that none takes long to allocate. */
const PIECE_BYTES = 64 * 1024;

/** Keeps the first and the last bytes, and a line that says how many are missing in between. */
export class BoundedText {
  readonly #head = new Pieces();
  readonly #tail = new Pieces();
  readonly #half: number;
  #dropped = 0;

  /** @param limit maximum number of bytes to keep */
  constructor(limit: number) {
    this.#half = Math.max(1, Math.floor(limit / 2));
  }

  add(chunk: Buffer): void {
    const room = this.#half - this.#head.size;
    if (room > 0) this.#head.append(chunk.subarray(0, room));
    if (chunk.length <= room) return;
    const rest = room > 0 ? chunk.subarray(room) : chunk;
    this.#dropped += Math.max(0, this.#tail.size + rest.length - this.#half);
    // Does not copy what would be dropped at once.
    this.#tail.append(rest.subarray(-this.#half));
    this.#tail.keep(this.#half);
  }

  /** Number of bytes that were dropped. */
  get missing(): number {
    return this.#dropped;
  }

  /** The stored text as UTF-8; invalid bytes become `\uFFFD`. */
  get text(): string {
    return Buffer.concat(this.#parts()).toString('utf8');
  }

  #parts(): readonly Buffer[] {
    const note = this.#dropped > 0 ? [Buffer.from(`\n[${this.#dropped} bytes omitted]\n`)] : [];
    return [...this.#head.all(), ...note, ...this.#tail.all()];
  }
}

/** A growing buffer that stays compact however small the chunks are. */
class Pieces {
  size = 0;
  readonly #pieces: Buffer[] = [];
  /** Used bytes of the last piece, and dropped bytes of the first. */
  #end = 0;
  #start = 0;

  append(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      let last = this.#pieces.at(-1);
      if (last === undefined || this.#end === last.length) {
        // The first pieces are small, because most processes print little.
        last = Buffer.allocUnsafe(Math.min(PIECE_BYTES, Math.max(1024, 2 * (last?.length ?? 0), chunk.length - at)));
        this.#pieces.push(last);
        this.#end = 0;
      }
      const copied = chunk.copy(last, this.#end, at);
      this.#end += copied;
      at += copied;
    }
    this.size += chunk.length;
  }

  /** Drops the first bytes so that no more than these remain. */
  keep(max: number): void {
    for (let [first] = this.#pieces; first !== undefined && this.size > max; [first] = this.#pieces) {
      const inUse = (this.#pieces.length === 1 ? this.#end : first.length) - this.#start;
      const dropped = Math.min(this.size - max, inUse);
      this.size -= dropped;
      this.#start += dropped;
      if (dropped < inUse || this.#pieces.length === 1) return;
      this.#pieces.shift();
      this.#start = 0;
    }
  }

  all(): readonly Buffer[] {
    return this.#pieces.map((piece, index) =>
      piece.subarray(index === 0 ? this.#start : 0, index === this.#pieces.length - 1 ? this.#end : piece.length),
    );
  }
}

/** The last lines of a text, for messages: at most `lines` lines and `length` characters. */
export function lastLines(text: string, lines = 12, length = 2000): string {
  // Progress bars rewrite their line with carriage returns; only the final state counts.
  const all = text
    .slice(-MAX_TAIL_LENGTH)
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd().split('\r').at(-1) ?? '');
  const kept = all.slice(-lines).join('\n');
  return kept.length <= length ? kept : `…${kept.slice(-length)}`;
}

/** How far back to search for the last lines of a text, in characters. */
const MAX_TAIL_LENGTH = 1024 * 1024;

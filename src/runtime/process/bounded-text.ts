/** What a process prints, with a bound on the memory that it takes. */
import { StringDecoder } from 'node:string_decoder';
import { setImmediate as turn } from 'node:timers/promises';

/** How many bytes become text before others get a turn. */
const PORTION = 1024 * 1024;
/** Bytes of a piece: big enough that there are few of them, so small that none takes long to make. */
const PIECE = 64 * 1024;

/** The first and the last bytes are kept, and a line says how many are missing between them. */
export class BoundedText {
  private readonly head = new Pieces();
  private readonly tail = new Pieces();
  private readonly half: number;
  private dropped = 0;

  /** @param limit how many bytes are kept at most */
  constructor(limit: number) {
    this.half = Math.max(1, Math.floor(limit / 2));
  }

  add(chunk: Buffer): void {
    const room = this.half - this.head.size;
    if (room > 0) this.head.append(chunk.subarray(0, room));
    if (chunk.length <= room) return;
    const rest = room > 0 ? chunk.subarray(room) : chunk;
    this.dropped += Math.max(0, this.tail.size + rest.length - this.half);
    // What would be dropped at once is not even copied.
    this.tail.append(rest.subarray(-this.half));
    this.tail.keep(this.half);
  }

  /** How many bytes came that are not kept. */
  get missing(): number {
    return this.dropped;
  }

  /** Everything that is kept, as UTF-8; bytes that are none become `\uFFFD`. */
  toString(): string {
    return Buffer.concat(this.parts()).toString('utf8');
  }

  /** The same, made in portions between which everybody else gets a turn. */
  async text(): Promise<string> {
    const decoder = new StringDecoder('utf8');
    let text = '';
    let portion = 0;
    for (const part of this.parts()) {
      text += decoder.write(part);
      portion += part.length;
      if (portion < PORTION) continue;
      portion = 0;
      await turn();
    }
    return text + decoder.end();
  }

  private parts(): readonly Buffer[] {
    const note = this.dropped > 0 ? [Buffer.from(`\n[${this.dropped} bytes are left out here]\n`)] : [];
    return [...this.head.all(), ...note, ...this.tail.all()];
  }
}

/** Bytes one after the other, however small the chunks are that they come in. */
class Pieces {
  size = 0;
  private readonly pieces: Buffer[] = [];
  /** How much of the last piece is in use, and how much of the first one is not any more. */
  private end = 0;
  private start = 0;

  append(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      let last = this.pieces.at(-1);
      if (last === undefined || this.end === last.length) {
        // The first ones are small, as most processes print little.
        last = Buffer.allocUnsafe(Math.min(PIECE, Math.max(1024, 2 * (last?.length ?? 0), chunk.length - at)));
        this.pieces.push(last);
        this.end = 0;
      }
      const copied = chunk.copy(last, this.end, at);
      this.end += copied;
      at += copied;
    }
    this.size += chunk.length;
  }

  /** Drops the first bytes, so that no more than these are left. */
  keep(most: number): void {
    for (let [first] = this.pieces; first !== undefined && this.size > most; [first] = this.pieces) {
      const inUse = (this.pieces.length === 1 ? this.end : first.length) - this.start;
      const dropped = Math.min(this.size - most, inUse);
      this.size -= dropped;
      this.start += dropped;
      if (dropped < inUse || this.pieces.length === 1) return;
      this.pieces.shift();
      this.start = 0;
    }
  }

  all(): readonly Buffer[] {
    return this.pieces.map((piece, index) =>
      piece.subarray(index === 0 ? this.start : 0, index === this.pieces.length - 1 ? this.end : piece.length),
    );
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

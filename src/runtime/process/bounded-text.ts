/**
 * What a process prints, with a bound on the memory it takes: the first and the last bytes are kept, and a line says how
 * many are missing between them.
 */
export class BoundedText {
  private readonly head: Buffer[] = [];
  private readonly tail: Buffer[] = [];
  private readonly half: number;
  private headSize = 0;
  private tailSize = 0;
  private dropped = 0;

  /** @param limit how many bytes are kept at most */
  constructor(limit: number) {
    this.half = Math.max(1, Math.floor(limit / 2));
  }

  add(chunk: Buffer): void {
    const room = this.half - this.headSize;
    if (room > 0) {
      this.head.push(chunk.subarray(0, room));
      this.headSize += Math.min(room, chunk.length);
    }
    if (chunk.length <= room) return;
    const rest = room > 0 ? chunk.subarray(room) : chunk;
    this.tail.push(rest);
    this.tailSize += rest.length;
    this.trim();
  }

  /** How many bytes came that are not kept. */
  get missing(): number {
    return this.dropped;
  }

  /** Everything that is kept, as UTF-8; bytes that are none become `\uFFFD`. */
  toString(): string {
    const end = this.dropped > 0 ? Buffer.from(`\n[${this.dropped} bytes are left out here]\n`) : Buffer.alloc(0);
    return Buffer.concat([...this.head, end, ...this.tail]).toString('utf8');
  }

  private trim(): void {
    while (this.tailSize > this.half) {
      const first = this.tail[0];
      if (first === undefined) return;
      const excess = Math.min(this.tailSize - this.half, first.length);
      if (excess === first.length) this.tail.shift();
      else this.tail[0] = first.subarray(excess);
      this.tailSize -= excess;
      this.dropped += excess;
    }
  }
}

/** The last lines of a text, for messages: at most `lines` of them and `length` characters. */
export function lastLines(text: string, lines = 12, length = 2000): string {
  // A progress bar rewrites its line with carriage returns: what a person saw last is what counts.
  const all = text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd().split('\r').at(-1) ?? '');
  const kept = all.slice(-lines).join('\n');
  return kept.length <= length ? kept : `…${kept.slice(-length)}`;
}

/**
 * Reports process output line by line at a readable rate and up to a total: truncates long lines, and counts the lines
 * skipped when there are too many. The cost stays low however much is printed.
 */
import { StringDecoder } from 'node:string_decoder';

export interface LineListener {
  readonly onLine: (line: string) => void;
  /** Called now and then while lines are skipped, with the number of bytes since the last call. */
  readonly onLeftOut: (bytes: number) => void;
  /** Called with a skipped line, at most ten times a second, because it may report progress. */
  readonly onSkipped?: (line: string) => void;
}

/** Maximum length of a line in characters. */
const MAX_LENGTH = 8192;
/** Lines and bytes allowed in a burst … */
const LINES = 1000;
const BYTES = 256 * 1024;
/** … and per second. */
const LINES_A_SECOND = 100;
const BYTES_A_SECOND = 32 * 1024;
/** Bytes allowed in all: a program that prints for days does not fill a disk. */
const MAX_BYTES = 4 * 2 ** 20;
/** How often skipped output is reported, in milliseconds; the second when nothing else will be. */
const [REPORT_INTERVAL_MS, LATE_REPORT_INTERVAL_MS] = [1000, 60_000];
/** How often a skipped line is sampled, in milliseconds. */
const SAMPLE_INTERVAL_MS = 100;

export class OutputLines {
  readonly #listener: LineListener;
  readonly #decoder = new StringDecoder('utf8');
  readonly #lines = new TokenBucket(LINES, LINES_A_SECOND);
  readonly #bytes = new TokenBucket(BYTES, BYTES_A_SECOND);
  #rest = '';
  #cutting = false;
  #leftOut = 0;
  /** Bytes left of the total limit. */
  #remaining = MAX_BYTES;
  #reported = performance.now();
  #sampled = 0;

  constructor(listener: LineListener) {
    this.#listener = listener;
  }

  feed(chunk: Buffer): void {
    const room = this.#lines.left() > 0 ? Math.min(this.#bytes.left(), this.#remaining) : 0;
    const told = chunk.subarray(0, room);
    if (told.length > 0) this.#tell(told);
    if (told.length < chunk.length) this.#leaveOut(chunk.subarray(told.length));
  }

  /** Reports an unterminated last line, and what was skipped. */
  finish(): void {
    const last = this.#rest + this.#decoder.end();
    this.#rest = '';
    if (last !== '' && !this.#cutting) this.#listener.onLine(last);
    this.#report();
  }

  #tell(chunk: Buffer): void {
    this.#bytes.take(chunk.length);
    this.#remaining -= chunk.length;
    // A carriage return also ends a line; progress bars use it.
    const text = this.#rest + this.#decoder.write(chunk);
    const room = this.#lines.left();
    let start = 0;
    let told = 0;
    for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) {
      if (told === room) break;
      const isWhole = !this.#cutting;
      this.#cutting = false;
      if (isWhole) this.#one(text.slice(start, index));
      else this.#leftOut += index - start;
      start = index + end.length;
      told += 1;
    }
    this.#lines.take(told);
    this.#rest = text.slice(start);
    if (told === room) this.#skipLines();
    if (this.#rest.length > MAX_LENGTH) {
      if (!this.#cutting) this.#one(this.#rest);
      else this.#leftOut += this.#rest.length;
      this.#cutting = true;
      this.#rest = '';
    }
    if (this.#isReportDue(performance.now())) this.#report();
  }

  /** Skips lines that exceed the rate, except for the possible start of one that will not. */
  #skipLines(): void {
    const end = Math.max(this.#rest.lastIndexOf('\n'), this.#rest.lastIndexOf('\r')) + 1;
    if (end === 0) return;
    this.#leftOut += end;
    this.#rest = this.#rest.slice(end);
    this.#cutting = false;
  }

  #one(line: string): void {
    this.#listener.onLine(line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line);
  }

  #leaveOut(chunk: Buffer): void {
    this.#leftOut += chunk.length + Buffer.byteLength(this.#rest);
    this.#rest = '';
    const end = lastEnd(chunk, chunk.length);
    this.#cutting = end !== chunk.length - 1;
    const now = performance.now();
    if (end > 0 && now - this.#sampled > SAMPLE_INTERVAL_MS) {
      this.#sampled = now;
      const line = chunk.subarray(lastEnd(chunk, end) + 1, end);
      this.#listener.onSkipped?.(line.subarray(0, MAX_LENGTH).toString('utf8'));
    }
    if (this.#isReportDue(now)) this.#report();
  }

  #isReportDue(now: number): boolean {
    return now - this.#reported > (this.#remaining > 0 ? REPORT_INTERVAL_MS : LATE_REPORT_INTERVAL_MS);
  }

  #report(): void {
    this.#reported = performance.now();
    if (this.#leftOut === 0) return;
    const bytes = this.#leftOut;
    this.#leftOut = 0;
    this.#listener.onLeftOut(bytes);
  }
}

/** Index of the last line end before a position; -1 when there is none. */
function lastEnd(chunk: Buffer, before: number): number {
  const part = chunk.subarray(0, before);
  return Math.max(part.lastIndexOf(0x0a), part.lastIndexOf(0x0d));
}

class TokenBucket {
  readonly #capacity: number;
  readonly #perSecond: number;
  #amount: number;
  #at = performance.now();

  constructor(capacity: number, perSecond: number) {
    this.#capacity = capacity;
    this.#perSecond = perSecond;
    this.#amount = capacity;
  }

  left(): number {
    const now = performance.now();
    this.#amount = Math.min(this.#capacity, this.#amount + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    return Math.max(0, Math.floor(this.#amount));
  }

  take(amount: number): void {
    this.#amount = Math.max(-this.#capacity, this.#amount - amount);
  }
}

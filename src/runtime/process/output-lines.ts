/**
 * Tells what a process prints, line by line, as far as anybody can read it: long lines are cut, and when there are too
 * many, what is left out is counted. However much is printed, that costs next to nothing.
 */
import { StringDecoder } from 'node:string_decoder';

export interface LineListener {
  readonly onLine: (line: string) => void;
  /** Told now and then while lines are left out: how many bytes since the last time. */
  readonly onLeftOut: (bytes: number) => void;
  /** Told a line that was left out, ten times a second at most: it may say how far the work is. */
  readonly onSkipped?: (line: string) => void;
}

/** A line is told up to here, in characters. */
const LONGEST = 8192;
/** As many lines, and as many bytes, may come at once … */
const LINES = 1000;
const BYTES = 256 * 1024;
/** … and as many each second. */
const LINES_A_SECOND = 100;
const BYTES_A_SECOND = 32 * 1024;
/** How often it is told how much was left out, in milliseconds. */
const REPORT = 1000;
/** How often a line is told although it is left out. */
const SAMPLE = 100;

export class OutputLines {
  private readonly listener: LineListener;
  private readonly decoder = new StringDecoder('utf8');
  private readonly lines = new Allowance(LINES, LINES_A_SECOND);
  private readonly bytes = new Allowance(BYTES, BYTES_A_SECOND);
  private rest = '';
  private cutting = false;
  private leftOut = 0;
  private reported = performance.now();
  private sampled = 0;

  constructor(listener: LineListener) {
    this.listener = listener;
  }

  feed(chunk: Buffer): void {
    const room = this.lines.left() > 0 ? this.bytes.left() : 0;
    const told = chunk.subarray(0, room);
    if (told.length > 0) this.tell(told);
    if (told.length < chunk.length) this.leaveOut(chunk.subarray(told.length));
  }

  /** Tells the last line when nothing ends it, and what was left out. */
  finish(): void {
    const last = this.rest + this.decoder.end();
    this.rest = '';
    if (last !== '' && !this.cutting) this.listener.onLine(last);
    this.report();
  }

  private tell(chunk: Buffer): void {
    this.bytes.take(chunk.length);
    // A carriage return ends a line, too: progress bars use it.
    const text = this.rest + this.decoder.write(chunk);
    const room = this.lines.left();
    let start = 0;
    let told = 0;
    for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) {
      if (told === room) break;
      const isWhole = !this.cutting;
      this.cutting = false;
      if (isWhole) this.one(text.slice(start, index));
      else this.leftOut += index - start + 1;
      start = index + end.length;
      told += 1;
    }
    this.lines.take(told);
    this.rest = text.slice(start);
    if (told === room) this.skipLines();
    if (this.rest.length > LONGEST) {
      if (!this.cutting) this.one(this.rest);
      else this.leftOut += this.rest.length;
      this.cutting = true;
      this.rest = '';
    }
    if (performance.now() - this.reported > REPORT) this.report();
  }

  /** Leaves out the lines for which there is no room, but for what may be the start of one that there will be room for. */
  private skipLines(): void {
    const end = Math.max(this.rest.lastIndexOf('\n'), this.rest.lastIndexOf('\r')) + 1;
    if (end === 0) return;
    this.leftOut += end;
    this.rest = this.rest.slice(end);
    this.cutting = false;
  }

  private one(line: string): void {
    this.listener.onLine(line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line);
  }

  private leaveOut(chunk: Buffer): void {
    this.leftOut += chunk.length + Buffer.byteLength(this.rest);
    this.rest = '';
    const end = lastEnd(chunk, chunk.length);
    this.cutting = end !== chunk.length - 1;
    const now = performance.now();
    if (end > 0 && now - this.sampled > SAMPLE) {
      this.sampled = now;
      const line = chunk.subarray(lastEnd(chunk, end) + 1, end);
      this.listener.onSkipped?.(line.subarray(0, LONGEST).toString('utf8'));
    }
    if (now - this.reported > REPORT) this.report();
  }

  private report(): void {
    this.reported = performance.now();
    if (this.leftOut === 0) return;
    const bytes = this.leftOut;
    this.leftOut = 0;
    this.listener.onLeftOut(bytes);
  }
}

/** Where the last line before a place ends; -1 where none does. */
function lastEnd(chunk: Buffer, before: number): number {
  const part = chunk.subarray(0, before);
  return Math.max(part.lastIndexOf(0x0a), part.lastIndexOf(0x0d));
}

/** What may be spent at once, and comes back with time. */
class Allowance {
  private readonly most: number;
  private readonly perSecond: number;
  private amount: number;
  private at = performance.now();

  constructor(most: number, perSecond: number) {
    this.most = most;
    this.perSecond = perSecond;
    this.amount = most;
  }

  left(): number {
    const now = performance.now();
    this.amount = Math.min(this.most, this.amount + ((now - this.at) / 1000) * this.perSecond);
    this.at = now;
    return Math.max(0, Math.floor(this.amount));
  }

  take(amount: number): void {
    this.amount = Math.max(-this.most, this.amount - amount);
  }
}

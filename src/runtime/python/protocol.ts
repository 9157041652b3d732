/**
 * What a server and a warm interpreter say to each other. A message is its length, four bytes with the highest first, and
 * JSON. Files go by path; nothing big passes here.
 */

/** Said by the interpreter. */
export type WorkerMessage =
  | { readonly type: 'ready'; readonly python: string; readonly executable: string; readonly pid: number }
  /** It has begun with a script. */
  | { readonly type: 'started'; readonly id: number }
  | {
      readonly type: 'done';
      readonly id: number;
      /** The exit code that the script would have had in an interpreter of its own. */
      readonly code: number;
      /** Paths of the files that it opened for writing or put in place. */
      readonly written: readonly string[];
      /** The interpreter must not be used again. */
      readonly spoilt: boolean;
      /** How many processes the script had left running, which have been ended. */
      readonly left: number;
      readonly models: { readonly loaded: number; readonly reused: number };
    };

/** A message with its length before it. */
export function encodeMessage(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

/** More would be no message of ours. */
const MAX_MESSAGE = 64 * 1024 * 1024;

/** Takes bytes as they come and gives the messages that are complete. */
export class MessageReader {
  private pending: Buffer = Buffer.alloc(0);

  /** @throws TypeError when the bytes are no messages; nothing more can be read then */
  feed(chunk: Buffer): readonly WorkerMessage[] {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const messages: WorkerMessage[] = [];
    while (this.pending.length >= 4) {
      const length = this.pending.readUInt32BE();
      if (length > MAX_MESSAGE) throw new TypeError(`A message of ${length} bytes is too long.`);
      if (this.pending.length < 4 + length) break;
      messages.push(checkMessage(JSON.parse(this.pending.toString('utf8', 4, 4 + length))));
      this.pending = this.pending.subarray(4 + length);
    }
    return messages;
  }
}

function checkMessage(value: unknown): WorkerMessage {
  const message = value as Partial<Record<string, unknown>> | null;
  if (message?.['type'] === 'ready' && typeof message['pid'] === 'number') return value as WorkerMessage;
  if (message?.['type'] === 'started' && typeof message['id'] === 'number') return value as WorkerMessage;
  const isDone =
    message?.['type'] === 'done' && typeof message['id'] === 'number' && typeof message['code'] === 'number';
  if (isDone && Array.isArray(message['written'])) return value as WorkerMessage;
  throw new TypeError('The interpreter said something that is no message.');
}

/**
 * Picks what a script prints out of a stream that many scripts print to, one after the other: it lies between two marks.
 */
export class OutputSplitter {
  private pending: Buffer = Buffer.alloc(0);
  private marks: { readonly begin: Buffer; readonly end: Buffer } | null = null;
  private inside = false;
  private onText: (chunk: Buffer) => void = () => undefined;
  private onEnd: () => void = () => undefined;

  /** Waits for the next script. `onEnd` comes when it has printed all it prints. */
  expect(begin: string, end: string, onText: (chunk: Buffer) => void, onEnd: () => void): void {
    this.marks = { begin: Buffer.from(begin, 'latin1'), end: Buffer.from(end, 'latin1') };
    this.inside = false;
    this.onText = onText;
    this.onEnd = onEnd;
  }

  feed(chunk: Buffer): void {
    // What comes between two scripts belongs to neither.
    if (this.marks === null) return;
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    if (!this.inside && !this.skipTo(this.marks.begin)) return;
    this.inside = true;
    this.takeUntil(this.marks.end);
  }

  /** Gives what is left when the stream is over without a mark. */
  finish(): void {
    if (this.inside && this.pending.length > 0) this.onText(this.pending);
    this.close();
  }

  private skipTo(mark: Buffer): boolean {
    const at = this.pending.indexOf(mark);
    this.pending = at >= 0 ? this.pending.subarray(at + mark.length) : this.pending.subarray(-(mark.length - 1));
    return at >= 0;
  }

  private takeUntil(mark: Buffer): void {
    const at = this.pending.indexOf(mark);
    // The beginning of a mark may be all that has come of it yet. Marks start with a byte that texts hardly have.
    const doubtful = this.pending.indexOf(mark[0] ?? 0, Math.max(0, this.pending.length - mark.length + 1));
    const sure = at >= 0 ? at : doubtful >= 0 ? doubtful : this.pending.length;
    if (sure > 0) this.onText(this.pending.subarray(0, sure));
    this.pending = this.pending.subarray(sure);
    if (at >= 0) this.close();
  }

  private close(): void {
    this.marks = null;
    this.inside = false;
    this.pending = Buffer.alloc(0);
    this.onEnd();
  }
}

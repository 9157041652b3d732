/**
 * The protocol between a server and a warm interpreter: each message is a four-byte big-endian length followed by JSON.
 * Files are passed by path, so messages stay small.
 */

import { type ScriptProgress, scriptProgress } from './progress.ts';

/** Messages from the interpreter. */
export type WorkerMessage =
  | { readonly type: 'ready'; readonly python: string; readonly executable: string; readonly pid: number }
  /** The script has started. */
  | { readonly type: 'started'; readonly id: number }
  | {
      readonly type: 'done';
      readonly id: number;
      /** The exit code the script would have had in a fresh interpreter. */
      readonly code: number;
      /** Paths of the files it opened for writing or moved into place. */
      readonly written: readonly string[];
      /** The interpreter must not be reused. */
      readonly retire: boolean;
      /** Number of processes the script left running, which were killed. */
      readonly left: number;
      readonly models: { readonly loaded: number; readonly reused: number };
      /** How the script was stopped; null when it ended by itself. */
      readonly stopped: WorkerStop | null;
      /** In a trial, the places where texts of earlier runs were still found. */
      readonly remains: readonly string[];
      /** Bytes that it holds on GPUs. */
      readonly memory?: number;
      /** Whether the script failed because it ran out of GPU memory. */
      readonly outOfMemory?: boolean;
    }
  | {
      readonly type: 'progress';
      readonly id: number;
      /** Null when it is unknown or invalid. */
      readonly event: ScriptProgress | null;
    };

/** How an interpreter stopped a script. */
export interface WorkerStop {
  readonly how: 'step' | 'interrupt';
  /** Bytes of GPU memory before and after; null when it uses no GPU. */
  readonly memory: readonly [before: number, after: number] | null;
}

/** A message with its length prefix. */
export function encodeMessage(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

/** Maximum size of a message in bytes. A larger one does not come from the interpreter's program. */
const MAX_MESSAGE = 64 * 1024 * 1024;

/** Splits incoming bytes into complete messages. */
export class MessageReader {
  #pending: Buffer = Buffer.alloc(0);

  /** @throws TypeError when the bytes are not valid messages; the stream is unusable from then on */
  feed(chunk: Buffer): readonly WorkerMessage[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const messages: WorkerMessage[] = [];
    while (this.#pending.length >= 4) {
      const length = this.#pending.readUInt32BE();
      if (length > MAX_MESSAGE) throw new TypeError(`A message of ${length} bytes is too long.`);
      if (this.#pending.length < 4 + length) break;
      messages.push(checkMessage(JSON.parse(this.#pending.toString('utf8', 4, 4 + length))));
      this.#pending = this.#pending.subarray(4 + length);
    }
    return messages;
  }
}

function checkMessage(value: unknown): WorkerMessage {
  const message = value as Partial<Record<string, unknown>> | null;
  if (message?.['type'] === 'ready' && typeof message['pid'] === 'number') return value as WorkerMessage;
  if (message?.['type'] === 'progress' && typeof message['id'] === 'number')
    return { type: 'progress', id: message['id'], event: scriptProgress(message['event']) };
  if (message?.['type'] === 'started' && typeof message['id'] === 'number') return value as WorkerMessage;
  const isDone =
    message?.['type'] === 'done' && typeof message['id'] === 'number' && typeof message['code'] === 'number';
  if (isDone && Array.isArray(message['written'])) return value as WorkerMessage;
  throw new TypeError('The interpreter sent an invalid message.');
}

/** Extracts a script's output from a stream shared by many scripts: it is delimited by two marks. */
export class OutputSplitter {
  #pending: Buffer = Buffer.alloc(0);
  #marks: { readonly begin: Buffer; readonly end: Buffer } | null = null;
  #inside = false;
  #onText: (chunk: Buffer) => void = () => undefined;
  #onEnd: () => void = () => undefined;

  /** Waits for the next script. `onEnd` is called after its last output. */
  expect(begin: string, end: string, onText: (chunk: Buffer) => void, onEnd: () => void): void {
    this.#marks = { begin: Buffer.from(begin, 'latin1'), end: Buffer.from(end, 'latin1') };
    this.#inside = false;
    this.#onText = onText;
    this.#onEnd = onEnd;
  }

  feed(chunk: Buffer): void {
    // Output between two scripts belongs to neither.
    if (this.#marks === null) return;
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    if (!this.#inside && !this.#skipTo(this.#marks.begin)) return;
    this.#inside = true;
    this.#takeUntil(this.#marks.end);
  }

  /** Flushes the rest when the stream ends without a mark. */
  finish(): void {
    if (this.#inside && this.#pending.length > 0) this.#onText(this.#pending);
    this.#close();
  }

  #skipTo(mark: Buffer): boolean {
    const at = this.#pending.indexOf(mark);
    this.#pending = at >= 0 ? this.#pending.subarray(at + mark.length) : this.#pending.subarray(-(mark.length - 1));
    return at >= 0;
  }

  #takeUntil(mark: Buffer): void {
    const at = this.#pending.indexOf(mark);
    // The chunk may end with part of a mark. Marks start with a byte that is rare in text.
    const doubtful = this.#pending.indexOf(mark[0] ?? 0, Math.max(0, this.#pending.length - mark.length + 1));
    const sure = at >= 0 ? at : doubtful >= 0 ? doubtful : this.#pending.length;
    if (sure > 0) this.#onText(this.#pending.subarray(0, sure));
    this.#pending = this.#pending.subarray(sure);
    if (at >= 0) this.#close();
  }

  #close(): void {
    this.#marks = null;
    this.#inside = false;
    this.#pending = Buffer.alloc(0);
    this.#onEnd();
  }
}

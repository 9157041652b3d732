// The output streams of commands. Deliberately synchronous: `process.stdout` takes milliseconds to set up, and exiting
// right after a write can lose the end of a long output in a pipe.
import { fstatSync, writeSync } from 'node:fs';
import { encodeUtf8 } from '../lang/index.ts';

/** The two streams of a command and its working folder. */
export interface Terminal {
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (text: string) => void;
  /** Whether the error stream is a terminal. */
  readonly isTerminal: boolean;
  /** Whether errors are probably read by a person and can be colored. */
  readonly colorErr: boolean;
  /** The same for the output. */
  readonly colorOut: boolean;
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  out: (text) => write(1, text),
  err: (text) => write(2, text),
  get isTerminal() {
    return isDevice(2);
  },
  get colorErr() {
    return wantsColor(2);
  },
  get colorOut() {
    return wantsColor(1);
  },
};

function wantsColor(stream: number): boolean {
  return !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb' && isDevice(stream);
}

/** The columns of the terminal that shows the output; null if no terminal does. */
export function outputColumns(): number | null {
  const columns = isDevice(1) ? (process.stdout.columns ?? 0) : 0;
  return columns > 0 ? columns : null;
}

/** Works like a terminal check, without loading `node:tty` and with it Node's network code. */
function isDevice(stream: number): boolean {
  try {
    return fstatSync(stream).isCharacterDevice();
  } catch {
    return false;
  }
}

function write(stream: number, text: string | Uint8Array): void {
  let rest = typeof text === 'string' ? encodeUtf8(text) : text;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(stream, rest));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // A full non-blocking pipe: give its reader time.
      if (code === 'EAGAIN') pause();
      // The reader has closed the pipe, as with `| head`.
      else if (code === 'EPIPE') return;
      else throw error;
    }
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

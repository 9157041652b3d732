// Where a command writes to. Synchronous on purpose: `process.stdout` costs milliseconds to set up, and with it an exit
// right after a write can lose the end of a long output in a pipe.
import { fstatSync, writeSync } from 'node:fs';
import { encodeUtf8 } from '../lang/index.ts';

/** The two streams of a command, and the folder it was called in. */
export interface Terminal {
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (text: string) => void;
  /** Whether a person is likely to read the errors, and in colour. */
  readonly colorErr: boolean;
  /** The same for the output. */
  readonly colorOut: boolean;
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  out: (text) => write(1, text),
  err: (text) => write(2, text),
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

/** As good as asking for a terminal, and without `node:tty`, which loads the network code of Node. */
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
      // A full pipe that does not block: let its reader have a moment.
      if (code === 'EAGAIN') pause();
      // The reader has gone, as with `| head`: nobody is left to tell.
      else if (code === 'EPIPE') return;
      else throw error;
    }
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

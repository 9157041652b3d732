/** Reads pipes, terminals and devices, which may have nothing to read yet, or no end. */
import { readSync } from 'node:fs';
import { MAX_TEXT_LENGTH } from '../diagnostics/engine-limits.ts';
import { IoError } from '../modules/loader.ts';
import { checkDeadline } from '../values/context.ts';

const CHUNK = 2 ** 16;
/** How long to sleep when there is nothing to read, in milliseconds: first, and at most. */
const [MIN_DELAY_MS, MAX_DELAY_MS] = [1, 20];
/** Pipes that only processes know: they have writers from the start. */
const NAMELESS = /^\/(?:dev|proc)\//;

const bell = new Int32Array(new SharedArrayBuffer(4));

/**
 * The content up to the end, at most the maximum length of a text. Sleeps where it has to wait, so that the time limit
 * of an evaluation can end it, as it could not end a system call.
 *
 * @param file a descriptor opened with `O_NONBLOCK`
 * @param kind whether it is a pipe, which has no end before something is written to it if it has a name; and whether to wait
 * @throws IoError when there is more; the system's error when there is nothing yet and it should not wait
 */
export function readStream(
  file: number,
  path: string,
  { isPipe, mayWait }: { readonly isPipe: boolean; readonly mayWait: boolean },
): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let isExpecting = isPipe && !NAMELESS.test(path);
  for (let nap = MIN_DELAY_MS; ; ) {
    const chunk = new Uint8Array(CHUNK);
    const count = readNow(file, chunk, mayWait);
    if (count === 0 && !isExpecting) return Buffer.concat(chunks);
    if (count === null || count === 0) {
      // A writer that has nothing to say yet.
      if (count === null) isExpecting = false;
      // What was read would be lost to an evaluation that begins anew.
      if (length === 0) checkDeadline();
      Atomics.wait(bell, 0, 0, nap);
      nap = Math.min(2 * nap, MAX_DELAY_MS);
      continue;
    }
    isExpecting = false;
    nap = MIN_DELAY_MS;
    chunks.push(chunk.subarray(0, count));
    length += count;
    if (length > MAX_TEXT_LENGTH) throw new IoError(`${path}: File too large`, 'FileSystemException');
  }
}

/** The number of bytes read; null if there are none yet and the caller may wait for them. */
function readNow(file: number, chunk: Uint8Array, mayWait: boolean): number | null {
  try {
    return readSync(file, chunk, 0, chunk.length, null);
  } catch (error) {
    if (mayWait && error instanceof Error && 'code' in error && error.code === 'EAGAIN') return null;
    throw error;
  }
}

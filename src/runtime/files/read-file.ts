import { constants, type FileHandle, open } from 'node:fs/promises';

/** Bytes to read at once. */
const CHUNK = 2 ** 20;

/**
 * Reads a file. Never waits for a pipe or device, and never reads more than the limit, even from files of the system,
 * such as those in `/proc`, that have no length.
 *
 * @param limit maximum size in bytes
 * @returns `none` when there is no regular file that can be opened
 */
export async function readRegularFile(path: string, limit: number): Promise<Buffer | 'none' | 'too-large'> {
  // Otherwise, opening a named pipe would block a thread until something is written to it. (Windows lacks the flag.)
  const { O_RDONLY, O_NONBLOCK } = constants;
  const file = await open(path, O_RDONLY | O_NONBLOCK).catch(() => null);
  if (file === null) return 'none';
  try {
    const info = await file.stat();
    if (!info.isFile()) return 'none';
    return info.size > limit ? 'too-large' : await readAll(file, limit);
  } finally {
    await file.close();
  }
}

async function readAll(file: FileHandle, limit: number): Promise<Buffer | 'too-large'> {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK);
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
    if (length > limit) return 'too-large';
  }
}

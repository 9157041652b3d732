/** Digests of files that may be large. */
import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';

/** How much is read of the beginning, the middle and the end of a large file, in bytes. */
const SAMPLE = 2 ** 20;

/**
 * The digest of a file: `sha256:…`, or `sampled:…` of its size and parts of it if it is larger than `limit` bytes.
 *
 * @throws Error when it cannot be read
 * @example await digestOfFile('model.safetensors', 64 * 2 ** 20);
 */
export async function digestOfFile(path: string, limit: number): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const isWhole = size <= limit;
    if (!isWhole) hash.update(`${size}\n`);
    const starts = isWhole ? [0] : [0, Math.floor(size / 2), Math.max(0, size - SAMPLE)];
    const buffer = Buffer.allocUnsafe(Math.min(SAMPLE, Math.max(size, 1)));
    for (const start of starts) {
      const end = isWhole ? size : Math.min(size, start + SAMPLE);
      for (let at = start; at < end; ) {
        const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - at), at);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
        at += bytesRead;
      }
    }
    return `${isWhole ? 'sha256' : 'sampled'}:${hash.digest('hex')}`;
  } finally {
    await file.close();
  }
}

/** The digest of a text. */
export function digestOfText(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** What changes with every change of a file; null when there is none. */
export async function identityOfFile(path: string): Promise<{ readonly key: string; readonly size: number } | null> {
  const info = await stat(path).catch(() => null);
  if (info === null || !info.isFile()) return null;
  return { key: `${info.dev}:${info.ino}:${info.size}:${info.mtimeMs}`, size: info.size };
}

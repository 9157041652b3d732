/** Files with the inputs and results of jobs. Writes are atomic: a file appears with all of its content or not at all. */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Content } from './job.ts';

/** Contents up to this many bytes are stored in the job's record, which saves a write and a file to clean up. */
const MAX_INLINE_BYTES = 16 * 2 ** 10;
/** Milliseconds before a file without a job counts as orphaned: its job may be about to be submitted. */
const ORPHAN_AGE_MS = 3_600_000;

/** How much is hashed and written at once, in bytes: about a millisecond's work. */
const PIECE_BYTES = 2 ** 20;

/** A stored file. */
type Blob = Extract<Content, { kind: 'blob' }>;

export class BlobFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Stores text or the parts of bytes: small ones inline, larger ones in a file that is on disk when this resolves.
   *
   * @example const content = await blobs.keep('{"a":1}');
   */
  async keep(content: string | readonly Uint8Array[]): Promise<Content> {
    if (typeof content === 'string')
      return content.length > MAX_INLINE_BYTES ? this.write([Buffer.from(content)]) : { kind: 'text', text: content };
    if (content.reduce((sum, { length }) => sum + length, 0) > MAX_INLINE_BYTES) return this.write(content);
    return { kind: 'base64', text: Buffer.concat(content).toString('base64') };
  }

  /** Writes a file, without holding up other work if it is large. It is on disk when this resolves. */
  async write(parts: readonly Uint8Array[]): Promise<Blob> {
    const name = randomUUID();
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const draft = join(this.#folder, `${name}.draft`);
    const file = await open(draft, 'wx', 0o600);
    const hash = createHash('sha256');
    let size = 0;
    await closingAfter(file, async () => {
      for (const piece of piecesOf(parts)) {
        hash.update(piece);
        for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
        size += piece.length;
      }
      await file.sync();
    });
    await rename(draft, this.pathOf(name));
    // Without this, the new name may be lost when the machine crashes.
    const folder = await open(this.#folder, 'r');
    await closingAfter(folder, () => folder.sync());
    return { kind: 'blob', name, digest: hash.digest('hex'), size };
  }

  /**
   * Reads stored content.
   *
   * @throws Error when its file is missing or corrupt
   */
  async read(content: Content): Promise<Buffer> {
    if (content.kind !== 'blob') return Buffer.from(content.text, content.kind === 'text' ? 'utf8' : 'base64');
    const file = await open(this.pathOf(content.name), 'r');
    const hash = createHash('sha256');
    const bytes = Buffer.allocUnsafe(content.size);
    let isWhole = false;
    await closingAfter(file, async () => {
      let at = 0;
      for (let read = -1; read !== 0 && at < bytes.length; at += read) {
        read = (await file.read(bytes, at, Math.min(PIECE_BYTES, bytes.length - at))).bytesRead;
        hash.update(bytes.subarray(at, at + read));
      }
      isWhole = at === bytes.length && (await file.stat()).size === bytes.length;
    });
    if (!isWhole || hash.digest('hex') !== content.digest) throw new Error(`The job file ${content.name} is corrupt.`);
    return bytes;
  }

  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  async remove(names: Iterable<string>): Promise<void> {
    for (const name of names) await rm(this.pathOf(name), { force: true });
  }

  /**
   * Removes orphaned files, left by a server that was killed before it submitted or finished a job.
   *
   * @param inUse returns the names of the files that jobs refer to
   */
  async sweep(inUse: () => Promise<readonly string[]>): Promise<void> {
    const present = await readdir(this.#folder).catch(() => []);
    if (present.length === 0) return;
    const used = new Set(await inUse());
    for (const name of present.filter((each) => !used.has(each))) {
      const info = await stat(this.pathOf(name)).catch(() => null);
      if (info !== null && Date.now() - info.mtimeMs > ORPHAN_AGE_MS) await this.remove([name]);
    }
  }
}

async function closingAfter(file: FileHandle, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await file.close();
  }
}

/** Views of the parts, each small enough to be hashed at once. */
function* piecesOf(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const part of parts)
    for (let at = 0; at < part.length; at += PIECE_BYTES) yield part.subarray(at, at + PIECE_BYTES);
}

/** The size of stored content in bytes. */
export function sizeOf(content: Content): number {
  return content.kind === 'blob' ? content.size : Buffer.byteLength(content.text);
}

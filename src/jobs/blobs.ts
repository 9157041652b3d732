/** Files with the inputs and results of jobs. Writes are atomic: a file appears with all of its content or not at all. */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Content } from './job.ts';

/** Contents up to this many bytes are stored in the job's record, which saves a write and a file to clean up. */
const MAX_INLINE_BYTES = 16 * 2 ** 10;
/** Milliseconds before a file without a job counts as orphaned: its job may be about to be submitted. */
const ORPHAN_AGE_MS = 3_600_000;

/** A stored file. */
type Blob = Extract<Content, { kind: 'blob' }>;

export class BlobFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Stores text or bytes: small ones inline, larger ones in a file that is on disk when this resolves.
   *
   * @example const content = await blobs.keep('{"a":1}');
   */
  async keep(text: string | Buffer): Promise<Content> {
    if (text.length > MAX_INLINE_BYTES) return this.write(typeof text === 'string' ? Buffer.from(text) : text);
    return typeof text === 'string' ? { kind: 'text', text } : { kind: 'base64', text: text.toString('base64') };
  }

  /** Writes a file. It is on disk when this resolves. */
  async write(bytes: Uint8Array): Promise<Blob> {
    const name = randomUUID();
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const draft = join(this.#folder, `${name}.draft`);
    const file = await open(draft, 'wx', 0o600);
    await closingAfter(file, async () => {
      await file.writeFile(bytes);
      await file.sync();
    });
    await rename(draft, this.pathOf(name));
    // Without this, the new name may be lost when the machine crashes.
    const folder = await open(this.#folder, 'r');
    await closingAfter(folder, () => folder.sync());
    return { kind: 'blob', name, digest: digestOf(bytes), size: bytes.length };
  }

  /**
   * Reads stored content.
   *
   * @throws Error when its file is missing or corrupt
   */
  async read(content: Content): Promise<Buffer> {
    if (content.kind !== 'blob') return Buffer.from(content.text, content.kind === 'text' ? 'utf8' : 'base64');
    const bytes = await readFile(this.pathOf(content.name));
    if (digestOf(bytes) !== content.digest) throw new Error(`The job file ${content.name} is corrupt.`);
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

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The size of stored content in bytes. */
export function sizeOf(content: Content): number {
  return content.kind === 'blob' ? content.size : Buffer.byteLength(content.text);
}

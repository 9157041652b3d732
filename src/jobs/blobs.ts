/** Files with the inputs and results of jobs. A file appears with all of its content or not at all. */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Content } from './job.ts';

/** Contents up to this size are kept in the record of the job: a write less, and no file to look after. */
const MOST_INLINE = 16 * 2 ** 10;
/** How old a file without a job must be to count as left behind: its job may be about to be submitted. */
const ABANDONED = 3_600_000;

/** A stored file. */
type Blob = Extract<Content, { kind: 'blob' }>;

export class BlobFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Keeps a text or bytes. They are on disk when this resolves, if they need a file.
   *
   * @example const content = await blobs.keep('{"a":1}');
   */
  async keep(text: string | Buffer): Promise<Content> {
    if (text.length > MOST_INLINE) return this.write(typeof text === 'string' ? Buffer.from(text) : text);
    return typeof text === 'string' ? { kind: 'text', text } : { kind: 'base64', text: text.toString('base64') };
  }

  /** Writes a file that is on disk when this resolves. */
  async write(bytes: Uint8Array): Promise<Blob> {
    const name = randomUUID();
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const draft = join(this.#folder, `${name}.draft`);
    const file = await open(draft, 'wx', 0o600);
    await finishing(file, async () => {
      await file.writeFile(bytes);
      await file.sync();
    });
    await rename(draft, this.pathOf(name));
    // Without this, the new name may be lost with the machine.
    const folder = await open(this.#folder, 'r');
    await finishing(folder, () => folder.sync());
    return { kind: 'blob', name, digest: digestOf(bytes), size: bytes.length };
  }

  /**
   * The bytes of a content.
   *
   * @throws Error when its file is missing or damaged
   */
  async read(content: Content): Promise<Buffer> {
    if (content.kind !== 'blob') return Buffer.from(content.text, content.kind === 'text' ? 'utf8' : 'base64');
    const bytes = await readFile(this.pathOf(content.name));
    if (digestOf(bytes) !== content.digest) throw new Error(`The file ${content.name} of a job is damaged.`);
    return bytes;
  }

  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  async remove(names: Iterable<string>): Promise<void> {
    for (const name of names) await rm(this.pathOf(name), { force: true });
  }

  /** Removes files that no job refers to: their server was killed before it submitted or finished the job. */
  async sweep(inUse: () => Promise<readonly string[]>): Promise<void> {
    const present = await readdir(this.#folder).catch(() => []);
    if (present.length === 0) return;
    const used = new Set(await inUse());
    for (const name of present.filter((each) => !used.has(each))) {
      const info = await stat(this.pathOf(name)).catch(() => null);
      if (info !== null && Date.now() - info.mtimeMs > ABANDONED) await this.remove([name]);
    }
  }
}

async function finishing(file: FileHandle, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await file.close();
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The size of a content in bytes. */
export function sizeOf(content: Content): number {
  return content.kind === 'blob' ? content.size : Buffer.byteLength(content.text);
}

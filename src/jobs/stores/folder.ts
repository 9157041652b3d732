/** Files of jobs in a folder, which several machines may share. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlobStore, PIECE_BYTES, writeAll } from '../blobs.ts';

/** @param place the folder, which is created with the first file */
export function folderStore(place: string): BlobStore {
  return new FolderStore(place);
}

class FolderStore implements BlobStore {
  readonly place: string;
  readonly #files: string;

  constructor(place: string) {
    this.place = place;
    this.#files = join(place, 'blobs');
  }

  async write(name: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    await mkdir(this.#files, { recursive: true, mode: 0o700 });
    const draft = this.#pathOf(`${name}.draft`);
    const file = await open(draft, 'wx', 0o600);
    try {
      for await (const piece of pieces) await writeAll(file, piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, this.#pathOf(name));
    // Without this, the new name may be lost when the machine crashes.
    const folder = await open(this.#files, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    const file = await open(this.#pathOf(name), 'r').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') throw new Error(`The job file ${name} is missing.`);
      throw error;
    });
    try {
      for (;;) {
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(PIECE_BYTES), 0, PIECE_BYTES);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  async remove(name: string): Promise<void> {
    await rm(this.#pathOf(name), { force: true });
  }

  async *list(): AsyncGenerator<{ readonly name: string; readonly changed: number }> {
    for (const name of await readdir(this.#files).catch(() => [])) {
      const info = await stat(this.#pathOf(name)).catch(() => null);
      if (info !== null) yield { name, changed: info.mtimeMs };
    }
  }

  async identify(): Promise<string> {
    await mkdir(this.place, { recursive: true, mode: 0o700 });
    const [file, draft] = [join(this.place, 'folder-id'), join(this.place, `folder-id.${randomUUID()}`)];
    const known = await readFile(file, 'utf8').catch(() => null);
    if (known !== null) return known;
    await writeFile(draft, randomUUID(), { flag: 'wx', mode: 0o600 });
    // Of several processes that start at once, one sets the id.
    await link(draft, file).catch(() => undefined);
    await rm(draft);
    return readFile(file, 'utf8');
  }

  #pathOf(name: string): string {
    return join(this.#files, name);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

/** The subset of tar that packages need: plain files in the portable format (POSIX ustar). */
import { packTar, type TarHeader, unpackTar } from 'modern-tar';

export interface TarFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

/** An agent with more files would take minutes to write. */
const MAX_FILES = 100_000;

/** Writes files without owners and times, so the same files produce the same bytes. */
export async function writeTar(files: readonly TarFile[]): Promise<Uint8Array> {
  return packTar(
    files.map(({ path, content, executable }) => ({
      header: { name: path, size: content.length, mode: executable ? 0o755 : 0o644, mtime: new Date(0) },
      body: content,
    })),
  );
}

/**
 * Reads the plain files of a tar; folders are implied.
 *
 * @throws Error for damaged archives, paths that lead out of the folder, links and devices
 */
export async function readTar(tar: Uint8Array): Promise<readonly TarFile[]> {
  const files = new Map<string, TarFile>();
  for (const { header, data = new Uint8Array() } of await readEntries(tar)) {
    const path = safePath(header.name);
    if (header.type === 'directory') continue;
    if (header.type !== 'file') throw new Error(`${path} is a link or a device, which packages must not contain.`);
    const content = Buffer.from(data.buffer, data.byteOffset, data.length);
    addFile(files, { path, content, executable: ((header.mode ?? 0) & 0o111) !== 0 });
  }
  checkFolders(files);
  return [...files.values()];
}

async function readEntries(
  tar: Uint8Array,
): Promise<readonly { readonly header: TarHeader; readonly data?: Uint8Array<ArrayBuffer> }[]> {
  try {
    return await unpackTar(tar, { strict: true });
  } catch (error) {
    throw new Error('This is not a complete tar archive.', { cause: error });
  }
}

function addFile(files: Map<string, TarFile>, file: TarFile): void {
  if (file.path === '') throw new Error('A file in the archive has no name.');
  if (files.has(file.path)) throw new Error(`${file.path} is in the archive twice.`);
  if (files.size === MAX_FILES) throw new Error(`The archive has more than ${MAX_FILES} files.`);
  files.set(file.path, file);
}

/** A path cannot be both a file and a folder. */
function checkFolders(files: ReadonlyMap<string, TarFile>): void {
  for (const path of files.keys()) {
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at);
      if (files.has(folder)) throw new Error(`${folder} is both a file and a folder in the archive.`);
    }
  }
}

function safePath(path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  const leadsOut = parts.includes('..') || /^[\\/]/.test(path) || /^[A-Za-z]:/.test(path) || path.includes('\0');
  if (leadsOut) throw new Error(`${JSON.stringify(path)} leads out of the package.`);
  return parts.join('/');
}

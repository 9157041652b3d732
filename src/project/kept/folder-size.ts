/** Sizes of folders. */
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kept } from './keeper.ts';

/**
 * Bytes of all files in a folder; 0 if it does not exist. Links are not followed.
 *
 * @example await sizeOf('/home/ann/.kdeps/cache')
 */
export async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await sizeOf(path);
    else if (entry.isFile()) bytes += await fileSize(path);
  }
  return bytes;
}

/** The subfolders of a folder as things that are kept; none if it does not exist. */
export async function subfolders(folder: string, use: Kept['use']): Promise<readonly Kept[]> {
  const names = (await entriesOf(folder)).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  return Promise.all(names.sort().map((name) => keptFolder(join(folder, name), use)));
}

/** A folder as a thing that is kept. */
export async function keptFolder(folder: string, use: Kept['use']): Promise<Kept> {
  const remove = use === 'shared' ? null : () => removeFolder(folder);
  return { name: folder, bytes: await sizeOf(folder), use, remove };
}

async function removeFolder(folder: string): Promise<boolean> {
  await rm(folder, { recursive: true, force: true });
  return true;
}

/** A program that runs at the same time may remove what was just listed. */
async function fileSize(path: string): Promise<number> {
  return lstat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function entriesOf(folder: string) {
  return readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
}

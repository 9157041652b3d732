// Creates folders.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a folder and its missing parents. Node's recursive `mkdir` never ends on file systems that report a missing
 * parent for every new folder, such as `/proc`.
 *
 * @throws the system error when one of them cannot be created
 * @example makeFolder('out/reports');
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have created it in the meantime.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  // Node 20's `throwIfNoEntry` does not cover a path through a file.
  return existsSync(path) && statSync(path).isDirectory();
}

/** Where the processes of a user take turns, whatever their home folders. */
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let found: string | null = null;

/**
 * The same private folder for all processes of this user on this machine.
 *
 * @param fallback the parent of the folder when another user owns the usual one
 */
export function turnsFolder(fallback: string): string {
  found ??= privateFolder();
  return found ?? join(fallback, 'turns');
}

function privateFolder(): string | null {
  const folder = join(process.platform === 'win32' ? tmpdir() : '/tmp', `kdeps-turns-${process.getuid?.() ?? 'all'}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const info = lstatSync(folder);
    if (info.isDirectory() && (process.getuid === undefined || info.uid === process.getuid())) return folder;
  } catch {
    // The folder does not exist.
  }
  return null;
}

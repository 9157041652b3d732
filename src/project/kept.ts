/** What KDeps keeps on this machine, and how much of it no agent needs. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentsFolder, type KeptEnvironment, keptEnvironments, removeEnvironment } from '../runtime/index.ts';

/** A Python environment with its size. */
export interface Kept extends KeptEnvironment {
  readonly bytes: number;
}

/**
 * The Python environments in the KDeps home folder.
 *
 * @example (await keptIn(home)).filter(({ users }) => users.length === 0)
 */
export async function keptIn(home: string): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (const environment of await keptEnvironments(environmentsFolder(home)))
    kept.push({ ...environment, bytes: await sizeOf(environment.folder) });
  return kept;
}

/** Removes the environments that no agent uses. Returns those that were removed. */
export async function removeUnused(kept: readonly Kept[]): Promise<readonly Kept[]> {
  const removed: Kept[] = [];
  for (const each of kept) if (each.users.length === 0 && (await removeEnvironment(each.folder))) removed.push(each);
  return removed;
}

/** A size for people, in powers of ten as disks are sold: `5.5 GB`. */
export function sizeText(bytes: number): string {
  const [unit, divisor] = bytes >= 1e9 ? (['GB', 1e9] as const) : (['MB', 1e6] as const);
  return `${(bytes / divisor).toFixed(1)} ${unit}`;
}

/** Bytes of all files in a folder. Links are not followed. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await sizeOf(path);
    else if (entry.isFile()) bytes += (await lstat(path)).size;
  }
  return bytes;
}

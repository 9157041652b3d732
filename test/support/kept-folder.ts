import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder in the user's cache with something that tests need. It is filled once; later calls, in any process, find it.
 *
 * @param name says what is in it, with its version
 * @param fill puts everything into an empty folder, which gets its name afterward
 * @returns its path
 * @throws what `fill` throws
 * @example keptFolder('tool-1.2', (folder) => execFileSync('npm', ['install', 'tool@1.2'], { cwd: folder }));
 */
export function keptFolder(name: string, fill: (folder: string) => void): string {
  const parent = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kdeps-test');
  const path = join(parent, name);
  if (existsSync(path)) return path;
  mkdirSync(parent, { recursive: true });
  console.log(`Installing ${name} into ${path}.`);
  const unfinished = mkdtempSync(join(parent, '.unfinished-'));
  try {
    fill(unfinished);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process may have been faster.
    if (!existsSync(path)) throw error;
  }
  return path;
}

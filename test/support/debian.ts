import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { keptFolder } from './kept-folder.ts';

/** Packages of Debian that are unpacked, not installed. */
export interface Unpacked {
  readonly folder: string;
  /** The environment in which their programs find their libraries. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Unpacks packages of Debian, on first use.
 *
 * @param name names the folder that they are kept in
 * @param packages with the libraries that not every system has
 * @throws Error where Debian's packages cannot be had
 * @example join(unpacked('debian-jq', ['jq', 'libjq1', 'libonig5']).folder, 'usr/bin/jq');
 */
export function unpacked(name: string, packages: readonly string[]): Unpacked {
  const folder = keptFolder(name, (target) => {
    execFileSync('apt-get', ['download', ...packages], { cwd: target, stdio: 'ignore', timeout: 120_000 });
    for (const file of readdirSync(target).filter((each) => each.endsWith('.deb')))
      execFileSync('dpkg-deb', ['-x', file, '.'], { cwd: target, timeout: 60_000 });
  });
  const libraries = readdirSync(join(folder, 'usr/lib'))
    .filter((each) => each.endsWith('-linux-gnu'))
    .map((each) => join(folder, 'usr/lib', each));
  return { folder, env: { ...process.env, LD_LIBRARY_PATH: libraries.join(':') } };
}

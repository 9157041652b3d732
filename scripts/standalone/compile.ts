// Compiles the program for a platform: esbuild makes the bundles, Bun adds itself, the bytecode and the library's
// files.
import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions, shared } from '../bundles.ts';
import { writeLibraryFiles } from '../library-files.ts';
import { buildPlayground } from '../playground.ts';
import { bunProgram } from './bun-program.ts';
import type { Target } from './targets.ts';

/** Bun names the embedded entry point after its output, and threads start from `cli.cjs`. */
const ENTRY = 'cli.cjs';

/** Options that keep Bun from loading configuration files of the current folder. */
const nothingByItself = ['dotenv', 'bunfig', 'tsconfig', 'package-json'].map((file) => `--no-compile-autoload-${file}`);

/** Writes the bundles and the files to embed into a folder. */
export async function writeParts(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeLibraryFiles(folder);
  await buildPlayground(join(folder, 'playground'));
  const bundles = Object.entries(await bundleOptions('module.exports = '));
  for (const [name, options] of bundles) await build({ ...options, outfile: join(folder, `${name}.cjs`) });
  await build({
    ...shared,
    entryPoints: ['src/cli/executable.ts'],
    outfile: join(folder, ENTRY),
    external: bundles.map(([name]) => `./${name}.cjs`),
  });
}

/**
 * Compiles the parts in a folder.
 *
 * @param bun Bun's program for this machine
 * @param file the executable to write
 */
export async function compile(parts: string, bun: string, target: Target, file: string): Promise<void> {
  const output = join(parts, 'made', ENTRY);
  const words = [
    'build',
    '--compile',
    '--bytecode',
    '--format=cjs',
    `--target=bun-${target.name}`,
    '--minify',
    ...nothingByItself,
    '--asset=stdlib',
    '--asset=playground',
    `--compile-executable-path=${await bunProgram(target)}`,
    `--outfile=${output}`,
    ENTRY,
  ];
  execFileSync(bun, words, {
    cwd: parts,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_ENV: '' },
  });
  await mkdir(dirname(file), { recursive: true });
  const made = target.platform === 'win32' ? `${output}.exe` : output;
  await rename(made, file);
}

// `npm run build`: generated sources, then all files of the packages (dist/**, by the compiler), the library in few files
// (dist/library), the playground (dist/playground), and the command line (a small launcher, the bundles it loads, and V8's
// code cache for the Node version that builds).
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root, run } from './shared.ts';

const dist = join(root, 'dist');

/**
 * `--all` also type-checks tests, scripts and benchmarks; `--quick` skips type checking and builds only the command
 * line.
 */
const projects = process.argv.includes('--all') ? [] : ['src', 'src/cli'];
const quick = process.argv.includes('--quick');

async function must(step: Promise<number>, name: string): Promise<void> {
  if ((await step) === 0) return;
  console.error(`${name} failed`);
  process.exit(1);
}

// Never publish output of source files that no longer exist.
if (process.argv.includes('--clean')) await rm(dist, { recursive: true, force: true });
await must(run('tsx', ['scripts/generate.ts']), 'generating sources');
// Imported this late because they import the sources generated above.
const { bundleOptions, shared } = await import('./bundles.ts');
const { writeLibraryFiles } = await import('./library-files.ts');

async function buildBundles(): Promise<void> {
  const options = await bundleOptions();
  const digests: Record<string, string> = {};
  for (const [name, each] of Object.entries(options)) {
    const { errors } = await build(each);
    if (errors.length > 0) process.exit(1);
    const file = `${name}.cjs`;
    const text = await readFile(join(dist, file));
    digests[file] = createHash('sha256').update(text).digest('hex').slice(0, 12);
  }
  await build({
    ...shared,
    entryPoints: ['src/cli/launcher.ts'],
    outfile: 'dist/cli.cjs',
    banner: { js: '#!/usr/bin/env node' },
    define: { BUNDLES: JSON.stringify(digests) },
  });
  await chmod(join(dist, 'cli.cjs'), 0o755);
}

/**
 * Runs the program on modules and an agent that exercise much of it; the code V8 compiled along the way becomes the
 * cache.
 */
async function buildCodeCache(): Promise<void> {
  const folder = join(dist, 'code');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const samples = ['warm-up.pkl', 'warm-up-rare.pkl'].map((name) => join(root, 'scripts', name));
  if (!existsSync(samples[0] ?? '')) return;
  const env = { KDEPS_CODE_CACHE: folder, NODE_OPTIONS: '' };
  for (const sample of samples)
    await must(run('node', ['dist/cli.cjs', 'eval', sample, '-o', join(dist, 'warm-up.txt')], env), 'code cache');
  await rm(join(dist, 'warm-up.txt'), { force: true });
  const home = join(dist, 'warm-up');
  const agent = join(root, 'scripts', 'warm-up');
  execFileSync('node', ['dist/cli.cjs', 'run', agent, '--quiet'], {
    cwd: root,
    env: { ...process.env, ...env, KDEPS_HOME: home },
  });
  await rm(home, { recursive: true, force: true });
}

if (!quick) {
  await must(run('tsc', ['-b', ...projects]), 'type check');
  const { buildLibrary } = await import('./library.ts');
  await buildLibrary();
  const { buildPlayground } = await import('./playground.ts');
  await buildPlayground(join(dist, 'playground'));
}
await writeLibraryFiles(dist);
await buildBundles();
await buildCodeCache();

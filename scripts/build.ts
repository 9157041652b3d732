// `npm run build`: generated sources, then the library (dist/**, by the compiler), then the command line (a small
// launcher, the bundles it loads, and V8's code cache for the Node version that builds).
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import glob from 'fast-glob';
import { root, run } from './shared.ts';
import { slimChevrotain } from './slim-chevrotain.ts';

const dist = join(root, 'dist');
const commandFolder = join(root, 'src/cli/commands');
const kindFolder = join(root, 'src/runtime/kinds');

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

/** Commands and the actions of resource kinds are imported lazily and share a second bundle. */
const splitCommands: Plugin = {
  name: 'split-commands',
  setup(plugin) {
    plugin.onResolve({ filter: /^\.\/[\w-]+\.ts$/ }, ({ kind, path, resolveDir }) => {
      const name = path.slice(2, -3);
      if (kind !== 'dynamic-import') return undefined;
      if (dirname(resolveDir) === kindFolder)
        return { path: `./more.cjs#${basename(resolveDir)}-${name}`, external: true };
      return resolveDir === commandFolder ? { path: `./more.cjs#${name}`, external: true } : undefined;
    });
  },
};

const version: string = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version;

// Never publish output of source files that no longer exist.
if (process.argv.includes('--clean')) await rm(dist, { recursive: true, force: true });
await must(run('tsx', ['scripts/generate.ts']), 'generating sources');
// Imported this late because it imports the sources generated above.
const { libraryFiles, writeLibraryFiles } = await import('./library-files.ts');

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Its native binary is located by the package at run time.
  external: ['libsql'],
  // The launcher decodes the bundles byte by byte.
  charset: 'ascii',
  legalComments: 'none',
  // Code from V8's cache cannot use `import()`; the launcher provides `require`.
  supported: { 'dynamic-import': false },
  minify: true,
  define: { KDEPS_VERSION: JSON.stringify(version), 'import.meta.url': '__bundleUrl' },
  plugins: [slimChevrotain(), libraryFiles],
  logLevel: 'warning',
};

/** The code of threads, by the name under which they are started. */
const threadFiles = {
  agent: 'runtime/agent/thread.ts',
  evaluation: 'runtime/evaluation/thread.ts',
  memory: 'runtime/memory/thread.ts',
  'server-evaluation': 'lang/node/server/thread.ts',
};

async function moreExports(): Promise<string> {
  const names = (await readdir(commandFolder)).map((file) => file.slice(0, -3)).filter((name) => name !== 'index');
  const commands = names.map((name) => lazyExport(name, `./${name}.ts`));
  const threads = Object.entries(threadFiles).map(([name, file]) => lazyExport(name, `../../${file}`));
  const lazyKinds = (await glob('*/run.ts', { cwd: kindFolder })).map(dirname).sort();
  const kinds = lazyKinds.map((name) => lazyExport(`${name}-run`, `../../runtime/kinds/${name}/run.ts`));
  return `module.exports = {\n${[...commands, ...threads, ...kinds].join('')}};\n`;
}

/** Unused exports are never even initialised. */
function lazyExport(name: string, file: string): string {
  return `get ${JSON.stringify(name)}() { return require(${JSON.stringify(file)}); },\n`;
}

async function buildBundles(): Promise<void> {
  // The launcher compiles this as a function and calls it the way Node calls a CommonJS module.
  const banner = '(function (exports, require, module, __filename, __dirname) {';
  const footer = { js: '})' };
  const main = await build({
    ...shared,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/main.cjs',
    banner: { js: banner },
    footer,
    plugins: [splitCommands, slimChevrotain(), libraryFiles],
  });
  const more = await build({
    ...shared,
    banner: { js: `${banner} const __bundleUrl = require('url').pathToFileURL(__filename).href;` },
    footer,
    stdin: { contents: await moreExports(), resolveDir: commandFolder, sourcefile: 'more.js' },
    outfile: 'dist/more.cjs',
  });
  if (main.errors.length + more.errors.length > 0) process.exit(1);
  const digests: Record<string, string> = {};
  for (const file of ['main.cjs', 'more.cjs']) {
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
 * Runs the program on a module and an agent that exercise much of it; the code V8 compiled along the way becomes the
 * cache.
 */
async function buildCodeCache(): Promise<void> {
  const folder = join(dist, 'code');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const sample = join(root, 'scripts', 'warm-up.pkl');
  if (!existsSync(sample)) return;
  const env = { KDEPS_CODE_CACHE: folder, NODE_OPTIONS: '' };
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

if (!quick) await must(run('tsc', ['-b', ...projects]), 'type check');
await writeLibraryFiles(dist);
await buildBundles();
await buildCodeCache();

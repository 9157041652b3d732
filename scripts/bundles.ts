// The bundles of the command line: `main`, which evaluates; `rare`, with modules of it that few evaluations need; `more`,
// with all other commands; and `endpoints`, `redis`, `s3` and `tracing`, with libraries that a server loads when it needs them.
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import glob from 'fast-glob';
import { libraryFiles } from './library-files.ts';
import { splitRareModules } from './rare-modules.ts';
import { root, version } from './shared.ts';
import { slimChevrotain } from './slim-chevrotain.ts';

const commandFolder = join(root, 'src/cli/commands');
const kindFolder = join(root, 'src/runtime/kinds');
const endpointFolder = join(root, 'src/server/endpoints');
const tracingFolder = join(root, 'src/server/tracing');
const s3Folder = join(root, 'src/jobs/stores/s3');

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

/** The libraries of endpoints, the clients of Redis and S3, and the SDK of OpenTelemetry are in bundles of their own, so that no other command reads them. */
const splitLibraries: Plugin = {
  name: 'split-libraries',
  setup(plugin) {
    plugin.onResolve({ filter: /^\.\/library\.ts$/ }, ({ kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      if (resolveDir === tracingFolder) return { path: './tracing.cjs', external: true };
      if (resolveDir === s3Folder) return { path: './s3.cjs', external: true };
      return dirname(resolveDir) === endpointFolder
        ? { path: `./endpoints.cjs#${basename(resolveDir)}`, external: true }
        : undefined;
    });
    plugin.onResolve({ filter: /^ioredis$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './redis.cjs', external: true } : undefined,
    );
  },
};

/** Options of all bundles. */
export const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // SQLite: a package that locates its native binary at run time, and a part of Bun.
  external: ['libsql', 'bun:sqlite'],
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
  jobs: 'jobs/engines/sqlite/thread.ts',
  memory: 'runtime/memory/thread.ts',
  'server-evaluation': 'lang/node/server/thread.ts',
};

// A launcher calls each bundle as a function, the way Node calls a CommonJS module.
const parameters = '(exports, require, module, __filename, __dirname)';
const bundleUrl = " const __bundleUrl = require('url').pathToFileURL(__filename).href;";

/** The build options of each bundle. `before` is inserted before the bundle's function. */
export async function bundleOptions(
  before = '',
): Promise<Readonly<Record<'main' | 'more' | 'rare' | 'endpoints' | 'redis' | 's3' | 'tracing', BuildOptions>>> {
  const start = `${before}(function ${parameters} {`;
  const footer = { js: '})' };
  const { main, rare } = await splitRareModules(
    {
      ...shared,
      external: ['./rare.cjs', ...(shared.external ?? [])],
      entryPoints: ['src/cli/main.ts'],
      plugins: [splitCommands, slimChevrotain(), libraryFiles],
    },
    "require('./rare.cjs')",
  );
  return {
    main: { ...main, outfile: 'dist/main.cjs', banner: { js: start }, footer },
    rare: { ...rare, outfile: 'dist/rare.cjs', banner: { js: start }, footer },
    more: {
      ...shared,
      stdin: { contents: await moreExports(), resolveDir: commandFolder, sourcefile: 'more.js' },
      outfile: 'dist/more.cjs',
      banner: { js: `${start}${bundleUrl}` },
      footer,
      plugins: [...(shared.plugins ?? []), splitLibraries],
    },
    endpoints: {
      ...shared,
      stdin: { contents: await endpointExports(), resolveDir: endpointFolder, sourcefile: 'endpoints.js' },
      outfile: 'dist/endpoints.cjs',
      banner: { js: `${start}${bundleUrl}` },
      footer,
    },
    redis: {
      ...shared,
      stdin: { contents: "module.exports = require('ioredis');", resolveDir: root, sourcefile: 'redis.js' },
      outfile: 'dist/redis.cjs',
      banner: { js: start },
      footer,
    },
    s3: {
      ...shared,
      stdin: { contents: "module.exports = require('./library.ts');", resolveDir: s3Folder, sourcefile: 's3.js' },
      outfile: 'dist/s3.cjs',
      banner: { js: `${start}${bundleUrl}` },
      footer,
    },
    tracing: {
      ...shared,
      stdin: {
        contents: "module.exports = require('./library.ts');",
        resolveDir: tracingFolder,
        sourcefile: 'tracing.js',
      },
      outfile: 'dist/tracing.cjs',
      banner: { js: `${start}${bundleUrl}` },
      footer,
    },
  };
}

async function moreExports(): Promise<string> {
  const names = (await readdir(commandFolder)).map((file) => file.slice(0, -3)).filter((name) => name !== 'index');
  const commands = names.map((name) => lazyExport(name, `./${name}.ts`));
  const threads = Object.entries(threadFiles).map(([name, file]) => lazyExport(name, `../../${file}`));
  const lazyKinds = (await glob('*/run.ts', { cwd: kindFolder })).map(dirname).sort();
  const kinds = lazyKinds.map((name) => lazyExport(`${name}-run`, `../../runtime/kinds/${name}/run.ts`));
  return `module.exports = {\n${[...commands, ...threads, ...kinds].join('')}};\n`;
}

async function endpointExports(): Promise<string> {
  const names = (await glob('*/library.ts', { cwd: endpointFolder })).map(dirname).sort();
  return `module.exports = {\n${names.map((name) => lazyExport(name, `./${name}/library.ts`)).join('')}};\n`;
}

/** Unused exports are never even initialized. */
function lazyExport(name: string, file: string): string {
  return `get ${JSON.stringify(name)}() { return require(${JSON.stringify(file)}); },\n`;
}

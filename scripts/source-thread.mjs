// Worker threads for a program that runs from source. Starting each thread through a TypeScript loader would take a
// second, so their code is bundled whenever it changes and cached beside the installed packages.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { constants, Script } from 'node:vm';
import { threadId } from 'node:worker_threads';
import { sourceState } from './source-state.mjs';

const root = join(import.meta.dirname, '..');
/** The entry point of the thread, and URLs of external modules that it imports. */
const [, , entry, ...modules] = process.argv;
const folder = join(root, 'node_modules', '.cache', 'kdeps');
const external = modules.map((address) => dirname(fileURLToPath(address)));
const own = process.env.KDEPS_SOURCE_STATE ?? sourceState([join(root, 'src')]);
const state = external.length === 0 ? own : `${own}-${sourceState(external)}`;
const file = join(folder, `${state}.${entry.replace(/\W/g, '_')}.required.cjs`);

/** Bundles the external modules and keeps their `import.meta.url`. */
const withModules = {
  name: 'with-modules',
  setup(plugin) {
    plugin.onLoad({ filter: /[/\\]kinds[/\\]module\.ts$/ }, () => ({
      contents: `const table = {\n${modules.map(row).join('')}};\nexport const importModule = (address) => table[address]();`,
      resolveDir: root,
    }));
    plugin.onLoad({ filter: /\.[jt]s$/ }, ({ path }) => {
      if (!external.some((each) => path.startsWith(each))) return undefined;
      const text = readFileSync(path, 'utf8');
      const contents = text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: path.endsWith('ts') ? 'ts' : 'js' };
    });
  },
};

if (!existsSync(file)) {
  // Loaded this late because every thread would pay for it.
  const { build } = await import('esbuild');
  mkdirSync(folder, { recursive: true });
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    write: false,
    bundle: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['libsql', 'bun:sqlite'],
    // Code from V8's cache cannot import anything dynamically, but it can require packages.
    supported: { 'dynamic-import': false },
    alias: { 'kdeps/kinds': join(root, 'src', 'kinds.ts') },
    define: { 'import.meta.url': JSON.stringify(import.meta.url) },
    plugins: [withModules],
    logLevel: 'warning',
  });
  replace(file, outputFiles[0].contents);
}
runCached();

function row(address) {
  return `  ${JSON.stringify(address)}: () => import(${JSON.stringify(fileURLToPath(address))}),\n`;
}

/** Runs the bundle through V8's code cache, which halves the start of a thread. The first one writes it, once it has started. */
function runCached() {
  // V8 does not notice that a cache is of another release of Node with the same version of V8, and may crash.
  const cache = `${file}.${process.version}.cache`;
  const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`,
    {
      filename: file,
      cachedData,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    },
  );
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, folder);
  if (cachedData === undefined || script.cachedDataRejected) replace(cache, script.createCachedData());
}

/** Writes a file that other threads may be reading or writing. */
function replace(path, content) {
  const draft = `${path}.${process.pid}.${threadId}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

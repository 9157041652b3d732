// Bundles the library (`dist/library`): a few files load many times faster than the hundreds that the compiler writes.
// ES modules and CommonJS have one file each, from which their entry points export, and one with the modules that few
// evaluations need; browsers have a single file, with the standard library inside.
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import glob from 'fast-glob';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { libraryInOneFile, writeLibraryFile } from './library-files.ts';
import { splitRareModules } from './rare-modules.ts';
import { root } from './shared.ts';
import { slimChevrotain } from './slim-chevrotain.ts';

/** Entry points by file name, relative to `src` and without extension. */
const entries: Readonly<Record<string, string>> = {
  lang: 'lang/index',
  node: 'lang/node/index',
  syntax: 'lang/syntax/index',
};

/**
 * Entry points for the parts of this package that are not bundled. They share a bundle, because instances of the language
 * do not recognize each other's values and errors. `lang/node/server` only uses its own instances, on its own threads.
 */
const ownEntries: Readonly<Record<string, string>> = {
  'own/analysis': 'lang/analysis/index',
  'own/commands': 'lang/commands/index',
  'own/contracts': 'lang/contracts/index',
  'own/diagnostics': 'lang/diagnostics/index',
  'own/repl': 'lang/repl/index',
  'own/testing': 'lang/testing/index',
};

/** Texts that share nothing with the others. */
const CATALOGUE = 'lang/diagnostics/catalogue/index';

const folder = join(root, 'dist', 'library');

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  // Only debuggers show the names of functions and classes.
  keepNames: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
};

const onNode: BuildOptions = {
  ...shared,
  platform: 'node',
  target: 'node20',
  // V8 does not decode ASCII files.
  charset: 'ascii',
  plugins: [slimChevrotain(), libraryInOneFile],
};

/**
 * Builds the ES modules of the library into a folder: the entry points, and the files that they share.
 *
 * @param bundled entry points by file name, relative to `src` and without extension
 * @returns the names that each entry point exports, and the files in the bundles
 */
async function buildModules(
  bundled: Readonly<Record<string, string>>,
  outdir: string,
): Promise<{ readonly exported: ReadonlyMap<string, readonly string[]>; readonly files: readonly string[] }> {
  const exported = new Map<string, readonly string[]>();
  for (const [name, file] of Object.entries(bundled)) exported.set(name, await exportsOf(`src/${file}.ts`));
  const files = await buildPair(
    {
      ...onNode,
      plugins: [nodeModules, ...(onNode.plugins ?? [])],
      entryPoints: { syntax: 'src/lang/syntax/index.ts', all: 'all' },
      format: 'esm',
      splitting: true,
      outdir,
      chunkNames: 'shared-[hash]',
    },
    allExports(exported, bundled),
    "process.getBuiltinModule('node:module').createRequire(import.meta.url)('./rare.cjs')",
    'rare.cjs',
  );
  for (const [name, names] of exported) {
    if (name === 'syntax') continue;
    const rows = names.map((each) => `${aliasOf(name, each)} as ${each}`).join(', ');
    const all = `${name.startsWith('own/') ? '..' : '.'}/all.js`;
    await mkdir(dirname(join(outdir, name)), { recursive: true });
    await writeFile(join(outdir, `${name}.js`), `export { ${rows} } from '${all}';\n`);
  }
  return { exported, files };
}

/** Builds the ES modules of the library for the package of the language, without what only commands use. */
export async function buildLanguageModules(outdir: string): Promise<void> {
  await buildModules(entries, outdir);
}

/** Builds the library. The compiler must have written the types before. */
export async function buildLibrary(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const { exported, files: modules } = await buildModules({ ...entries, ...ownEntries }, folder);
  await build({ ...onNode, entryPoints: { 'own/catalogue': `src/${CATALOGUE}.ts` }, format: 'esm', outdir: folder });
  await buildPair(
    {
      ...onNode,
      entryPoints: { library: 'all' },
      format: 'cjs',
      outdir: folder,
      outExtension: { '.js': '.cjs' },
      external: ['./library-rare.cjs'],
      define: { 'import.meta.url': '__url' },
      banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
    },
    lazyParts(),
    "require('./library-rare.cjs')",
    'library-rare.cjs',
  );
  await build({
    ...shared,
    entryPoints: { browser: 'src/lang/index.ts' },
    platform: 'browser',
    target: 'es2023',
    format: 'esm',
    outdir: folder,
    plugins: [slimChevrotain()],
  });
  for (const name of Object.keys(entries)) {
    await writeFile(join(folder, `${name}.cjs`), commonJs(name, exported.get(name) ?? []));
  }
  await writeLibraryFile(folder);
  await writeTypes();
  await writeFile(join(folder, 'THIRD-PARTY-LICENSES.txt'), licensesOf(modules));
  await useInPackage();
}

function lazyParts(): string {
  const rows = Object.entries(entries).map(([name, file]) => `get ${name}() { return require('./${file}.ts'); },`);
  return `module.exports = {\n${rows.join('\n')}\n};\n`;
}

/** Node detects the exports of a CommonJS module by its assignments. */
function commonJs(name: string, names: readonly string[]): string {
  const rows = names.map((each) => `exports.${each} = part.${each};\n`);
  return `'use strict';\nconst part = require('./library.cjs').${name};\n${rows.join('')}`;
}

/** The names that a source file exports, without types. */
async function exportsOf(file: string): Promise<readonly string[]> {
  const { metafile } = await build({ ...onNode, entryPoints: [file], format: 'esm', outdir: folder, write: false });
  return Object.values(metafile?.outputs ?? {}).flatMap((output) => output.exports);
}

/** What an export of an entry point is called in the file that all share. */
function aliasOf(entry: string, name: string): string {
  return `${entry.replace('own/', '')}_${name}`;
}

function allExports(exported: ReadonlyMap<string, readonly string[]>, files: Readonly<Record<string, string>>): string {
  const rows = [...exported].map(([entry, names]) => {
    const list = names.map((name) => `${name} as ${aliasOf(entry, name)}`).join(', ');
    return `export { ${list} } from './${files[entry]}.ts';\n`;
  });
  return rows.join('');
}

/**
 * Builds a bundle with an entry point `all`, and the bundle of its rare modules.
 *
 * @returns the files in both
 */
async function buildPair(options: BuildOptions, all: string, load: string, rareFile: string): Promise<string[]> {
  const entry: Plugin = {
    name: 'all',
    setup(plugin) {
      plugin.onResolve({ filter: /^all$/ }, () => ({ path: 'all', namespace: 'all' }));
      plugin.onLoad({ filter: /.*/, namespace: 'all' }, () => ({ contents: all, resolveDir: join(root, 'src') }));
    },
  };
  const { main, rare } = await splitRareModules({ ...options, plugins: [entry, ...(options.plugins ?? [])] }, load);
  const built = [await build(main), await build({ ...rare, outfile: join(options.outdir ?? folder, rareFile) })];
  return built.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
}

/**
 * Gets Node's modules without importing them: an import of `node:fs` reads all of its exports, and some of them load
 * streams, which takes 3 ms.
 */
const nodeModules: Plugin = {
  name: 'node-modules',
  setup(plugin) {
    plugin.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'node', sideEffects: false }));
    plugin.onLoad({ filter: /.*/, namespace: 'node' }, async ({ path }) => {
      const names = Object.keys(process.getBuiltinModule(path) ?? {});
      const rows = names.map((name) => `export const ${name} = /* @__PURE__ */ (() => it.${name})();\n`);
      return { contents: `const it = /* @__PURE__ */ process.getBuiltinModule('${path}');\n${rows.join('')}` };
    });
  },
};

/** Writes the types: a file for each entry point and those they share, for ES modules and for CommonJS. */
async function writeTypes(): Promise<void> {
  const input = Object.fromEntries(
    Object.entries(entries).map(([name, file]) => [name, join(root, 'dist', `${file}.d.ts`)]),
  );
  const types = await rolldown({
    input,
    external: /^node:/,
    plugins: [dts({ dtsInput: true, emitDtsOnly: true, oxc: true, tsconfig: false })],
  });
  await types.write({ dir: folder, format: 'es', chunkFileNames: 'types-[hash].d.ts' });
  await types.close();
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.d.ts')) continue;
    const text = await readFile(join(folder, file), 'utf8');
    await writeFile(
      join(folder, file.replace(/\.ts$/, '.cts')),
      text.replaceAll(/(from "\.\/[\w-]+)\.js"/g, '$1.cjs"'),
    );
  }
  await copyFile(join(folder, 'lang.d.ts'), join(folder, 'browser.d.ts'));
}

/** Makes agents, servers and commands, whose files are not bundled, use the same instance of the language as embedders. */
async function useInPackage(): Promise<void> {
  for (const [name, file] of Object.entries({ ...entries, ...ownEntries, 'own/catalogue': CATALOGUE })) {
    const path = join(root, 'dist', `${file}.js`);
    const target = relative(dirname(path), join(folder, `${name}.js`)).replaceAll('\\', '/');
    await writeFile(path, `export * from '${target}';\n`);
  }
}

/** The licenses of the bundled packages. */
function licensesOf(files: readonly string[]): string {
  const found = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []);
  return [...new Set(found)]
    .sort()
    .map((path) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
      const [file] = glob.sync('licen[cs]e*', { cwd: join(root, path), caseSensitiveMatch: false });
      const text = file === undefined ? '' : `\n\n${readFileSync(join(root, path, file), 'utf8').trim()}`;
      return `${name} ${version} (${license})${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

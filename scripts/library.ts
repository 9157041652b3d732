// Bundles the library (`dist/library`): a few files load many times faster than the hundreds that the compiler writes.
// ES modules share their code in one chunk; CommonJS has one file; browsers another one, with the standard library
// inside.
import { readFileSync } from 'node:fs';
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import glob from 'fast-glob';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { libraryInOneFile, writeLibraryFile } from './library-files.ts';
import { root } from './shared.ts';
import { slimChevrotain } from './slim-chevrotain.ts';

/** Entry points by file name, relative to `src` and without extension. */
const entries: Readonly<Record<string, string>> = {
  lang: 'lang/index',
  node: 'lang/node/index',
  syntax: 'lang/syntax/index',
};

/**
 * Entry points for the parts of this package that are not bundled. They are in the same bundle, because values and
 * errors of one instance of the language are strange to another. `lang/node/server` only works with instances of its
 * own, on threads of its own.
 */
const ownEntries: Readonly<Record<string, string>> = {
  'own/catalogue': 'lang/diagnostics/catalogue/index',
  'own/commands': 'lang/commands/index',
  'own/diagnostics': 'lang/diagnostics/index',
  'own/repl': 'lang/repl/index',
  'own/testing': 'lang/testing/index',
};

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

/** Builds the library. The compiler must have written the types before. */
export async function buildLibrary(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const modules = await build({
    ...onNode,
    entryPoints: Object.entries({ ...entries, ...ownEntries }).map(([out, file]) => ({ in: `src/${file}.ts`, out })),
    format: 'esm',
    splitting: true,
    outdir: folder,
    chunkNames: 'shared-[hash]',
  });
  await build({
    ...onNode,
    stdin: { contents: lazyParts(), resolveDir: join(root, 'src'), sourcefile: 'library.js' },
    format: 'cjs',
    outfile: join(folder, 'library.cjs'),
    define: { 'import.meta.url': '__url' },
    banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
  });
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
    await writeFile(join(folder, `${name}.cjs`), commonJs(name, await exportsOf(name)));
  }
  await writeLibraryFile(folder);
  await writeTypes();
  await writeFile(join(folder, 'THIRD-PARTY-LICENSES.txt'), licensesOf(modules.metafile as Metafile));
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

async function exportsOf(name: string): Promise<readonly string[]> {
  return Object.keys((await import(join(folder, `${name}.js`))) as object);
}

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
  for (const [name, file] of Object.entries({ ...entries, ...ownEntries })) {
    const path = join(root, 'dist', `${file}.js`);
    const target = relative(dirname(path), join(folder, `${name}.js`)).replaceAll('\\', '/');
    await writeFile(path, `export * from '${target}';\n`);
  }
}

/** The licenses of the bundled packages. */
function licensesOf({ inputs }: Metafile): string {
  const found = Object.keys(inputs).flatMap(
    (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? [],
  );
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

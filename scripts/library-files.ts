// The standard library beside the command-line bundles: module ASTs, read on import, and module texts, read for
// reports.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { Source } from '../src/lang/base/source.ts';
import { sources } from '../src/lang/stdlib/sources.generated.ts';
import { parseModule } from '../src/lang/syntax/parse.ts';
import { type Packed, packModule } from './pack-tree.ts';

/** Writes the files. */
export async function writeLibraryFiles(dist: string): Promise<void> {
  const folder = join(dist, 'stdlib');
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(sources)) {
    await writeFile(join(folder, `${name}.tree`), packed(name).text);
    await writeFile(join(folder, `${name}.pkl`), text);
  }
}

/** An esbuild plugin that makes the bundles read these files. */
export const libraryFiles: Plugin = {
  name: 'library-files',
  setup(plugin) {
    plugin.onLoad({ filter: /[/\\]stdlib[/\\]packed-trees\.ts$/ }, () => ({
      contents: table('packedTrees', (name) => {
        const file = `readFileSync(__dirname + '/stdlib/${name}.tree')`;
        return `const file = ${file}; return { starts: [${String(packed(name).starts)}], slice: (a, b) => file.latin1Slice(a, b) };`;
      }),
    }));
    plugin.onLoad({ filter: /[/\\]stdlib[/\\]sources\.generated\.ts$/ }, () => ({
      contents: table('sources', (name) => `return readFileSync(__dirname + '/stdlib/${name}.pkl', 'utf8');`),
    }));
  },
};

/** The same for the library: all trees in one file, and all texts in another. */
export async function writeLibraryFile(folder: string): Promise<void> {
  const names = Object.keys(sources);
  await writeFile(join(folder, 'stdlib.trees'), names.map((name) => packed(name).text).join(''));
  await writeFile(join(folder, 'stdlib.txt'), names.map((name) => sources[name]).join(''));
}

/** An esbuild plugin that makes the library read those files when they are first needed. */
export const libraryInOneFile: Plugin = {
  name: 'library-in-one-file',
  setup(plugin) {
    plugin.onLoad({ filter: /[/\\]stdlib[/\\]packed-trees\.ts$/ }, () => {
      let start = 0;
      const rows = table('packedTrees', (name) => {
        const { text, starts } = packed(name);
        const from = start;
        start += text.length;
        const slice = `(a, b) => content().latin1Slice(a + ${from}, b + ${from})`;
        return `return { starts: [${String(starts)}], slice: ${slice} };`;
      });
      return { contents: rows + reading('stdlib.trees') };
    });
    plugin.onLoad({ filter: /[/\\]stdlib[/\\]sources\.generated\.ts$/ }, () => {
      let start = 0;
      const rows = table('sources', (name) => {
        const from = start;
        start += Buffer.byteLength(sources[name] ?? '');
        return `return content().utf8Slice(${from}, ${start});`;
      });
      return { contents: rows + reading('stdlib.txt') };
    });
  },
};

function reading(file: string): string {
  return `let file;\nfunction content() { return (file ??= readFileSync(new URL('./${file}', import.meta.url))); }\n`;
}

function packed(name: string): Packed {
  return packModule(parseModule(new Source(`pkl:${name}`, sources[name] ?? '')));
}

/** A module that exports a table with one lazily evaluated row per library module. */
function table(name: string, body: (module: string) => string): string {
  const rows = Object.keys(sources).map((module) => `get ${JSON.stringify(module)}() { ${body(module)} },\n`);
  return `import { readFileSync } from 'node:fs';\nexport const ${name} = {\n${rows.join('')}};\n`;
}

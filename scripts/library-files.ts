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

function packed(name: string): Packed {
  return packModule(parseModule(new Source(`pkl:${name}`, sources[name] ?? '')));
}

/** A module that exports a table with one lazily evaluated row per library module. */
function table(name: string, body: (module: string) => string): string {
  const rows = Object.keys(sources).map((module) => `get ${JSON.stringify(module)}() { ${body(module)} },\n`);
  return `import { readFileSync } from 'node:fs';\nexport const ${name} = {\n${rows.join('')}};\n`;
}

// The standard library beside the bundles of the command line: the trees of its modules, read when they are imported, and
// their texts, read for reports.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { Source } from '../src/lang/base/source.ts';
import { sources } from '../src/lang/stdlib/sources.generated.ts';
import { parseModule } from '../src/lang/syntax/parse.ts';
import { packModule } from './pack-tree.ts';

/** Writes the files. */
export async function writeLibraryFiles(dist: string): Promise<void> {
  const folder = join(dist, 'stdlib');
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(sources)) {
    const tree = parseModule(new Source(`pkl:${name}`, text));
    await writeFile(join(folder, `${name}.tree`), packModule(tree, text));
    await writeFile(join(folder, `${name}.pkl`), text);
  }
}

/** An esbuild plugin that makes bundles read the files. */
export const libraryFiles: Plugin = {
  name: 'library-files',
  setup(plugin) {
    plugin.onLoad({ filter: /[/\\]stdlib[/\\]packed-trees\.ts$/ }, () => ({
      contents: fileTable('packedTrees', 'tree', 'latin1'),
    }));
    plugin.onLoad({ filter: /[/\\]stdlib[/\\]sources\.generated\.ts$/ }, () => ({
      contents: fileTable('sources', 'pkl', 'utf8'),
    }));
  },
};

/** A module that exports a table of texts, each read from its file when it is asked for. */
function fileTable(name: string, extension: string, encoding: string): string {
  const getters = Object.keys(sources).map((module) => {
    const file = JSON.stringify(`/stdlib/${module}.${extension}`);
    return `get ${JSON.stringify(module)}() { return readFileSync(__dirname + ${file}, '${encoding}'); },\n`;
  });
  return `import { readFileSync } from 'node:fs';\nexport const ${name} = {\n${getters.join('')}};\n`;
}

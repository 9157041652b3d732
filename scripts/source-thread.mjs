// Worker threads for a program that runs from source. Starting each thread through a TypeScript loader would take a
// second, so their code is bundled whenever it changes and cached beside the installed packages.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { threadId } from 'node:worker_threads';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
/** The entry point of the thread, and URLs of external modules that it imports. */
const [, , entry, ...modules] = process.argv;
const folder = join(root, 'node_modules', '.cache', 'kdeps');
const folders = [join(root, 'src'), ...modules.map((address) => dirname(fileURLToPath(address)))];
const file = join(folder, `${stateOf(folders)}.${entry.replace(/\W/g, '_')}.cjs`);

/** Bundles the external modules and keeps their `import.meta.url`. */
const withModules = {
  name: 'with-modules',
  setup(plugin) {
    plugin.onLoad({ filter: /[/\\]kinds[/\\]module\.ts$/ }, () => ({
      contents: `const table = {\n${modules.map(row).join('')}};\nexport const importModule = (address) => table[address]();`,
      resolveDir: root,
    }));
    plugin.onLoad({ filter: /\.[jt]s$/ }, ({ path }) => {
      if (!folders.slice(1).some((each) => path.startsWith(each))) return undefined;
      const text = readFileSync(path, 'utf8');
      const contents = text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: path.endsWith('ts') ? 'ts' : 'js' };
    });
  },
};

if (!existsSync(file)) {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.${threadId}`;
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: draft,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['libsql', 'bun:sqlite'],
    alias: { 'kdeps/kinds': join(root, 'src', 'kinds.ts') },
    define: { 'import.meta.url': JSON.stringify(import.meta.url) },
    plugins: [withModules],
    logLevel: 'warning',
  });
  renameSync(draft, file);
}
createRequire(import.meta.url)(file);

function row(address) {
  return `  ${JSON.stringify(address)}: () => import(${JSON.stringify(fileURLToPath(address))}),\n`;
}

/** Changes whenever a file in the folders changes. */
function stateOf(all) {
  const hash = createHash('sha256');
  for (const below of all) {
    for (const name of readdirSync(below, { recursive: true, encoding: 'utf8' }).toSorted((a, b) => (a < b ? -1 : 1))) {
      if (!/\.[jt]s$/.test(name)) continue;
      const { mtimeMs, size } = statSync(join(below, name));
      hash.update(`${below} ${name} ${mtimeMs} ${size}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

// The entry point of the `kdeps` executable. Bun compiles it, the bundles and their files into one file, together with
// the bytecode of all functions. Threads start here, too.
import { isMainThread } from 'node:worker_threads';
import type { Bundle } from './bundle.ts';

/** Where Bun mounts the embedded files, on every machine. */
const folder = process.platform === 'win32' ? 'B:\\~BUN\\root' : '/$bunfs/root';

/** Loaded bundles: name → exports. */
const loaded = new Map<string, Readonly<Record<string, unknown>>>();

/** The `require` of the bundles: `./bundle.cjs#name` is an export of another bundle. */
function load(id: string): unknown {
  if (!id.startsWith('./more.cjs#')) return require(id);
  // The literal path makes Bun embed the file; it only runs now.
  return start('more.cjs', () => require('./more.cjs') as Bundle)[id.slice('./more.cjs#'.length)];
}

function start(file: string, read: () => Bundle): Readonly<Record<string, unknown>> {
  const before = loaded.get(file);
  if (before !== undefined) return before;
  const module: { exports: Record<string, unknown> } = { exports: {} };
  read()(module.exports, load, module, `${folder}/${file}`, folder);
  loaded.set(file, module.exports);
  return module.exports;
}

const [, , word, name] = process.argv;
if (word === '--thread' && !isMainThread) load(`./more.cjs#${name}`);
else start('main.cjs', () => require('./main.cjs') as Bundle);

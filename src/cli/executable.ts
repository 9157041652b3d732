// The entry point of the `kdeps` executable. Bun compiles it, the bundles and their files into one file, together with
// the bytecode of all functions. Threads start here, too.
import type { Bundle } from './bundle.ts';

/** Where Bun mounts the embedded files, on every machine. */
const folder = process.platform === 'win32' ? 'B:\\~BUN\\root' : '/$bunfs/root';

/** Loaded bundles: name → exports. */
const loaded = new Map<string, Readonly<Record<string, unknown>>>();

/** The literal paths make Bun embed the files; they only run when they are called. */
const bundles: Readonly<Record<string, () => Bundle>> = {
  'endpoints.cjs': () => require('./endpoints.cjs') as Bundle,
  'main.cjs': () => require('./main.cjs') as Bundle,
  'more.cjs': () => require('./more.cjs') as Bundle,
  'rare.cjs': () => require('./rare.cjs') as Bundle,
  'redis.cjs': () => require('./redis.cjs') as Bundle,
  'tracing.cjs': () => require('./tracing.cjs') as Bundle,
};

/** The `require` of the bundles: `./bundle.cjs#name` is an export of another bundle. */
function load(id: string): unknown {
  const [file = '', name = ''] = id.startsWith('./') ? id.slice(2).split('#') : [];
  const read = bundles[file];
  if (read === undefined) return require(id);
  const bundle = start(file, read);
  return name === '' ? bundle : bundle[name];
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
if (word === '--thread' && !process.getBuiltinModule('node:worker_threads').isMainThread) load(`./more.cjs#${name}`);
else load('./main.cjs');

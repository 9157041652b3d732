// The entry point of the `kdeps` command. It loads the bundled program through V8's code cache, so that a run neither
// parses nor compiles the program again. Kept tiny, because it is itself compiled on every start.
//
// A cache fits one build of the program and one version of Node. The build creates one next to the program; for another
// Node version it is created at the end of the first run, in a private folder of the user.
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { Script } from 'node:vm';
import type { Bundle } from './bundle.ts';

/** Bundle file → digest of its text; filled in by the build. */
declare const BUNDLES: Readonly<Record<string, string>>;

/** Commands that use enough of the program to be worth caching. */
const representative = new Set(['eval', 'test', 'run']);

/** The `require` of the bundles: `./bundle.cjs#name` is an export of another bundle. */
function load(id: string): unknown {
  const [file = '', name = ''] = id.startsWith('./') ? id.slice(2).split('#') : [];
  const digest = BUNDLES[file];
  if (digest === undefined) return require(id);
  const bundle = loadBundle(file, digest);
  return name === '' ? bundle : bundle[name];
}

function loadBundle(file: string, digest: string): Readonly<Record<string, unknown>> {
  const path = `${__dirname}/${file}`;
  // The build writes pure ASCII; decoding it as Latin-1 avoids a check per byte.
  const text = readFileSync(path, 'latin1');
  const name = `${file}-${digest}-${process.version}-${process.arch}${flagDigest()}`;
  const own = `${__dirname}/code/${name}`;
  const cached = tryRead(own) ?? tryRead(userCache(name), isPrivate);
  const script = new Script(text, { filename: path, ...(cached && { cachedData: cached }) });
  if (cached === undefined || script.cachedDataRejected === true) {
    if (representative.has(process.argv[2] ?? '')) process.once('exit', (code) => keep(script, code, name));
  }
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const wrapper: Bundle = script.runInThisContext();
  wrapper(module.exports, load, module, path, __dirname);
  return module.exports;
}

/** V8 rejects code compiled with different flags, so the cache depends on the flags. */
function flagDigest(): string {
  const flags = `${process.execArgv.join(' ')}${process.env['NODE_OPTIONS'] ?? ''}`;
  if (flags === '') return '';
  let hash = 5381;
  for (let i = 0; i < flags.length; i++) hash = (hash * 33 + flags.charCodeAt(i)) | 0;
  return `-${(hash >>> 0).toString(36)}`;
}

function userCache(name: string): string {
  const { env } = process;
  const home = env['HOME'] || env['LOCALAPPDATA'] || __dirname;
  const base = env['XDG_CACHE_HOME'] || `${home}/.cache`;
  return `${env['KDEPS_CODE_CACHE'] || `${base}/kdeps/code`}/${name}`;
}

function tryRead(path: string, accept: (path: string) => boolean = () => true): Buffer | undefined {
  try {
    return accept(path) ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Anyone who can write the file could run code as this user, so only the owner may have access. */
function isPrivate(path: string): boolean {
  if (process.getuid === undefined) return true;
  const { uid, mode } = statSync(path);
  return uid === process.getuid() && (mode & 0o022) === 0;
}

function keep(script: Script, code: number, name: string): void {
  if (code !== 0) return;
  try {
    const path = userCache(name);
    mkdirSync(path.slice(0, path.lastIndexOf('/')), { recursive: true, mode: 0o700 });
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, script.createCachedData(), { mode: 0o600 });
    renameSync(draft, path);
  } catch {
    // Without a writable home, start-up is just slower.
  }
}

const [, , word, name] = process.argv;
if (word === '--thread' && !process.getBuiltinModule('node:worker_threads').isMainThread) load(`./more.cjs#${name}`);
else load('./main.cjs');

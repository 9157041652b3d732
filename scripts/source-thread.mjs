// Threads of a program that runs from its sources. Threads are not started through a loader of TypeScript, which takes a
// second for each; their code is bundled when it has changed, and kept beside the installed packages.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '..');
const entry = process.argv[2];
const folder = join(root, 'node_modules', '.cache', 'kdeps');
const file = join(folder, `${stateOf('src')}.${entry.replace(/\W/g, '_')}.cjs`);

if (!existsSync(file)) {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.${threadId}`;
  buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: draft,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['libsql'],
    define: { 'import.meta.url': JSON.stringify(import.meta.url) },
    logLevel: 'warning',
  });
  renameSync(draft, file);
}
createRequire(import.meta.url)(file);

/** Changes with every change of a file below a folder. */
function stateOf(below) {
  const hash = createHash('sha256');
  for (const name of readdirSync(join(root, below), { recursive: true }).sort()) {
    if (!name.endsWith('.ts')) continue;
    const { mtimeMs, size } = statSync(join(root, below, name));
    hash.update(`${name} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

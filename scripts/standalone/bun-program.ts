// Bun for any platform, in the version that package-lock.json pins. npm installs the one of this machine; the others
// are fetched from the registry and checked against the lock file.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar/fs';
import { root } from '../shared.ts';
import type { Target } from './targets.ts';

interface Locked {
  readonly version: string;
  readonly integrity: string;
}

/**
 * The path of Bun's program for a platform, downloaded if it is neither installed nor cached.
 *
 * @throws Error when it cannot be fetched, or does not match the lock file
 */
export async function bunProgram(target: Target): Promise<string> {
  const file = join('bin', target.platform === 'win32' ? 'bun.exe' : 'bun');
  const installed = join(root, 'node_modules', target.bun, file);
  if (existsSync(installed)) return installed;
  const locked = await lockedPackage(target.bun);
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kdeps', 'bun', locked.version);
  const folder = join(cache, target.name);
  const program = join(folder, file);
  if (!existsSync(program)) await fetchInto(folder, target.bun, locked);
  return program;
}

async function lockedPackage(name: string): Promise<Locked> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const locked = lock.packages[`node_modules/${name}`];
  if (locked === undefined) throw new Error(`package-lock.json has no ${name}. Run \`npm install\`.`);
  return locked;
}

async function fetchInto(folder: string, name: string, { version, integrity }: Locked): Promise<void> {
  await mkdir(join(folder, '..'), { recursive: true });
  const draft = `${folder}.${process.pid}`;
  const download = await mkdtemp(join(tmpdir(), 'kdeps-bun-'));
  try {
    execFileSync('npm', ['pack', '--silent', '--pack-destination', download, `${name}@${version}`], { cwd: download });
    const [archive = ''] = await readdir(download);
    const bytes = await readFile(join(download, archive));
    const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    if (found !== integrity) throw new Error(`${name}@${version} is not what package-lock.json says: ${found}`);
    await unpack(gunzipSync(bytes), draft);
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(download, { recursive: true, force: true });
  }
}

/** npm packages contain a single folder, whose name does not matter. */
async function unpack(archive: Uint8Array, folder: string): Promise<void> {
  const { Readable } = await import('node:stream');
  const { pipeline } = await import('node:stream/promises');
  await pipeline(Readable.from([archive]), unpackTar(folder, { strip: 1 }));
  for (const name of await readdir(join(folder, 'bin'))) await chmod(join(folder, 'bin', name), 0o755);
}

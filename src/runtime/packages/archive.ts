/**
 * `.kdeps` packages: a gzipped tar with the files of an agent. Ours have a `manifest.json` with a checksum of each file;
 * those without one, made by earlier programs, are read as well. Nothing in a package can lead out of its folder.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { AgentCode } from '../diagnostics/catalogue.ts';
import { readTar, type TarFile, writeTar } from './tar.ts';

export const MANIFEST = 'manifest.json';

/** What a package says of itself. */
export interface Manifest {
  readonly format: 1;
  readonly agent: string;
  readonly version: string;
  /** Path → SHA-256. */
  readonly files: Readonly<Record<string, string>>;
}

/** A package is broken, or not to be trusted. */
export class PackageError extends Error {
  override readonly name = 'PackageError';
  readonly code: AgentCode = 'kdeps/invalid-package';
}

/** What a package may unpack to, in bytes: more than this is meant to fill the memory of whoever opens it. */
const LARGEST = 2 * 1024 ** 3;
/** Below this, how much smaller the package itself is does not matter. */
const HARMLESS = 64 * 1024 ** 2;
/** Bytes that one byte of a package may become. Text becomes about 10, a picture 1, zeros 1000. */
const DENSEST = 100;

const compress = promisify(gzip);
const uncompress = promisify(gunzip);

/** Makes a package. The same files make the same bytes. */
export async function pack(
  name: { readonly agent: string; readonly version: string },
  files: readonly TarFile[],
): Promise<Buffer> {
  const sorted = [...files].sort((left, right) => (left.path < right.path ? -1 : 1));
  const manifest: Manifest = {
    format: 1,
    agent: name.agent,
    version: name.version,
    files: Object.fromEntries(sorted.map((file) => [file.path, digest(file.content)])),
  };
  const first: TarFile = {
    path: MANIFEST,
    content: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`),
    executable: false,
  };
  return compress(await writeTar([first, ...sorted]), { level: 9 });
}

/**
 * Reads a package.
 *
 * @returns its files, without the manifest
 * @throws PackageError when it is no package, leads out of its folder, or is not what its manifest says
 */
export async function unpack(bytes: Uint8Array): Promise<readonly TarFile[]> {
  const files = await readEntries(await uncompressed(bytes));
  const manifest = files.find(({ path }) => path === MANIFEST);
  const rest = files.filter(({ path }) => path !== MANIFEST);
  if (manifest !== undefined) checkManifest(manifest.content, rest);
  if (!rest.some(({ path }) => path === 'workflow.pkl')) throw new PackageError('The package has no `workflow.pkl`.');
  return rest;
}

async function uncompressed(bytes: Uint8Array): Promise<Buffer> {
  const most = Math.min(LARGEST, Math.max(HARMLESS, bytes.length * DENSEST));
  try {
    return await uncompress(bytes, { maxOutputLength: most });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new PackageError(
        `The package unpacks to more than ${Math.round(most / 1024 ** 2)} MiB, which no agent needs.`,
        {
          cause: error,
        },
      );
    throw new PackageError('This is no package, or only a part of one: it is a tar file, packed with gzip.', {
      cause: error,
    });
  }
}

async function readEntries(tar: Buffer): Promise<readonly TarFile[]> {
  try {
    return await readTar(tar);
  } catch (error) {
    throw new PackageError(error instanceof Error ? error.message : 'The package cannot be read.', { cause: error });
  }
}

function checkManifest(content: Buffer, files: readonly TarFile[]): void {
  let manifest: Partial<Manifest> | null;
  try {
    manifest = JSON.parse(content.toString('utf8')) as Partial<Manifest> | null;
  } catch (error) {
    throw new PackageError('The manifest of the package is no JSON.', { cause: error });
  }
  if (typeof manifest !== 'object' || manifest === null)
    throw new PackageError('The manifest of the package is no JSON object.');
  if (manifest.format !== 1) throw new PackageError('The package has been made by a newer program.');
  const wanted = new Map(Object.entries(manifest.files ?? {}));
  for (const { path, content: found } of files) {
    if (wanted.get(path) !== digest(found))
      throw new PackageError(`${path} is not what the manifest of the package says.`);
    wanted.delete(path);
  }
  const [missing] = wanted.keys();
  if (missing !== undefined) throw new PackageError(`${missing} is missing in the package.`);
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

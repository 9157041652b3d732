/**
 * `.kdeps` packages: a gzipped tar with the files of an agent. Ours contain a `manifest.json` with a checksum of each
 * file; packages without one, made by earlier programs, are accepted. No path may lead out of the package's folder.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { AgentCode } from '../diagnostics/catalogue.ts';
import { readTar, type TarFile, writeTar } from './tar.ts';

export const MANIFEST = 'manifest.json';

/** The manifest of a package. */
export interface Manifest {
  readonly format: 1;
  readonly agent: string;
  readonly version: string;
  /** Path → SHA-256. */
  readonly files: Readonly<Record<string, string>>;
}

/** A package is damaged or not trustworthy. */
export class PackageError extends Error {
  override readonly name = 'PackageError';
  readonly code: AgentCode = 'kdeps/invalid-package';
}

/** Maximum unpacked size of a package in bytes; anything larger is an attempt to exhaust memory. */
const MAX_SIZE = 2 * 1024 ** 3;
/** Below this size, the compression ratio is not checked; bytes. */
const UNCHECKED_SIZE = 64 * 1024 ** 2;
/** Maximum compression ratio. Text reaches about 10, pictures 1, zeros 1000. */
const MAX_COMPRESSION = 100;

const compress = promisify(gzip);
const uncompress = promisify(gunzip);

/** Creates a package. The same files produce the same bytes. */
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
 * @throws PackageError when it is not a package, leads out of its folder, or does not match its manifest
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
  const maxSize = Math.min(MAX_SIZE, Math.max(UNCHECKED_SIZE, bytes.length * MAX_COMPRESSION));
  try {
    return await uncompress(bytes, { maxOutputLength: maxSize });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new PackageError(
        `The package unpacks to more than ${Math.round(maxSize / 1024 ** 2)} MiB, more than any agent needs.`,
        {
          cause: error,
        },
      );
    throw new PackageError('This is not a complete package, which is a tar file compressed with gzip.', {
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
    throw new PackageError('The manifest of the package is not valid JSON.', { cause: error });
  }
  if (typeof manifest !== 'object' || manifest === null)
    throw new PackageError('The manifest of the package is not a JSON object.');
  if (manifest.format !== 1) throw new PackageError('The package was made by a newer version of the program.');
  const wanted = new Map(Object.entries(manifest.files ?? {}));
  for (const { path, content: found } of files) {
    if (wanted.get(path) !== digest(found))
      throw new PackageError(`${path} does not match the manifest of the package.`);
    wanted.delete(path);
  }
  const [missing] = wanted.keys();
  if (missing !== undefined) throw new PackageError(`${missing} is missing from the package.`);
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

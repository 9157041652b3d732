/** Stores requests: their data as text, and their uploaded files as blobs. */
import { readFile, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type RequestInput, temporaryFolder } from '../runtime/index.ts';
import { type Blobs, inline, sizeOf } from './blobs.ts';
import { decode, encode } from './encoding.ts';
import type { Content } from './job.ts';

/** A stored request, and the files that belong to it. */
export interface KeptRequest {
  readonly input: Content;
  /** What the run gets in addition. */
  readonly withheld: Content | null;
  /** Names of the uploaded files. */
  readonly files: readonly string[];
  readonly bytes: number;
}

/** The stored form of a request. */
interface RequestRecord {
  readonly request: RequestInput;
  /** Blobs of the uploaded files, in order. */
  readonly blobs: readonly Content[];
}

/**
 * Stores a request. The caller must submit a job that refers to the result, or remove its files.
 *
 * @param redacted the request without what must not be kept longer than its job runs
 */
export async function keepRequest(blobs: Blobs, request: RequestInput, redacted = request): Promise<KeptRequest> {
  const written: Content[] = [];
  for (const { path } of request.files) written.push(await blobs.write([await readFile(path)]));
  const record: RequestRecord = { request: redacted, blobs: written };
  const input = await blobs.keep(encode(record));
  const withheld = withheldFrom(request, redacted);
  const files = written.flatMap((content) => (content.kind === 'blob' ? [content.name] : []));
  return { input, withheld, files, bytes: [input, ...written].reduce((sum, content) => sum + sizeOf(content), 0) };
}

/** The parts of a request that differ in its redacted form; null when none does. */
function withheldFrom(request: RequestInput, redacted: RequestInput): Content | null {
  const kept = new Map<string, unknown>(Object.entries(redacted));
  const parts = Object.entries(request).filter(([name, value]) => !isDeepStrictEqual(value, kept.get(name)));
  return parts.length === 0 ? null : inline(encode(Object.fromEntries(parts)));
}

/** A restored request, ready to run. */
export interface RestoredRequest {
  readonly request: RequestInput;
  /** Removes the copies of its files. */
  readonly remove: () => Promise<void>;
}

/**
 * Reads a stored request without restoring its files.
 *
 * @returns the request and the contents of its files; the file paths in the request are invalid
 * @throws Error when it is missing or corrupt
 */
export async function readRequest(
  blobs: Blobs,
  input: Content,
): Promise<{ readonly request: RequestInput; readonly files: readonly Content[] }> {
  const { request, blobs: files } = decode(await blobs.read(input)) as RequestRecord;
  return { request, files };
}

/**
 * Restores a request, as it was sent if `withheld` is given. Its files are copies, because an agent may change them and
 * the job may have to run again.
 *
 * @throws Error when a file is missing or corrupt
 */
export async function restoreRequest(
  blobs: Blobs,
  input: Content,
  withheld: Content | null = null,
): Promise<RestoredRequest> {
  const { request: redacted, files: kept } = await readRequest(blobs, input);
  const parts = withheld === null ? {} : (decode(await blobs.read(withheld)) as Partial<RequestInput>);
  const request: RequestInput = { ...redacted, ...parts };
  if (kept.length === 0) return { request, remove: () => Promise.resolve() };
  const folder = await temporaryFolder('upload');
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const files = await Promise.all(
      request.files.map(async (file, index) => {
        const content = kept[index];
        if (content?.kind !== 'blob') throw new TypeError('A stored request lacks a file.');
        // The original path has a random name; only its extension matters.
        const path = join(folder, `${basename(content.name)}${extname(file.path)}`);
        await blobs.copy(content, path);
        return { ...file, path };
      }),
    );
    return { request: { ...request, files }, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

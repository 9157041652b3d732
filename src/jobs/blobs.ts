/** Large inputs and results of jobs, in a store of files. */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { Content } from './job.ts';

/** Contents up to this many bytes are stored in the job's record, which saves a write and a file to clean up. */
const MAX_INLINE_BYTES = 16 * 2 ** 10;
/** Milliseconds before a file without a job counts as orphaned: its job may be about to be submitted. */
const ORPHAN_AGE_MS = 3_600_000;
/** How much is hashed, written or read at once, in bytes: about a millisecond's work. */
export const PIECE_BYTES = 2 ** 20;

/** A stored file. */
type Blob = Extract<Content, { kind: 'blob' }>;

/**
 * Where files are: a folder or a bucket. Every store must pass the suite in `test/jobs/blob-suite.ts`.
 *
 * All methods throw `QueueUnavailable` when the store cannot be reached now, and `UnsafeQueue` when its settings are wrong.
 */
export interface BlobStore {
  /** Where it is, for messages. */
  readonly place: string;
  /** Writes a file of `size` bytes: it appears with all of its content, durably, or not at all. */
  write(name: string, pieces: AsyncIterable<Uint8Array>, size: number): Promise<void>;
  /** Reads a file piece by piece. Throws an Error when it is missing. */
  read(name: string): AsyncIterable<Uint8Array>;
  /** Removes a file, if it exists. */
  remove(name: string): Promise<void>;
  /** All files, including unfinished ones, with the time of their last change in milliseconds since 1970. */
  list(): AsyncIterable<{ readonly name: string; readonly changed: number }>;
  /**
   * Checks that the store can be used.
   *
   * @returns an id, created on first use, that distinguishes it from other stores
   */
  identify(): Promise<string>;
}

/** How many files are removed at the same time. */
const MAX_REMOVALS = 8;

/** The contents in a store. */
export class Blobs {
  readonly store: BlobStore;

  constructor(store: BlobStore) {
    this.store = store;
  }

  /**
   * Stores text or the parts of bytes: small ones inline, larger ones in a file that is durable when this resolves.
   *
   * @example const content = await blobs.keep('{"a":1}');
   */
  async keep(content: string | readonly Uint8Array[]): Promise<Content> {
    const size = typeof content === 'string' ? content.length : sumOfSizes(content);
    if (size <= MAX_INLINE_BYTES) return inline(content);
    return this.write(typeof content === 'string' ? [Buffer.from(content)] : content);
  }

  /** Writes a file, without holding up other work if it is large. It is durable when this resolves. */
  async write(parts: readonly Uint8Array[]): Promise<Blob> {
    const [name, size, hash] = [randomUUID(), sumOfSizes(parts), createHash('sha256')];
    async function* hashed(): AsyncGenerator<Uint8Array> {
      for (const piece of piecesOf(parts)) {
        hash.update(piece);
        yield piece;
      }
    }
    await this.store.write(name, hashed(), size);
    return { kind: 'blob', name, digest: hash.digest('hex'), size };
  }

  /**
   * Reads stored content.
   *
   * @throws Error when its file is missing or corrupt
   */
  async read(content: Content): Promise<Buffer> {
    if (content.kind !== 'blob') return Buffer.from(content.text, content.kind === 'text' ? 'utf8' : 'base64');
    const bytes = Buffer.allocUnsafe(content.size);
    let at = 0;
    for await (const piece of this.#checked(content)) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  /**
   * Copies a stored file to a new file, without reading it into memory as a whole.
   *
   * @throws Error when it is missing or corrupt; the new file is then unfinished
   */
  async copy(content: Blob, path: string): Promise<void> {
    const file = await open(path, 'wx', 0o600);
    try {
      for await (const piece of this.#checked(content)) await writeAll(file, piece);
    } finally {
      await file.close();
    }
  }

  /** The pieces of a file. Throws after them, or before one that would exceed its size, when it is corrupt. */
  async *#checked({ name, size, digest }: Blob): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    const corrupt = (): Error => new Error(`The job file ${name} is corrupt.`);
    let read = 0;
    for await (const piece of this.store.read(name)) {
      read += piece.length;
      if (read > size) throw corrupt();
      hash.update(piece);
      yield piece;
    }
    if (read !== size || hash.digest('hex') !== digest) throw corrupt();
  }

  async remove(names: Iterable<string>): Promise<void> {
    const waiting = [...names];
    const removeSome = async (): Promise<void> => {
      for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) await this.store.remove(name);
    };
    await Promise.all(Array.from({ length: Math.min(MAX_REMOVALS, waiting.length) }, removeSome));
  }

  /**
   * Removes orphaned files, left by a server that was killed before it submitted or finished a job.
   *
   * @param inUse returns the names of the files that jobs refer to
   */
  async sweep(inUse: () => Promise<readonly string[]>): Promise<void> {
    const old: string[] = [];
    for await (const { name, changed } of this.store.list()) if (Date.now() - changed > ORPHAN_AGE_MS) old.push(name);
    if (old.length === 0) return;
    const used = new Set(await inUse());
    await this.remove(old.filter((name) => !used.has(name)));
  }
}

/** Writes all bytes: one write may take only some of them. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}

/** Content in the record of its job, whatever its size. */
export function inline(content: string | readonly Uint8Array[]): Content {
  if (typeof content === 'string') return { kind: 'text', text: content };
  return { kind: 'base64', text: Buffer.concat(content).toString('base64') };
}

/** Views of the parts, each small enough to be hashed at once. */
function* piecesOf(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const part of parts)
    for (let at = 0; at < part.length; at += PIECE_BYTES) yield part.subarray(at, at + PIECE_BYTES);
}

function sumOfSizes(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** The size of stored content in bytes. */
export function sizeOf(content: Content): number {
  return content.kind === 'blob' ? content.size : Buffer.byteLength(content.text);
}

/** Zip archives: reads whole ones from memory, writes reproducible ones. */
import { decodeUtf8, encodeUtf8 } from '../base/utf8.ts';
import type { PathElement } from '../modules/loader.ts';
import type { PackageFiles } from '../modules/package-loader.ts';

/** The bytes are not a valid or trustworthy zip archive. The message is the reason. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

interface Entry {
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Offset of the local header. */
  readonly offset: number;
}

/** Maximum size of an inflated file. */
const MAX_FILE_SIZE = 1 << 30;
/** Maximum nesting of folders, because each is a name as long as its path. */
const MAX_DEPTH = 500;
const STORED = 0;
const DEFLATED = 8;

/** The files of an archive, each inflated on access. */
export class ZipFiles implements PackageFiles {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #entries = new Map<string, Entry>();
  /** Entries of each folder by name. */
  readonly #folders = new Map<string, Map<string, PathElement>>([['/', new Map()]]);

  /** Throws `ZipError`; also for names that leave the archive, such as `../x`. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#readDirectory(this.#findDirectory());
  }

  /** Whether there is a file of that path. */
  has(path: string): boolean {
    return this.#entries.has(path);
  }

  read(path: string): Uint8Array | null | undefined {
    const entry = this.#entries.get(path);
    if (entry !== undefined) return this.#inflate(path, entry);
    return this.#folders.has(path) ? null : undefined;
  }

  list(path: string): readonly PathElement[] {
    return [...(this.#folders.get(path)?.values() ?? [])];
  }

  /** Offset and number of entries of the central directory, from the record at the end of the archive. */
  #findDirectory(): { offset: number; readonly count: number } {
    const view = this.#view;
    const lowest = Math.max(0, view.byteLength - 22 - 0xffff);
    for (let at = view.byteLength - 22; at >= lowest; at--) {
      if (view.getUint32(at, true) !== 0x06054b50) continue;
      const count = view.getUint16(at + 10, true);
      const offset = view.getUint32(at + 16, true);
      if (count === 0xffff || offset === 0xffffffff) throw new ZipError('ZIP64 archives are not supported');
      return { offset, count };
    }
    throw new ZipError('Not a zip archive');
  }

  #readDirectory(directory: { offset: number; readonly count: number }): void {
    const view = this.#view;
    let at = directory.offset;
    for (let i = 0; i < directory.count; i++) {
      if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) throw new ZipError('Damaged directory');
      const nameEnd = at + 46 + view.getUint16(at + 28, true);
      const entry: Entry = {
        method: view.getUint16(at + 10, true),
        crc: view.getUint32(at + 16, true),
        compressedSize: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        offset: view.getUint32(at + 42, true),
      };
      this.#add(decodeUtf8(this.#bytes.subarray(at + 46, nameEnd)), entry);
      at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
  }

  #add(name: string, entry: Entry): void {
    const segments = name.split('/');
    const isFolder = segments.at(-1) === '';
    if (isFolder) segments.pop();
    if (segments.length > MAX_DEPTH) throw new ZipError('An entry lies in too many folders');
    if (segments.some((segment) => segment === '' || segment === '.' || segment === '..' || segment.includes('\\'))) {
      throw new ZipError(`Entry \`${name}\` leaves the archive`);
    }
    let folder = '/';
    for (const [i, segment] of segments.entries()) {
      const path = folder === '/' ? `/${segment}` : `${folder}/${segment}`;
      const isDirectory = isFolder || i < segments.length - 1;
      this.#folders.get(folder)?.set(segment, { name: segment, isDirectory });
      if (isDirectory && !this.#folders.has(path)) this.#folders.set(path, new Map());
      if (!isDirectory) this.#entries.set(path, entry);
      folder = path;
    }
  }

  #inflate(path: string, entry: Entry): Uint8Array {
    const view = this.#view;
    const { offset, compressedSize, size } = entry;
    if (offset + 30 > view.byteLength || view.getUint32(offset, true) !== 0x04034b50) throw damaged(path);
    const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
    const data = this.#bytes.subarray(start, start + compressedSize);
    if (data.length !== compressedSize || size > MAX_FILE_SIZE) throw damaged(path);
    const content = entry.method === STORED ? data : inflate(path, data, entry);
    const { crc32 } = process.getBuiltinModule('node:zlib');
    if (content.length !== size || crc32(content) !== entry.crc) throw damaged(path);
    return content;
  }
}

function inflate(path: string, data: Uint8Array, entry: Entry): Uint8Array {
  if (entry.method !== DEFLATED) throw new ZipError(`\`${path}\` is compressed in an unknown way`);
  try {
    const { inflateRawSync } = process.getBuiltinModule('node:zlib');
    return inflateRawSync(data, { maxOutputLength: Math.max(1, entry.size) });
  } catch {
    throw damaged(path);
  }
}

function damaged(path: string): ZipError {
  return new ZipError(`\`${path}\` is damaged`);
}

/** Names are UTF-8; checksum and sizes follow the data. */
const FLAGS = 0x0808;
/** 1 February 1980 for every file, so that equal contents give equal archives. */
const DATE = (2 << 5) | 1;

/**
 * An archive of files, keyed by relative path with `/`, in the given order. Uses the layout of a streaming writer,
 * which makes archives identical to those of the `pkl` command, byte for byte, if both compress in the same way.
 */
export function writeZip(files: Iterable<readonly [string, Uint8Array]>): Uint8Array {
  const { crc32, deflateRawSync } = process.getBuiltinModule('node:zlib');
  const locals = new Bytes();
  const directory = new Bytes();
  let count = 0;
  for (const [path, content] of files) {
    const name = encodeUtf8(path);
    const data = deflateRawSync(content);
    const sums = [crc32(content), data.length, content.length] as const;
    const offset = locals.length;
    locals.u32(0x04034b50).u16(20, FLAGS, DEFLATED, 0, DATE).u32(0, 0, 0).u16(name.length, 0).append(name);
    locals.append(data).u32(0x08074b50, ...sums);
    directory
      .u32(0x02014b50)
      .u16(20, 20, FLAGS, DEFLATED, 0, DATE)
      .u32(...sums);
    directory.u16(name.length, 0, 0, 0, 0).u32(0, offset).append(name);
    count++;
  }
  const { length: offset } = locals;
  const end = new Bytes().u32(0x06054b50).u16(0, 0, count, count).u32(directory.length, offset).u16(0);
  return locals.append(directory).append(end).toUint8Array();
}

/** A buffer of little-endian numbers and bytes. */
class Bytes {
  readonly #parts: Uint8Array[] = [];
  length = 0;

  u16(...values: readonly number[]): this {
    return this.append(Uint8Array.from(values.flatMap((value) => [value & 255, (value >> 8) & 255])));
  }

  u32(...values: readonly number[]): this {
    return this.u16(...values.flatMap((value) => [value & 0xffff, value >>> 16]));
  }

  append(bytes: Uint8Array | Bytes): this {
    this.#parts.push(...(bytes instanceof Bytes ? bytes.#parts : [bytes]));
    this.length += bytes.length;
    return this;
  }

  toUint8Array(): Uint8Array {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** Modules and resources in the file system: `file:`. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
} from 'node:fs';
import { sep } from 'node:path';
import { encodeUtf8 } from '../base/utf8.ts';
import { PklError } from '../diagnostics/error.ts';
import { uriReasons } from '../diagnostics/messages/modules.ts';
import { IoError, type ModuleLoader, NotFoundError, type PathElement, type ResourceReader } from '../modules/loader.ts';
import { type Uri, UriSyntaxError } from '../modules/uri.ts';
import { fileUri, pathOf } from './paths.ts';
import { readStream } from './read-stream.ts';

const FILE_TRAITS = { isHierarchical: true, isGlobbable: true, hasFragmentPaths: false } as const;

export interface FileAccess {
  /**
   * Whether pipes, devices and sockets are errors: reading one may take forever. By default they are read to their end,
   * as in the reference.
   */
  readonly regularFilesOnly?: boolean;
}

/** Loads `file:` modules. Two paths to the same file, e.g. through a symbolic link, are the same module. */
export function fileLoader(files: FileAccess = {}): ModuleLoader {
  return {
    ...FILE_TRAITS,
    isLocal: true,
    handles: (uri) => uri.scheme?.toLowerCase() === 'file',
    validate: validateFileUri,
    load(uri, access) {
      // `/` separates folders on every system.
      if (sep === '\\' && uri.path?.includes('\\') === true) throw new NotFoundError();
      const path = withIoErrors(() => realpathSync(pathOf(uri)));
      const resolved = fileUri(path);
      access.check(resolved);
      return { uri: resolved.toString(), text: decodeStrictly(withIoErrors(() => readFile(path, files))) };
    },
    hasElement: (uri) => existsSync(pathOf(uri)),
    listElements: (uri) => listFolder(pathOf(uri)),
  };
}

/** Reads `file:` resources; reading a folder lists its entries. */
export function fileReader(files: FileAccess = {}): ResourceReader {
  return {
    ...FILE_TRAITS,
    scheme: 'file',
    validate: validateFileUri,
    read(uri) {
      const path = pathOf(uri);
      try {
        return { uri: uri.toString(), bytes: readFile(path, files) };
      } catch (error) {
        const code = errorCode(error);
        if (code === 'EISDIR') return { uri: uri.toString(), bytes: encodeUtf8(folderText(path)) };
        if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return null;
        throw toIoError(error);
      }
    },
    hasElement: (uri) => existsSync(pathOf(uri)),
    listElements: (uri) => listFolder(pathOf(uri)),
  };
}

function validateFileUri(uri: Uri): void {
  if (!uri.schemeSpecificPart.startsWith('/')) throw new UriSyntaxError(uri.toString(), uriReasons.opaqueFile);
}

/** The entries of a folder, without symbolic links so that globs terminate; empty for anything but a folder. */
export function listFolder(path: string): PathElement[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isSymbolicLink())
      .map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() }));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw toIoError(error);
  }
}

/** The content of a file. */
function readFile(path: string, { regularFilesOnly = false }: FileAccess): Uint8Array {
  // Windows has neither such files nor the flag.
  const { O_RDONLY, O_NONBLOCK } = constants;
  // Otherwise, opening a named pipe blocks until something is written to it, and nothing could interrupt that.
  const file = openSync(path, O_RDONLY | O_NONBLOCK);
  try {
    const info = fstatSync(file);
    if (regularFilesOnly && !info.isFile() && !info.isDirectory())
      throw new IoError(`${path}: Not a regular file`, 'FileSystemException');
    // Files of the system, such as those in `/proc`, have no length.
    if (info.isFile() && info.size > 0) return readFileSync(file);
    return readStream(file, path, { isPipe: info.isFIFO(), mayWait: !regularFilesOnly });
  } finally {
    closeSync(file);
  }
}

/** One name per line, in natural-language order: case, hyphens and spaces matter last. */
function folderText(path: string): string {
  const collator = new Intl.Collator('en');
  const plain = (name: string): string => name.replaceAll(/[\s-]/g, '');
  const base = new Intl.Collator('en', { sensitivity: 'base' });
  const names = withIoErrors(() => readdirSync(path));
  names.sort(
    (a, b) =>
      base.compare(plain(a), plain(b)) ||
      a.length - plain(a).length - (b.length - plain(b).length) ||
      collator.compare(a, b),
  );
  return names.map((name) => `${name}\n`).join('');
}

/** Module texts must be UTF-8; a byte order mark is not part of the language. */
function decodeStrictly(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new IoError('Input length = 1', 'MalformedInputException');
  }
}

/** Runs file system operations; their failures become `NotFoundError` or `IoError`. */
export function withIoErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toIoError(error);
  }
}

/** The code of a system error, e.g. `ENOENT`; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Converts a system error for reports; other errors are unchanged. */
export function toIoError(error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined || !(error instanceof Error) || error instanceof PklError) return error;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : '';
  switch (code) {
    case 'ENOENT':
      return new NotFoundError(path, 'NoSuchFileException');
    case 'ENOTDIR':
      return new NotFoundError(path, 'NoSuchFileException');
    case 'EACCES':
    case 'EPERM':
      return new IoError(path, 'AccessDeniedException');
    case 'EISDIR':
      return new IoError('Is a directory');
    case 'ENAMETOOLONG':
      return new IoError(`${path}: File name too long`, 'FileSystemException');
    case 'ELOOP':
      return new IoError(`${path}: Too many levels of symbolic links`, 'FileSystemException');
    default:
      return new IoError(error.message.replace(/^[A-Z]+: /, ''));
  }
}

/** `modulepath:`: folders and archives searched in order; and `jar:file:` for archives by URI. */
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { decodeUtf8 } from '../base/utf8.ts';
import { uriReasons } from '../diagnostics/messages/modules.ts';
import { IoError, type ModuleLoader, NotFoundError, type ResourceReader } from '../modules/loader.ts';
import { splitArchiveUri } from '../modules/resolve.ts';
import { Uri, UriSyntaxError } from '../modules/uri.ts';
import { withIoErrors } from './files.ts';
import { fileUri, pathOf } from './paths.ts';
import { ZipError, ZipFiles } from './zip.ts';

interface Found {
  readonly uri: string;
  read(): Uint8Array;
}

type ModulePathEntry = (path: string) => Found | null;

const MODULE_PATH_TRAITS = { isHierarchical: true, isGlobbable: false, hasFragmentPaths: false } as const;

/** Searches a module path. Entries that are neither folders nor archives are skipped. */
export class ModulePath {
  readonly #entries: readonly string[];
  #places: readonly ModulePathEntry[] | undefined;

  constructor(entries: readonly string[]) {
    this.#entries = entries;
  }

  find(uri: Uri): Found | null {
    this.#places ??= this.#entries.flatMap((entry) => placeOf(resolve(entry)) ?? []);
    const path = (uri.path ?? '').slice(1);
    for (const place of this.#places) {
      const found = place(path);
      if (found !== null) return found;
    }
    return null;
  }

  loader(): ModuleLoader {
    return {
      ...MODULE_PATH_TRAITS,
      isLocal: true,
      handles: (uri) => uri.scheme?.toLowerCase() === 'modulepath',
      validate: validateModulePath,
      load: (uri, access) => {
        const found = this.find(uri);
        if (found === null) throw new NotFoundError();
        access.check(uri);
        return { uri: found.uri, text: decodeUtf8(found.read()) };
      },
      hasElement: (uri) => this.find(uri) !== null,
      listElements: () => [],
    };
  }

  reader(): ResourceReader {
    return {
      ...MODULE_PATH_TRAITS,
      scheme: 'modulepath',
      validate: validateModulePath,
      read: (uri) => {
        const found = this.find(uri);
        return found === null ? null : { uri: uri.toString(), bytes: found.read() };
      },
      hasElement: (uri) => this.find(uri) !== null,
      listElements: () => [],
    };
  }
}

function validateModulePath(uri: Uri): void {
  if (uri.isOpaque) throw new UriSyntaxError(uri.toString(), uriReasons.missingSlash(uri.toString(), 'modulepath'));
}

function placeOf(entry: string): ModulePathEntry | null {
  const stat = statSync(entry, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) return folderPlace(realpathSync(entry));
  if (stat?.isFile() !== true) return null;
  const bytes = readFileSync(entry);
  const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
  return isArchive || decodeUtf8(bytes.subarray(0, 9)) === '#!/bin/sh' ? archivePlace(entry, bytes) : null;
}

/** Only plain files inside the folder count, with no symbolic links on the way. */
function folderPlace(folder: string): ModulePathEntry {
  return (path) => {
    const full = join(folder, path);
    const stat = path === '' ? undefined : lstatSync(full, { throwIfNoEntry: false });
    if (stat?.isFile() !== true || realpathSync(full) !== full || !full.startsWith(folder)) return null;
    return { uri: fileUri(full).toString(), read: () => withIoErrors(() => readFileSync(full)) };
  };
}

function archivePlace(entry: string, bytes: Uint8Array): ModulePathEntry {
  const files = openZip(bytes);
  const base = `jar:${fileUri(entry).toString()}!`;
  return (path) => {
    const full = `/${path}`;
    return files.has(full) ? { uri: base + Uri.of({ path: full }).toString(), read: () => readZip(files, full) } : null;
  };
}

/** Loads modules from `jar:file:///archive.zip!/path` URIs, and rejects unknown schemes. */
export function archiveLoader(): ModuleLoader {
  const archives = new Map<string, ZipFiles>();
  return {
    ...MODULE_PATH_TRAITS,
    isLocal: false,
    handles: (uri) => !uri.isOpaque || uri.scheme?.toLowerCase() === 'jar',
    validate: (uri) => {
      if (uri.isOpaque) splitArchiveUri(uri);
    },
    load(uri) {
      if (!uri.isOpaque) throw new IoError(`unknown protocol: ${uri.scheme ?? ''}`, 'MalformedURLException');
      const { archive, path } = splitArchiveUri(uri);
      const file = Uri.parse(archive.slice('jar:'.length, -1));
      if (file.scheme !== 'file') throw new IoError(`unknown protocol: ${file.scheme ?? ''}`, 'MalformedURLException');
      let files = archives.get(archive);
      if (files === undefined) {
        files = openZip(withIoErrors(() => readFileSync(pathOf(file))));
        archives.set(archive, files);
      }
      return { uri: uri.toString(), text: decodeUtf8(readZip(files, Uri.parse(path).path ?? '')) };
    },
    hasElement: () => false,
    listElements: () => [],
  };
}

function openZip(bytes: Uint8Array): ZipFiles {
  return asZipException(() => new ZipFiles(bytes));
}

function readZip(files: ZipFiles, path: string): Uint8Array {
  const bytes = asZipException(() => files.read(path));
  if (bytes === undefined || bytes === null) throw new NotFoundError(path);
  return bytes;
}

function asZipException<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ZipError) throw new IoError(error.message, 'ZipException');
    throw error;
  }
}

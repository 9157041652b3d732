/** `package:` and `projectpackage:`: modules and resources from packages, independent of how packages are stored. */

import { decodeUtf8, encodeUtf8 } from '../base/utf8.ts';
import { PklError } from '../diagnostics/error.ts';
import { noModuleLoaderRegistered, noResourceReaderRegistered } from '../diagnostics/messages/modules.ts';
import {
  cannotFindDependencyInPackage,
  cannotResolveDependencyNoProject,
  cannotResolveInLocalDependencyNotGlobbable,
  cannotResolveInLocalDependencyNotGlobbableNorLocal,
} from '../diagnostics/messages/packages.ts';
import type { ProjectDependencies } from './dependencies.ts';
import {
  type Access,
  IoError,
  type ModuleLoader,
  type ModuleText,
  NotFoundError,
  type PathElement,
  type ResourceContent,
  type ResourceReader,
} from './loader.ts';
import type { PackageMetadata } from './package-metadata.ts';
import { type PackageUri, parsePackageAsset } from './package-uri.ts';
import type { Uri } from './uri.ts';

/** The files of one package. Paths are absolute and normalized. */
export interface PackageFiles {
  /** The bytes of a file, `null` for a folder, undefined when it does not exist. */
  read(path: string): Uint8Array | null | undefined;
  /** The entries of a folder; empty when it does not exist. */
  list(path: string): readonly PathElement[];
}

/** Stores packages: downloads them on first use. Throws `PklError` or `IoError`. */
export interface PackageStore {
  /** `sha256` is the checksum that the metadata must have, if the importer knows it. */
  metadata(uri: PackageUri, sha256: string | null): PackageMetadata;
  files(uri: PackageUri, sha256: string | null): PackageFiles;
  /** Downloads metadata and files ahead of time. */
  prefetch?(uri: PackageUri, sha256: string | null): Promise<void>;
}

const PACKAGE_TRAITS = { isHierarchical: true, isGlobbable: true, hasFragmentPaths: true, isLocal: true } as const;

/** Loads modules of `package:` URIs. */
export function packageLoader(store: PackageStore): ModuleLoader {
  return {
    ...PACKAGE_TRAITS,
    handles: (uri) => uri.scheme?.toLowerCase() === 'package',
    validate: (uri) => void parsePackageAsset(uri),
    load: (uri) => moduleText(uri, store),
    hasElement: (uri) => hasFile(uri, store),
    listElements: (uri) => listFiles(uri, store),
    resolveDependency(name, path, from) {
      const importer = parsePackageAsset(from).package;
      const found = store.metadata(importer, importer.sha256).dependencies.get(name);
      if (found === undefined) throw new PklError(cannotFindDependencyInPackage(name, importer.displayName));
      return found.package.asset(path);
    },
    prefetch: async (uri) => {
      const asset = parsePackageAsset(uri);
      await store.prefetch?.(asset.package, asset.package.sha256);
    },
  };
}

/** Reads resources of `package:` URIs. */
export function packageReader(store: PackageStore): ResourceReader {
  return {
    ...PACKAGE_TRAITS,
    scheme: 'package',
    validate: (uri) => void parsePackageAsset(uri),
    read: (uri) => resource(uri, store),
    hasElement: (uri) => hasFile(uri, store),
    listElements: (uri) => listFiles(uri, store),
  };
}

function moduleText(uri: Uri, store: PackageStore, sha256?: string | null): ModuleText {
  const { path, package: found } = parsePackageAsset(uri);
  const bytes = store.files(found, sha256 === undefined ? found.sha256 : sha256).read(path);
  if (bytes === undefined) throw new NotFoundError();
  if (bytes === null) throw new IoError('Is a directory');
  return { uri: uri.toString(), text: decodeUtf8(bytes) };
}

/** Reading a folder returns the names of its entries. */
function resource(uri: Uri, store: PackageStore, sha256: string | null = null): ResourceContent {
  const { path, package: found } = parsePackageAsset(uri);
  const files = store.files(found, sha256);
  const bytes = files.read(path);
  if (bytes === undefined) throw new NotFoundError();
  if (bytes !== null) return { uri: uri.toString(), bytes };
  const names = files.list(path).map((element) => element.name);
  return { uri: uri.toString(), bytes: encodeUtf8(`${names.sort().join('\n')}\n`) };
}

function hasFile(uri: Uri, store: PackageStore, sha256?: string | null): boolean {
  const { path, package: found } = parsePackageAsset(uri);
  return store.files(found, sha256 === undefined ? found.sha256 : sha256).read(path) !== undefined;
}

function listFiles(uri: Uri, store: PackageStore, sha256?: string | null): readonly PathElement[] {
  const { path, package: found } = parsePackageAsset(uri);
  return store.files(found, sha256 === undefined ? found.sha256 : sha256).list(path);
}

/** The dependencies of the `projectpackage:` loader and reader. */
export interface ProjectPackageOptions {
  readonly store: PackageStore;
  readonly project: ProjectDependencies | null;
  /** All loaders and readers, for files of local dependencies. */
  loaderOf(uri: Uri): ModuleLoader | undefined;
  readerOf(uri: Uri): ResourceReader | undefined;
}

/** A file of a project's package: in a local folder, or in a downloaded package. */
type PackageFile =
  | { readonly kind: 'local'; readonly uri: Uri }
  | { readonly kind: 'remote'; readonly sha256: string | null };

function placeOf(uri: Uri, project: ProjectDependencies | null): PackageFile {
  if (project === null) throw new PklError(cannotResolveDependencyNoProject());
  const asset = parsePackageAsset(uri);
  const found = project.resolved(asset.package);
  if (found.kind === 'local') return { kind: 'local', uri: project.localUri(found, asset.path) };
  return { kind: 'remote', sha256: found.sha256 };
}

/** Loads modules of `projectpackage:` URIs, which is what `@name/path` in a project resolves to. */
export function projectPackageLoader(options: ProjectPackageOptions): ModuleLoader {
  const { store, project } = options;
  const loaderOf = (uri: Uri): ModuleLoader => {
    const loader = options.loaderOf(uri);
    if (loader === undefined) throw new PklError(noModuleLoaderRegistered(uri.toString()));
    return loader;
  };
  const local = (uri: Uri, access: Access): ModuleLoader => {
    access.check(uri);
    return loaderOf(uri);
  };
  return {
    ...PACKAGE_TRAITS,
    handles: (uri) => uri.scheme?.toLowerCase() === 'projectpackage',
    validate: (uri) => void parsePackageAsset(uri),
    load(uri, access) {
      const place = placeOf(uri, project);
      if (place.kind === 'remote') return moduleText(uri, store, place.sha256);
      return local(place.uri, access).load(place.uri, access);
    },
    hasElement(uri, access) {
      const place = placeOf(uri, project);
      if (place.kind === 'remote') return hasFile(uri, store, place.sha256);
      const loader = local(place.uri, access);
      if (!loader.isGlobbable && !loader.isLocal) {
        throw new PklError(cannotResolveInLocalDependencyNotGlobbableNorLocal(place.uri.scheme ?? ''));
      }
      return loader.hasElement(place.uri, access);
    },
    listElements(uri, access) {
      const place = placeOf(uri, project);
      if (place.kind === 'remote') return listFiles(uri, store, place.sha256);
      const loader = local(place.uri, access);
      if (!loader.isGlobbable) throw new PklError(cannotResolveInLocalDependencyNotGlobbable(place.uri.scheme ?? ''));
      return loader.listElements(place.uri, access);
    },
    resolveDependency(name, path, from) {
      const importer = parsePackageAsset(from).package;
      const found = dependenciesOf(importer, options).get(name);
      if (found === undefined) throw new PklError(cannotFindDependencyInPackage(name, importer.displayName));
      return found.package.asset(path);
    },
    prefetch: async (uri) => {
      const place = placeOf(uri, project);
      if (place.kind === 'remote') await store.prefetch?.(parsePackageAsset(uri).package, place.sha256);
    },
  };
}

function dependenciesOf(
  importer: PackageUri,
  { store, project }: ProjectPackageOptions,
): ReadonlyMap<string, { readonly package: PackageUri }> {
  if (project === null) throw new PklError(cannotResolveDependencyNoProject());
  const local = project.ofLocalPackage(importer);
  if (local !== undefined) return local;
  const resolved = project.resolved(importer);
  const sha256 = resolved.kind === 'remote' ? resolved.sha256 : null;
  return project.ofPackage(importer, store.metadata(importer, sha256));
}

/** Reads resources of `projectpackage:` URIs. */
export function projectPackageReader(options: ProjectPackageOptions): ResourceReader {
  const { store, project } = options;
  const local = (uri: Uri, access: Access, shown: Uri): ResourceReader => {
    access.check(uri);
    const reader = options.readerOf(uri);
    if (reader === undefined) throw new PklError(noResourceReaderRegistered(shown.scheme ?? ''));
    return reader;
  };
  return {
    ...PACKAGE_TRAITS,
    scheme: 'projectpackage',
    validate: (uri) => void parsePackageAsset(uri),
    read(uri, access) {
      const place = placeOf(uri, project);
      if (place.kind === 'remote') return resource(uri, store, place.sha256);
      return local(place.uri, access, uri).read(place.uri, access);
    },
    hasElement(uri, access) {
      const place = placeOf(uri, project);
      if (place.kind === 'remote') return hasFile(uri, store, place.sha256);
      return local(place.uri, access, place.uri).hasElement(place.uri, access);
    },
    listElements(uri, access) {
      const place = placeOf(uri, project);
      if (place.kind === 'remote') return listFiles(uri, store, place.sha256);
      return local(place.uri, access, place.uri).listElements(place.uri, access);
    },
  };
}

/** Packages: metadata and archives from HTTPS servers, cached in a folder or in memory. */

import { decodeUtf8 } from '../base/utf8.ts';
import { PklError } from '../diagnostics/error.ts';
import { badHttpStatusCode, ioErrorMakingHttpGet, packageMissingOffline } from '../diagnostics/messages/http.ts';
import {
  invalidDependencyMetadata,
  invalidPackageMetadataChecksum,
  invalidPackageZip,
  invalidPackageZipChecksum,
  invalidPackageZipUrl,
} from '../diagnostics/messages/packages.ts';
import { JsonDataError } from '../modules/json-data.ts';
import { type Access, IoError } from '../modules/loader.ts';
import type { PackageFiles, PackageStore } from '../modules/package-loader.ts';
import { type PackageMetadata, parsePackageMetadata } from '../modules/package-metadata.ts';
import type { PackageUri } from '../modules/package-uri.ts';
import type { Uri } from '../modules/uri.ts';
import type { HttpClient } from './http.ts';
import type { PackageCache } from './package-cache.ts';
import { ZipError, ZipFiles } from './zip.ts';

export interface PackageStoreOptions {
  readonly http: HttpClient;
  /** Checked for each request; downloads count as resources. */
  readonly access: Access;
  /** The cache for downloads; null keeps them in memory. */
  readonly cache: PackageCache | null;
  /** Accepts the checksum placeholder of test projects. */
  readonly isTestMode?: boolean;
}

/** In test projects, replaces a checksum that changes with every build. */
const ANY_CHECKSUM = '$skipChecksumVerification';

/** A server responded with a status other than 200. */
export class HttpStatusError extends PklError {
  readonly status: number;

  constructor(status: number, url: string) {
    super({ code: 'bad-http-status-code', text: badHttpStatusCode(status, url) });
    this.status = status;
  }
}

/** Downloads packages on first use and verifies their checksums. */
export class DownloadedPackages implements PackageStore {
  readonly #options: PackageStoreOptions;
  readonly #metadata = new Map<string, PackageMetadata>();
  readonly #files = new Map<string, PackageFiles>();

  constructor(options: PackageStoreOptions) {
    this.#options = options;
  }

  metadata(uri: PackageUri, sha256: string | null): PackageMetadata {
    const key = uri.toString();
    let metadata = this.#metadata.get(key);
    if (metadata === undefined) {
      const { cache } = this.#options;
      const cached = cache?.read(uri, 'json') ?? null;
      const bytes = cached ?? this.#downloadMetadata(uri, sha256);
      metadata = this.#parse(uri, bytes);
      if (cached === null) cache?.write(uri, 'json', bytes);
      this.#metadata.set(key, metadata);
    }
    return metadata;
  }

  files(uri: PackageUri, sha256: string | null): PackageFiles {
    const key = uri.toString();
    let files = this.#files.get(key);
    if (files === undefined) {
      const metadata = this.metadata(uri, sha256);
      files = this.#open(uri, metadata, this.#archive(uri, metadata));
      this.#files.set(key, files);
    }
    return files;
  }

  /** Metadata with its own SHA-256, which dependents record. */
  metadataAndChecksum(uri: PackageUri): { readonly metadata: PackageMetadata; readonly sha256: string } {
    const bytes = this.#options.cache?.read(uri, 'json') ?? this.#download(uri.metadataUri, uri);
    return { metadata: this.#parse(uri, bytes), sha256: sha256Of(bytes) };
  }

  /** Fills the cache with a package and its dependencies. */
  download(uri: PackageUri, sha256: string | null, isTransitive: boolean, seen = new Set<string>()): void {
    if (seen.has(uri.toString())) return;
    seen.add(uri.toString());
    const metadata = this.metadata(uri, sha256);
    this.#archive(uri, metadata);
    if (!isTransitive) return;
    for (const dependency of metadata.dependencies.values()) {
      this.download(dependency.package, dependency.sha256, true, seen);
    }
  }

  #archive(uri: PackageUri, metadata: PackageMetadata): Uint8Array {
    const { cache } = this.#options;
    const cached = cache?.read(uri, 'zip') ?? null;
    if (cached !== null) return cached;
    const bytes = this.#download(metadata.packageZipUrl, uri);
    const computed = sha256Of(bytes);
    const expected = metadata.packageZipSha256;
    if (computed !== expected) {
      const url = metadata.packageZipUrl.toString();
      throw new PklError(invalidPackageZipChecksum(uri.displayName, computed, expected, url));
    }
    cache?.write(uri, 'zip', bytes);
    return bytes;
  }

  #open(uri: PackageUri, metadata: PackageMetadata, bytes: Uint8Array): PackageFiles {
    const asPklError = (error: unknown): unknown => {
      if (!(error instanceof ZipError)) return error;
      return new PklError(invalidPackageZip(uri.displayName, metadata.packageZipUrl.toString(), error.message));
    };
    try {
      const files = new ZipFiles(bytes);
      const read = (path: string): ReturnType<PackageFiles['read']> => {
        try {
          return files.read(path);
        } catch (error) {
          throw asPklError(error);
        }
      };
      return { read, list: (path) => files.list(path) };
    } catch (error) {
      throw asPklError(error);
    }
  }

  #downloadMetadata(uri: PackageUri, expected: string | null): Uint8Array {
    const url = uri.metadataUri;
    const bytes = this.#download(url, uri);
    const isAny = this.#options.isTestMode === true && expected === ANY_CHECKSUM;
    if (expected !== null && !isAny) {
      const computed = sha256Of(bytes);
      if (computed !== expected) {
        throw new PklError(invalidPackageMetadataChecksum(uri.displayName, computed, expected, url.toString()));
      }
    }
    return bytes;
  }

  #parse(uri: PackageUri, bytes: Uint8Array): PackageMetadata {
    let metadata: PackageMetadata;
    try {
      metadata = parsePackageMetadata(decodeUtf8(bytes));
    } catch (error) {
      if (!(error instanceof JsonDataError)) throw error;
      throw new PklError(invalidDependencyMetadata(uri.displayName, uri.metadataUri.toString(), error.message));
    }
    if (metadata.packageZipUrl.scheme?.toLowerCase() !== 'https') {
      throw new PklError(invalidPackageZipUrl(uri.displayName, metadata.packageZipUrl.toString()));
    }
    return metadata;
  }

  #download(url: Uri, uri: PackageUri): Uint8Array {
    const { http, access, cache } = this.#options;
    if (http.isOffline) throw new PklError(packageMissingOffline(uri.toString(), cache?.folder ?? null));
    access.check(url);
    let response: ReturnType<HttpClient['get']>;
    try {
      response = http.get(url, access);
    } catch (error) {
      if (error instanceof IoError) throw new PklError(ioErrorMakingHttpGet(url.toString(), error.message));
      throw error;
    }
    if (response.status !== 200) throw new HttpStatusError(response.status, response.uri.toString());
    return response.body;
  }
}

/** The SHA-256 of bytes, in hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(bytes).digest('hex');
}

/** URIs of packages and their files: `package://host/path@1.2.3::sha256:abc#/file.pkl`. */

import { formatVersion, parseVersion, type Version, versionProblem } from '../base/semantic-version.ts';
import { packageUriReasons as reasons } from '../diagnostics/messages/packages.ts';
import { Uri, UriSyntaxError } from './uri.ts';

/** A package version, as `package:` (pinned by its importer) or `projectpackage:` (by a project). */
export class PackageUri {
  /** Without fragment; with the checksum, if given. */
  readonly uri: Uri;
  readonly version: Version;
  readonly pathWithoutVersion: string;
  /** The required SHA-256 of the metadata, in hexadecimal. */
  readonly sha256: string | null;

  /** Throws `UriSyntaxError`; a fragment is ignored. */
  constructor(uri: Uri) {
    const text = uri.toString();
    if (uri.isOpaque) throw new UriSyntaxError(text, reasons.missingSlash(text));
    if (uri.scheme !== 'package' && uri.scheme !== 'projectpackage') {
      throw new UriSyntaxError(text, reasons.scheme(String(uri.scheme)));
    }
    if (uri.authority === null || uri.authority === '') throw new UriSyntaxError(text, reasons.authority);
    const path = uri.path ?? '';
    if (path === '') throw new UriSyntaxError(text, reasons.path);
    if (path.split('/').includes('..')) throw new UriSyntaxError(text, reasons.parentSegment);
    const at = path.lastIndexOf('@');
    if (at < 0) throw new UriSyntaxError(text, reasons.version(path));
    const colons = path.indexOf('::');
    const hasChecksum = colons > at;
    const versionText = path.slice(at + 1, hasChecksum ? colons : undefined);
    this.uri = uri.withoutFragment();
    this.pathWithoutVersion = path.slice(0, at);
    this.sha256 = hasChecksum ? parseChecksum(this.uri.toString(), path.slice(colons + 2)) : null;
    const version = parseVersion(versionText);
    if (version === null) throw new UriSyntaxError(text, versionProblem(versionText));
    this.version = version;
  }

  /** Throws `UriSyntaxError`. */
  static parse(text: string): PackageUri {
    return new PackageUri(Uri.parse(text));
  }

  /** The URI of the package's metadata. */
  get metadataUri(): Uri {
    return Uri.parse(`https:${this.#withoutChecksum(this.uri.rawSchemeSpecificPart)}`);
  }

  /** The name of the package in messages: always `package:`, never with a checksum. */
  get displayName(): string {
    return this.#withoutChecksum(this.withScheme('package').uri.toString());
  }

  /** `package://host/path@major`: packages with the same canonical name exclude each other in a project. */
  get canonicalName(): string {
    const { host, parts } = this.uri;
    const base = Uri.of({ scheme: 'package', host, port: parts.port, authority: null, path: this.pathWithoutVersion });
    return `${base.toString()}@${this.version.major}`;
  }

  /** The path below a cache directory, without the checksum. */
  get cachePath(): string {
    return this.#withoutChecksum(this.uri.path ?? '');
  }

  withScheme(scheme: 'package' | 'projectpackage'): PackageUri {
    if (this.uri.scheme === scheme) return this;
    return new PackageUri(Uri.parse(`${scheme}:${this.uri.rawSchemeSpecificPart}`));
  }

  /** The URI of a file; `path` is decoded and starts with `/`. */
  asset(path: string): Uri {
    return this.uri.withFragment(path);
  }

  /** The version as text. */
  get versionText(): string {
    return formatVersion(this.version);
  }

  toString(): string {
    return this.uri.toString();
  }

  #withoutChecksum(text: string): string {
    return this.sha256 === null ? text : text.slice(0, text.lastIndexOf('::'));
  }
}

function parseChecksum(uri: string, text: string): string {
  const parts = text.split(':');
  const [algorithm = '', checksum = ''] = parts;
  if (parts.length !== 2 || checksum === '') throw new UriSyntaxError(uri, reasons.checksum(text));
  if (algorithm !== 'sha256') throw new UriSyntaxError(uri, reasons.algorithm(algorithm));
  return checksum;
}

/** A file or folder in a package. */
export interface PackageAsset {
  readonly package: PackageUri;
  /** Decoded and absolute; `.` and `..` segments resolved, never above the root. */
  readonly path: string;
}

/** Splits a URI like `package://host/name@1.0.0#/path`. Throws `UriSyntaxError`. */
export function parsePackageAsset(uri: Uri): PackageAsset {
  const text = uri.toString();
  const found = new PackageUri(uri);
  const { fragment } = uri;
  if (fragment === null) throw new UriSyntaxError(text, reasons.fragment);
  if (!fragment.startsWith('/')) throw new UriSyntaxError(text, reasons.relativeFragment(fragment));
  return { package: found, path: normalizeAssetPath(fragment) };
}

/** Resolves `.`, `..` and empty segments of an absolute path; `..` at the root stays at the root. */
export function normalizeAssetPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}`;
}

/** Throws `UriSyntaxError` when a package URI that must not have a checksum has one. */
export function parsePlainPackageUri(text: string): PackageUri {
  const found = PackageUri.parse(text);
  if (found.sha256 !== null) throw new UriSyntaxError(text, reasons.unexpectedChecksum);
  return found;
}

/** The metadata of a package: the JSON file at its URI. */

import { parseVersion, versionProblem } from '../base/semantic-version.ts';
import {
  asArray,
  asObject,
  asText,
  field,
  fieldOrNull,
  formatJson,
  type Json,
  JsonDataError,
  type JsonObject,
  parseJsonObject,
  textField,
  textFieldOrNull,
} from './json-data.ts';
import { PackageUri, parsePlainPackageUri } from './package-uri.ts';
import { Uri } from './uri.ts';

/** Another package at a fixed version, optionally with the required checksum of its metadata. */
export interface RemoteDependency {
  readonly package: PackageUri;
  readonly sha256: string | null;
}

export interface PackageMetadata {
  readonly name: string;
  readonly packageUri: PackageUri;
  readonly version: string;
  readonly packageZipUrl: Uri;
  readonly packageZipSha256: string;
  /** By the name that the package's modules use after `@`. */
  readonly dependencies: ReadonlyMap<string, RemoteDependency>;
  readonly sourceCodeUrlScheme: string | null;
  readonly sourceCode: string | null;
  readonly documentation: string | null;
  readonly license: string | null;
  readonly licenseText: string | null;
  readonly authors: readonly string[] | null;
  readonly issueTracker: string | null;
  readonly description: string | null;
  readonly annotations: readonly Json[];
}

/** Reads a metadata file. Throws `JsonDataError`. */
export function parsePackageMetadata(text: string): PackageMetadata {
  const json = parseJsonObject(text);
  return {
    name: textField(json, 'name'),
    packageUri: field(json, 'packageUri', (value) => PackageUri.parse(asText(value))),
    version: field(json, 'version', parseVersionText),
    packageZipUrl: field(json, 'packageZipUrl', (value) => Uri.parse(asText(value))),
    packageZipSha256: field(json, 'packageZipChecksums', parseChecksums),
    dependencies: field(json, 'dependencies', parseDependencies),
    sourceCodeUrlScheme: textFieldOrNull(json, 'sourceCodeUrlScheme'),
    sourceCode: uriField(json, 'sourceCode'),
    documentation: uriField(json, 'documentation'),
    license: textFieldOrNull(json, 'license'),
    licenseText: textFieldOrNull(json, 'licenseText'),
    authors: fieldOrNull(json, 'authors', (value) => asArray(value).map(asText)),
    issueTracker: uriField(json, 'issueTracker'),
    description: textFieldOrNull(json, 'description'),
    annotations: fieldOrNull(json, 'annotations', asArray) ?? [],
  };
}

/** The `sha256` of a `checksums` object. */
export function parseChecksums(value: Json): string {
  return textField(asObject(value), 'sha256');
}

function parseVersionText(value: Json): string {
  const text = asText(value);
  if (parseVersion(text) === null) throw new JsonDataError(versionProblem(text));
  return text;
}

function parseDependencies(value: Json): Map<string, RemoteDependency> {
  const object = asObject(value);
  const parse = (name: string): [string, RemoteDependency] => [name, field(object, name, parseDependency)];
  return new Map(Object.keys(object).map(parse));
}

function parseDependency(value: Json): RemoteDependency {
  const object = asObject(value);
  const sha256 = field(object, 'checksums', parseChecksums);
  return { package: field(object, 'uri', (uri) => parsePlainPackageUri(asText(uri))), sha256 };
}

function uriField(json: JsonObject, key: string): string | null {
  const text = textFieldOrNull(json, key);
  return text === null ? null : fieldOrNull(json, key, () => Uri.parse(text).toString());
}

/** Writes a metadata file. Absent fields are omitted. */
export function formatPackageMetadata(metadata: PackageMetadata): string {
  const dependencies = [...metadata.dependencies].map(([name, dependency]): [string, Json] => {
    const checksums = dependency.sha256 === null ? {} : { checksums: { sha256: dependency.sha256 } };
    return [name, { uri: dependency.package.toString(), ...checksums }];
  });
  const { sourceCodeUrlScheme, sourceCode, documentation, license, licenseText } = metadata;
  const { authors, issueTracker, description, annotations } = metadata;
  return formatJson({
    name: metadata.name,
    packageUri: metadata.packageUri.toString(),
    version: metadata.version,
    packageZipUrl: metadata.packageZipUrl.toString(),
    packageZipChecksums: { sha256: metadata.packageZipSha256 },
    dependencies: Object.fromEntries(dependencies),
    ...present({ sourceCodeUrlScheme, sourceCode, documentation, license, licenseText }),
    ...present({ authors, issueTracker, description }),
    ...(annotations.length === 0 ? {} : { annotations }),
  });
}

function present(fields: Readonly<Record<string, Json>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** `PklProject.deps.json`: which version of each dependency a project uses, direct and transitive. */
import { PklError } from '../diagnostics/error.ts';
import { packageUriReasons, unsupportedProjectDepsVersion } from '../diagnostics/messages/packages.ts';
import {
  asObject,
  asText,
  field,
  formatJson,
  type Json,
  JsonDataError,
  parseJsonObject,
  textField,
} from './json-data.ts';
import { parseChecksums, type RemoteDependency } from './package-metadata.ts';
import { type PackageUri, parsePlainPackageUri } from './package-uri.ts';
import { Uri, UriSyntaxError } from './uri.ts';

/** A dependency whose files lie in a folder next to the project. */
export interface LocalDependency {
  readonly package: PackageUri;
  /** Relative to the project's folder, with `/`. */
  readonly path: string;
}

export type ResolvedDependency =
  | ({ readonly kind: 'remote' } & RemoteDependency)
  | ({ readonly kind: 'local' } & LocalDependency);

/** Resolved dependencies by canonical package name (`PackageUri.canonicalName`), in file order. */
export type ProjectDeps = ReadonlyMap<string, ResolvedDependency>;

/** Reads the file. Throws `JsonDataError`, or `PklError` for a version that is not known. */
export function parseProjectDeps(text: string): ProjectDeps {
  const json = parseJsonObject(text);
  const version = field(json, 'schemaVersion', (value) => value);
  if (version !== 1) throw new PklError(unsupportedProjectDepsVersion(JSON.stringify(version)));
  return field(json, 'resolvedDependencies', (value) => {
    const deps = new Map<string, ResolvedDependency>();
    for (const [name, entry] of Object.entries(asObject(value))) {
      const dependency = parseEntry(entry);
      deps.set(canonical(name), dependency);
    }
    return deps;
  });
}

function parseEntry(entry: Json): ResolvedDependency {
  const object = asObject(entry);
  const type = textField(object, 'type');
  const uri = field(object, 'uri', (value) => parsePlainPackageUri(asText(value)));
  if (type === 'local') return { kind: 'local', package: uri, path: textField(object, 'path') };
  if (type !== 'remote') throw new JsonDataError(`Unknown dependency type \`${type}\``);
  return { kind: 'remote', package: uri, sha256: field(object, 'checksums', parseChecksums) };
}

/** Checks the form of a key. */
function canonical(name: string): string {
  const at = name.lastIndexOf('@');
  if (at < 0) throw new UriSyntaxError(name, packageUriReasons.version(name));
  if (!/^\d+$/.test(name.slice(at + 1))) throw new UriSyntaxError(name, 'Expected a major version number');
  return `${Uri.parse(name.slice(0, at)).toString()}@${Number(name.slice(at + 1))}`;
}

/**
 * Writes the file.
 *
 * @example formatProjectDeps(resolveProject(project, packages, console.warn)); // the text of PklProject.deps.json
 */
export function formatProjectDeps(deps: ProjectDeps): string {
  const entries = [...deps].map(([name, dependency]): [string, Json] => {
    const uri = dependency.package.toString();
    if (dependency.kind === 'local') return [name, { type: 'local', uri, path: dependency.path }];
    return [name, { type: 'remote', uri, checksums: { sha256: dependency.sha256 ?? '' } }];
  });
  return `${formatJson({ schemaVersion: 1, resolvedDependencies: Object.fromEntries(entries) })}\n`;
}

/** Creates the package of a project: metadata, archive and their checksums. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve, sep } from 'node:path';
import { Source } from '../base/source.ts';
import { encodeUtf8 } from '../base/utf8.ts';
import { PklError } from '../diagnostics/error.ts';
import { invalidModuleUri } from '../diagnostics/messages/modules.ts';
import {
  invalidRelativeProjectImport,
  noPackageDefinedByProject,
  packageAlreadyPublished,
  unableToAccessPublishedPackage,
} from '../diagnostics/messages/projects.ts';
import { ProjectDependencies } from '../modules/dependencies.ts';
import { GlobError, globPattern } from '../modules/glob.ts';
import { hashOrder } from '../modules/hash-order.ts';
import { referencesOf } from '../modules/imports.ts';
import { formatPackageMetadata, type RemoteDependency } from '../modules/package-metadata.ts';
import type { ResolvedDependency } from '../modules/project-deps.ts';
import { Uri, UriSyntaxError } from '../modules/uri.ts';
import { parseModule } from '../syntax/parse.ts';
import { type DownloadedPackages, HttpStatusError, sha256Of } from './packages.ts';
import { isWithin, pathOf } from './paths.ts';
import type { PackageDescription, Project } from './project-data.ts';
import { writeZip } from './zip.ts';

/** The files that were written. */
export interface PackageResult {
  readonly metadataFile: string;
  readonly metadataChecksumFile: string;
  readonly zipFile: string;
  readonly zipChecksumFile: string;
  readonly metadataSha256: string;
}

export interface PackagingOptions {
  readonly workingDir: string;
  /** The output folder, with `%{name}` and `%{version}`. */
  readonly outputPath: string;
  /** Source of the published package to compare with; null skips the comparison. */
  readonly published: DownloadedPackages | null;
  /** Reads `PklProject.deps.json`. */
  readonly readText: (uri: Uri) => string;
}

/** Packages projects; a local dependency of several is packaged once. */
export class Packager {
  readonly #options: PackagingOptions;
  readonly #results = new Map<string, PackageResult>();

  constructor(options: PackagingOptions) {
    this.#options = options;
  }

  /** Writes the files of a package. Throws `PklError`. */
  create(project: Project): PackageResult {
    const description = project.package;
    if (description === null) throw new PklError(noPackageDefinedByProject(project.fileUri.toString()));
    const key = description.uri.toString();
    const known = this.#results.get(key);
    if (known !== undefined) return known;
    const folder = dirname(pathOf(project.fileUri));
    const files = packageFiles(folder, description.exclude);
    for (const file of files) if (file.endsWith('.pkl')) checkReferences(folder, join(folder, file));
    const zip = writeZip(files.map((file) => [file.replaceAll(sep, '/'), readFileSync(join(folder, file))] as const));
    const metadata = encodeUtf8(this.#metadata(project, description, sha256Of(zip)));
    const result = this.#write(description, zip, metadata);
    this.#comparePublished(description, result.metadataSha256);
    this.#results.set(key, result);
    return result;
  }

  #write(description: PackageDescription, zip: Uint8Array, metadata: Uint8Array): PackageResult {
    const { workingDir, outputPath } = this.#options;
    const place = outputPath
      .replaceAll('%{name}', () => description.name)
      .replaceAll('%{version}', () => description.version);
    const path = description.uri.uri.path ?? '';
    const metadataFile = join(resolve(workingDir, place), path.slice(path.lastIndexOf('/') + 1));
    const result: PackageResult = {
      metadataFile,
      metadataChecksumFile: `${metadataFile}.sha256`,
      zipFile: `${metadataFile}.zip`,
      zipChecksumFile: `${metadataFile}.zip.sha256`,
      metadataSha256: sha256Of(metadata),
    };
    mkdirSync(dirname(metadataFile), { recursive: true });
    writeFileSync(result.zipFile, zip);
    writeFileSync(result.metadataFile, metadata);
    writeFileSync(result.zipChecksumFile, sha256Of(zip));
    writeFileSync(result.metadataChecksumFile, result.metadataSha256);
    return result;
  }

  #metadata(project: Project, description: PackageDescription, zipSha256: string): string {
    return formatPackageMetadata({
      ...description,
      packageUri: description.uri,
      packageZipSha256: zipSha256,
      dependencies: this.#dependencies(project),
      annotations: project.annotations,
    });
  }

  /** Dependencies as packages. Local ones are packaged too, because the metadata contains their checksums. */
  #dependencies(project: Project): Map<string, RemoteDependency> {
    const resolved = new ProjectDependencies(project.dependencies, this.#options.readText);
    const { remote, local } = project.dependencies;
    const found = new Map<string, RemoteDependency>();
    for (const [name, { package: uri }] of remote) found.set(name, asRemote(resolved.resolved(uri)));
    for (const [name, localProject] of project.localProjects) {
      const uri = localProject.package?.uri;
      if (uri === undefined) throw new PklError(noPackageDefinedByProject(localProject.fileUri.toString()));
      const dependency = resolved.resolved(uri);
      const isLocal = dependency.kind === 'local';
      found.set(
        name,
        isLocal ? { package: uri, sha256: this.create(localProject).metadataSha256 } : asRemote(dependency),
      );
    }
    const names = [...hashOrder([...remote.keys()]), ...hashOrder([...local.keys()])];
    return new Map(hashOrder(names, names.length).map((name) => [name, found.get(name) as RemoteDependency]));
  }

  #comparePublished({ uri, name, packageZipUrl }: PackageDescription, computed: string): void {
    const { published } = this.#options;
    if (published === null) return;
    try {
      const { sha256 } = published.metadataAndChecksum(uri);
      if (sha256 !== computed) throw new PklError(packageAlreadyPublished(uri.toString(), computed, sha256));
    } catch (error) {
      if (!(error instanceof HttpStatusError)) throw error;
      if (error.status === 404) return;
      throw new PklError(unableToAccessPublishedPackage(name, packageZipUrl.toString(), error.status));
    }
  }
}

function asRemote(dependency: ResolvedDependency): RemoteDependency {
  const sha256 = dependency.kind === 'remote' ? dependency.sha256 : null;
  return { package: dependency.package.withScheme('package'), sha256 };
}

/** The files of a project folder by relative path, in order; a pattern excludes by name or by path. */
export function packageFiles(folder: string, exclude: readonly string[]): string[] {
  const patterns = exclude.map(excludePattern);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const isExcluded = (file: string): boolean => {
    const path = file.replaceAll(sep, '/');
    const name = path.slice(path.lastIndexOf('/') + 1);
    return patterns.some((pattern) => pattern.test(name) || pattern.test(path));
  };
  return files.filter((file) => !isExcluded(file)).sort(byPath);
}

function excludePattern(pattern: string): ReturnType<typeof globPattern> {
  try {
    return globPattern(pattern);
  } catch (error) {
    if (error instanceof GlobError) throw new PklError({ code: 'invalid-glob-pattern', text: error.message });
    throw error;
  }
}

/** Byte order, which is how paths are sorted on the system that most packages are created on. */
function byPath(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Relative imports and reads of a packaged module must not leave the package, not even temporarily. */
function checkReferences(folder: string, file: string): void {
  const source = new Source(Uri.of({ scheme: 'file', host: '', path: file }).toString(), readFileSync(file, 'utf8'));
  for (const { written, place } of referencesOf(parseModule(source), source)) {
    if (/^\w+:.*$/.test(written) || written.startsWith('@')) continue;
    const span = { source, start: place.start, end: place.end };
    let path: string;
    try {
      path = Uri.fromWritten(written).path ?? '';
    } catch (error) {
      if (error instanceof UriSyntaxError) throw new PklError(invalidModuleUri(written, null), span);
      throw error;
    }
    const outside = new PklError(invalidRelativeProjectImport(written), span);
    if (written.startsWith('/') && folder !== '/') throw outside;
    let current = dirname(file);
    for (const segment of path.split('/')) {
      current = join(current, segment.replaceAll(/[\\<>:"|?*]/g, '_'));
      if (!isWithin(folder, normalize(current))) throw outside;
    }
  }
}

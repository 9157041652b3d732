/** `@name/path` in modules of a project: the package that a name refers to, and where its files are. */

import { compareVersions } from '../base/semantic-version.ts';
import { PklError } from '../diagnostics/error.ts';
import {
  cannotFindDependencyInProject,
  cannotLoadProjectDepsJson,
  cannotResolveDependencyNoProject,
  cannotResolveDependencyWithoutHierarchicalUris,
  invalidProjectDepsJson,
  projectDependenciesLocalDependencyOutOfSync,
  projectDependenciesOutOfDateInPackage,
  projectDependenciesOutOfDateInProject,
  unresolvedProjectDependency,
} from '../diagnostics/messages/packages.ts';
import { JsonDataError } from './json-data.ts';
import { IoError, NotFoundError } from './loader.ts';
import type { PackageMetadata, RemoteDependency } from './package-metadata.ts';
import { normalizeAssetPath, type PackageUri } from './package-uri.ts';
import { type LocalDependency, type ProjectDeps, parseProjectDeps, type ResolvedDependency } from './project-deps.ts';
import { resolveUri } from './resolve.ts';
import { Uri, UriSyntaxError } from './uri.ts';

/** The dependencies as a `PklProject` file declares them. */
export interface DeclaredDependencies {
  readonly projectFileUri: Uri;
  /** The project's own package; null if it is not published as one. */
  readonly packageUri: PackageUri | null;
  readonly remote: ReadonlyMap<string, RemoteDependency>;
  /** Local projects, each with a package URI. */
  readonly local: ReadonlyMap<string, DeclaredDependencies>;
}

/** `@name/path` as written in a module. */
export interface DependencyReference {
  readonly name: string;
  /** Starts with `/`. */
  readonly path: string;
  readonly from: Uri;
  /** Whether URIs like `from` have paths. */
  readonly isHierarchical: boolean;
}

/** Resolves a dependency of the project that an evaluation belongs to. Throws `PklError` without frames. */
export function resolveInProject(project: ProjectDependencies | null, reference: DependencyReference): Uri {
  if (project !== null && !reference.isHierarchical) {
    throw new PklError(cannotResolveDependencyWithoutHierarchicalUris(project.declared.projectFileUri.toString()));
  }
  if (project === null || !project.hasModule(reference.from)) throw new PklError(cannotResolveDependencyNoProject());
  const found = project.direct().get(reference.name);
  if (found === undefined) throw new PklError(cannotFindDependencyInProject(reference.name));
  return found.package.asset(reference.path);
}

/** The dependencies of a project, each resolved to one version by its `PklProject.deps.json`. */
export class ProjectDependencies {
  readonly declared: DeclaredDependencies;
  /** The folder of the project. */
  readonly baseUri: Uri;
  readonly #readText: (uri: Uri) => string;
  #deps: ProjectDeps | undefined;
  #direct: ReadonlyMap<string, ResolvedDependency> | undefined;
  readonly #ofLocal = new Map<string, ReadonlyMap<string, ResolvedDependency>>();
  readonly #ofRemote = new Map<string, ReadonlyMap<string, ResolvedDependency>>();

  /** `readText` reads `PklProject.deps.json` when it is first needed; it throws `NotFoundError` or `IoError`. */
  constructor(declared: DeclaredDependencies, readText: (uri: Uri) => string) {
    this.declared = declared;
    this.baseUri = resolveUri(declared.projectFileUri, Uri.parse('.'));
    this.#readText = readText;
  }

  /** Whether a module is in the project's folder. */
  hasModule(uri: Uri): boolean {
    const { scheme, authority } = this.baseUri;
    if (scheme !== uri.scheme || (authority ?? '') !== (uri.authority ?? '')) return false;
    return (uri.path ?? '').startsWith(this.baseUri.path ?? '/');
  }

  /** The dependencies that the project's own modules may import, by name. */
  direct(): ReadonlyMap<string, ResolvedDependency> {
    if (this.#direct === undefined) {
      this.#direct = this.#resolve(this.declared);
      for (const project of this.declared.local.values()) this.#addLocal(project);
    }
    return this.#direct;
  }

  /** The dependencies that modules of a local dependency may import; undefined when the package is not local. */
  ofLocalPackage(uri: PackageUri): ReadonlyMap<string, ResolvedDependency> | undefined {
    this.direct();
    return this.#ofLocal.get(uri.toString());
  }

  /** The dependencies that modules of a package may import within this project. */
  ofPackage(uri: PackageUri, metadata: PackageMetadata): ReadonlyMap<string, ResolvedDependency> {
    let found = this.#ofRemote.get(uri.toString());
    if (found === undefined) {
      found = new Map([...metadata.dependencies].map(([name, wanted]) => [name, this.#transitive(uri, wanted)]));
      this.#ofRemote.set(uri.toString(), found);
    }
    return found;
  }

  /** The resolved dependency for a package. */
  resolved(uri: PackageUri): ResolvedDependency {
    const found = this.#all().get(uri.canonicalName);
    if (found === undefined) throw new PklError(unresolvedProjectDependency(uri.toString()));
    return found;
  }

  /** The location of a file of a local dependency. `..` at the root of the package stays at the root. */
  localUri(dependency: LocalDependency, assetPath: string): Uri {
    const folder = dependency.path.replace(/\/+$/, '');
    const path = normalizeAssetPath(assetPath).slice(1);
    const separator = folder === '' || path === '' ? '' : '/';
    return this.baseUri.resolve(Uri.of({ path: `${folder}${separator}${path}` }));
  }

  #addLocal(project: DeclaredDependencies): void {
    const key = project.packageUri?.withScheme('projectpackage').toString() ?? '';
    if (this.#ofLocal.has(key)) return;
    this.#ofLocal.set(key, this.#resolve(project));
    for (const further of project.local.values()) this.#addLocal(further);
  }

  #resolve(declared: DeclaredDependencies): Map<string, ResolvedDependency> {
    const found = new Map<string, ResolvedDependency>();
    for (const [name, project] of declared.local) {
      if (project.packageUri !== null) found.set(name, this.#current(declared, project.packageUri));
    }
    for (const [name, remote] of declared.remote) found.set(name, this.#current(declared, remote.package));
    return found;
  }

  /** The resolved dependency for a declared one, which must not be older than declared. */
  #current(declared: DeclaredDependencies, wanted: PackageUri): ResolvedDependency {
    const found = this.resolved(wanted);
    const order = compareVersions(found.package.version, wanted.version);
    const names = [declared.projectFileUri.toString(), wanted.displayName, found.package.displayName] as const;
    if (found.kind === 'local' && order !== 0)
      throw new PklError(projectDependenciesLocalDependencyOutOfSync(...names));
    if (order < 0) throw new PklError(projectDependenciesOutOfDateInProject(...names));
    return found;
  }

  #transitive(importer: PackageUri, wanted: RemoteDependency): ResolvedDependency {
    const found = this.resolved(wanted.package);
    if (compareVersions(found.package.version, wanted.package.version) < 0) {
      const names = [importer.displayName, wanted.package.displayName, found.package.displayName] as const;
      throw new PklError(projectDependenciesOutOfDateInPackage(...names));
    }
    return found;
  }

  #all(): ProjectDeps {
    this.#deps ??= this.#load(resolveUri(this.baseUri, Uri.parse('PklProject.deps.json')));
    return this.#deps;
  }

  #load(uri: Uri): ProjectDeps {
    try {
      return parseProjectDeps(this.#readText(uri));
    } catch (error) {
      if (error instanceof NotFoundError || error instanceof IoError) {
        throw new PklError(cannotLoadProjectDepsJson(uri.toString(), error.kind, error.message));
      }
      if (error instanceof JsonDataError || error instanceof UriSyntaxError) {
        throw new PklError(invalidProjectDepsJson(uri.toString(), error.message));
      }
      throw error;
    }
  }
}

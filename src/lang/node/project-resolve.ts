/** Resolves the dependencies of a project: one version of each package, the newest that any dependent requires. */
import { dirname, relative, sep } from 'node:path';
import { compareVersions } from '../base/semantic-version.ts';
import { PklError } from '../diagnostics/error.ts';
import { invalidDeclaredChecksum } from '../diagnostics/messages/projects.ts';
import type { DeclaredDependencies } from '../modules/dependencies.ts';
import { hashOrder } from '../modules/hash-order.ts';
import type { PackageUri } from '../modules/package-uri.ts';
import type { ProjectDeps, ResolvedDependency } from '../modules/project-deps.ts';
import type { DownloadedPackages } from './packages.ts';
import { pathOf } from './paths.ts';
import type { Project } from './project-data.ts';

/**
 * The contents of `PklProject.deps.json`. Downloads metadata; `warn` receives warnings. Throws `PklError`.
 *
 * @example resolveProject(loadProject('/app/PklProject', loading), sources.packages, console.warn);
 */
export function resolveProject(
  project: Project,
  packages: DownloadedPackages,
  warn: (text: string) => void,
): ProjectDeps {
  const resolver = new Resolver(dirname(pathOf(project.fileUri)), packages);
  resolver.addAll(project.dependencies);
  for (const { packageUri } of project.dependencies.local.values()) {
    const resolved = packageUri === null ? undefined : resolver.resolved.get(packageUri.canonicalName);
    if (packageUri === null || resolved === undefined || resolved.kind === 'local') continue;
    const [declared, chosen] = [packageUri.displayName, resolved.package.displayName];
    warn(`WARN: local dependency \`${declared}\` was overridden to remote dependency \`${chosen}\`.`);
  }
  return resolver.resolved;
}

class Resolver {
  readonly resolved = new Map<string, ResolvedDependency>();
  readonly #seen = new Set<string>();
  readonly #folder: string;
  readonly #packages: DownloadedPackages;

  constructor(folder: string, packages: DownloadedPackages) {
    this.#folder = folder;
    this.#packages = packages;
  }

  addAll(declared: DeclaredDependencies): void {
    for (const name of hashOrder([...declared.remote.keys()])) {
      const remote = declared.remote.get(name);
      if (remote !== undefined) this.#addPackage(remote.package.withScheme('projectpackage'), remote.sha256);
    }
    for (const name of hashOrder([...declared.local.keys()])) {
      const local = declared.local.get(name);
      if (local !== undefined) this.#addLocal(local);
    }
  }

  #addPackage(uri: PackageUri, expected: string | null): void {
    if (this.#seen.has(uri.toString())) return;
    const { metadata, sha256 } = this.#packages.metadataAndChecksum(uri);
    if (expected !== null && expected !== sha256) {
      throw new PklError(invalidDeclaredChecksum(uri.displayName, sha256, expected));
    }
    this.#update({ kind: 'remote', package: uri, sha256 });
    this.#seen.add(uri.toString());
    const names = [...metadata.dependencies.keys()];
    for (const name of hashOrder(hashOrder(names), names.length)) {
      const dependency = metadata.dependencies.get(name);
      if (dependency !== undefined)
        this.#addPackage(dependency.package.withScheme('projectpackage'), dependency.sha256);
    }
  }

  #addLocal(declared: DeclaredDependencies): void {
    const { packageUri, projectFileUri } = declared;
    if (packageUri === null) return;
    const path = relative(this.#folder, dirname(pathOf(projectFileUri))).replaceAll(sep, '/');
    this.#update({ kind: 'local', package: packageUri.withScheme('projectpackage'), path });
    this.addAll(declared);
  }

  /** The newest of several versions wins. */
  #update(dependency: ResolvedDependency): void {
    const name = dependency.package.canonicalName;
    const current = this.resolved.get(name);
    if (current === undefined || compareVersions(current.package.version, dependency.package.version) < 0) {
      this.resolved.set(name, dependency);
    }
  }
}

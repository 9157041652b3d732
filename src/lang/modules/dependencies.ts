/** `@name/path` in modules of a project: which package a name stands for, and where its files are. */
import { PklError } from '../base/error.ts';
import {
  cannotFindDependencyInProject,
  cannotResolveDependencyNoProject,
  cannotResolveDependencyWithoutHierarchicalUris,
} from '../base/messages/packages.ts';
import type { Uri } from './uri.ts';

/** The dependencies that a project declares, each resolved to one version. */
export interface ProjectDependencies {
  /** The `PklProject` file. */
  readonly projectFileUri: Uri;
  /** Whether a module belongs to the project, i.e. lies in its folder. */
  hasModule(uri: Uri): boolean;
  /** The package that a name stands for, as a `projectpackage:` URI without fragment; null if nothing declares it. */
  packageOf(name: string): Uri | null;
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
    throw new PklError(cannotResolveDependencyWithoutHierarchicalUris(project.projectFileUri.toString()));
  }
  if (project === null || !project.hasModule(reference.from)) throw new PklError(cannotResolveDependencyNoProject());
  const found = project.packageOf(reference.name);
  if (found === null) throw new PklError(cannotFindDependencyInProject(reference.name));
  return found.withFragment(reference.path);
}

/** What a format of documentation is. */
import type { PackageDocs, Site } from './model.ts';
import type { Locate, Neighbors } from './neighbors.ts';

/** Paths below a folder and the texts of their files. */
export type Files = ReadonlyMap<string, string>;

/** A format of documentation. */
export interface DocumentationFormat {
  /** The files of one version of a package, in a folder of its own. */
  readonly package: (docs: PackageDocs, neighbors: Neighbors) => Files;
  /** The paths of those files that have entries. */
  readonly pagesOf: (docs: PackageDocs) => Iterable<string>;
  /** Where they have the entries of other packages. */
  readonly locate: Locate;
  /** The files at the top and for the versions of a package, which are written again for every change. */
  readonly site: (site: Site) => Files;
}

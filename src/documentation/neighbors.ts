/** The other packages of a documentation folder, and where their entries are. */
import { foreignEntryOf, type PackageDocs, type PublishedPackage } from './model.ts';
import { fileName } from './pages.ts';

/** A version of a package that others may refer to. */
export interface Neighbor {
  readonly name: string;
  readonly version: string;
  /** What the import URIs of its modules start with; null when that is not known. */
  readonly importUri: string | null;
  /** The paths of its modules by the URIs that they were read from. */
  readonly modules: ReadonlyMap<string, string>;
  /** Its pages, by their paths in the folder of the version. */
  readonly pages: ReadonlySet<string>;
}

/**
 * The place of an entry in a version of a package: its page, with an anchor.
 *
 * @param path the path of its module in the package
 * @param member the entry, as its module names it; empty for the module
 * @param pages the pages that the version has
 */
export type Locate = (path: string, member: string, pages: ReadonlySet<string>) => string | null;

/** Finds entries of other packages. */
export class Neighbors {
  readonly #all: readonly Neighbor[];
  readonly #locate: Locate;

  constructor(all: readonly Neighbor[], locate: Locate) {
    this.#all = all;
    this.#locate = locate;
  }

  /**
   * The address of the entry of another package, as seen from the folder of a version; null when no package of this folder
   * has it.
   */
  addressOf(id: string): string | null {
    const entry = foreignEntryOf(id);
    if (entry === null) return null;
    for (const { name, version, importUri, modules, pages } of this.#all) {
      const path = modules.get(entry.module) ?? pathBelow(importUri, entry.module);
      const place = path === null ? null : this.#locate(path, entry.member, pages);
      if (place !== null) return encodeURI(`../../${fileName(name)}/${fileName(version)}/`) + place;
    }
    return null;
  }
}

/** A package that is documented now, with the pages that it will have. */
export function neighborOf({ name, version, importUri, modules }: PackageDocs, pages: Iterable<string>): Neighbor {
  return {
    name,
    version,
    importUri,
    modules: new Map(modules.map(({ address, path }) => [address, path])),
    pages: new Set(pages),
  };
}

/** The packages that are in a folder already. */
export function publishedNeighbors(packages: readonly PublishedPackage[]): readonly Neighbor[] {
  return packages.flatMap(({ name, versions }) =>
    versions.map(({ version, importUri = null, pages }) => ({
      name,
      version,
      importUri,
      modules: new Map(),
      pages: new Set(pages),
    })),
  );
}

function pathBelow(importUri: string | null, module: string): string | null {
  // A package that a project has in a folder of its own has the URI of the same package once it is published.
  const uri = module.replace(/^project(?=package:)/, '');
  if (importUri === null || !uri.startsWith(importUri) || !uri.endsWith('.pkl')) return null;
  try {
    return decodeURI(uri.slice(importUri.length, -'.pkl'.length));
  } catch {
    return null;
  }
}

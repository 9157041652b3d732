/** The dependencies of an evaluation, which show whether its result is out of date. */
import type { Access, Listable, PathElement } from './loader.ts';
import type { Uri } from './uri.ts';

/** A pattern that was looked up, with the absolute URIs found. */
export interface GlobDependency {
  readonly pattern: string;
  /** The URI of the module that contains it. */
  readonly from: string;
  readonly found: readonly string[];
}

/** Everything that a result depended on, whether it existed or not. Absolute URIs, sorted. */
export interface Dependencies {
  /** Modules by their requested and their canonical URIs, without those of the standard library. */
  readonly modules: readonly string[];
  readonly resources: readonly string[];
  /** Folders that were listed for patterns. */
  readonly folders: readonly string[];
  /** URIs whose existence was checked, for patterns and for `...`. */
  readonly probed: readonly string[];
  readonly globs: readonly GlobDependency[];
  /** From all of these: the `file:` URIs, the names of environment variables and external properties, the schemes. */
  readonly files: readonly string[];
  readonly environment: readonly string[];
  readonly properties: readonly string[];
  readonly schemes: readonly string[];
}

/** Records the dependencies of an evaluation, even if it fails. */
export class Ledger {
  readonly #modules = new Set<string>();
  readonly #resources = new Set<string>();
  readonly #folders = new Set<string>();
  readonly #probed = new Set<string>();
  readonly #globs = new Map<string, GlobDependency>();
  /** Dependencies that are only determined on request. */
  readonly #later = new Map<object, () => Ledger>();

  module(uri: Uri | string): void {
    const text = uri.toString();
    if (!text.startsWith('pkl:')) this.#modules.add(text);
  }

  resource(uri: Uri): void {
    this.#resources.add(uri.toString());
  }

  glob(pattern: string, from: Uri, found: ReadonlyMap<string, Uri>): void {
    const uris = [...found.values()].map(String);
    this.#globs.set(`${from.toString()} ${pattern}`, { pattern, from: from.toString(), found: uris });
  }

  /** Adds the dependencies of `of`, determined on request. */
  later(of: object, get: () => Ledger): void {
    this.#later.set(of, get);
  }

  /** The source, recording its listings and existence checks. */
  watching<S extends Listable>(source: S): Listable {
    return {
      isHierarchical: source.isHierarchical,
      isGlobbable: source.isGlobbable,
      hasFragmentPaths: source.hasFragmentPaths,
      hasElement: (uri: Uri, access: Access): boolean => {
        this.#probed.add(uri.normalize().toString());
        return source.hasElement(uri, access);
      },
      listElements: (uri: Uri, access: Access): readonly PathElement[] => {
        this.#folders.add(uri.normalize().toString());
        return source.listElements(uri, access);
      },
    };
  }

  /** Adds the dependencies of another ledger. */
  add(other: Ledger): void {
    for (const [own, theirs] of [
      [this.#modules, other.#modules],
      [this.#resources, other.#resources],
      [this.#folders, other.#folders],
      [this.#probed, other.#probed],
    ] as const) {
      for (const uri of theirs) own.add(uri);
    }
    for (const [key, glob] of other.#globs) this.#globs.set(key, glob);
    for (const [of, get] of other.#later) this.#later.set(of, get);
  }

  /** The dependencies recorded so far. */
  get dependencies(): Dependencies {
    for (const get of this.#later.values()) this.add(get());
    const all = [...this.#modules, ...this.#resources, ...this.#folders, ...this.#probed];
    const after = (start: string): string[] =>
      sorted(all.filter((uri) => uri.startsWith(start)).map((uri) => decodeURIComponent(uri.slice(start.length))));
    return {
      modules: sorted(this.#modules),
      resources: sorted(this.#resources),
      folders: sorted(this.#folders),
      probed: sorted(this.#probed),
      globs: [...this.#globs.values()],
      files: sorted(all.filter((uri) => uri.startsWith('file:'))),
      environment: after('env:'),
      properties: after('prop:'),
      schemes: sorted(all.map((uri) => uri.slice(0, uri.indexOf(':')))),
    };
  }
}

function sorted(uris: Iterable<string>): string[] {
  return [...new Set(uris)].toSorted();
}

/** What is kept on this machine: its interface. A new kind is one file here and one line in `index.ts`. */

/** Where to look. */
export interface Places {
  /** The KDeps home folder. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
}

/** One thing that is kept, such as a Python environment. */
export interface Kept {
  /** For people: a path or the name of a model. */
  readonly name: string;
  readonly bytes: number;
  /**
   * - `used`: agents need it.
   * - `unused`: no agent needs it.
   * - `cache`: it is made or downloaded again when it is needed.
   * - `shared`: KDeps does not remove it, because other programs may need it, or because nothing can bring it back.
   */
  readonly use: 'used' | 'unused' | 'cache' | 'shared';
  /** Removes it. Returns false if something has started to use it. Null where KDeps must not. */
  readonly remove: (() => Promise<boolean>) | null;
}

/** A kind of things that are kept. */
export interface Keeper {
  /** Its name for one, and for several. */
  readonly noun: readonly [one: string, several: string];
  /** How people remove what `kdeps clean` does not. */
  readonly advice?: string;
  readonly list: (places: Places) => Promise<readonly Kept[]>;
}

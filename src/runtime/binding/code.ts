/** What is said of the texts of a resource that become code, or an address. */

/** What a text is once it leaves the language. */
export type SiteKind = 'command' | 'script' | 'tool' | 'run-script' | 'url';

/** What a block of a resource is, as far as code in it goes. */
export interface CodeRole {
  /** The property that becomes code. */
  readonly code?: { readonly name: string; readonly kind: SiteKind };
  /** What other properties of the block are, by their names of today. */
  readonly properties?: Readonly<Record<string, CodeRole>>;
  /** What the elements of the block are. */
  readonly element?: CodeRole;
  /** Whether its entries are environment variables. */
  readonly isEnv?: boolean;
}

/** What is known of the code of a resource since it was loaded. */
export interface ResourceCode {
  /** Texts that become code and are the same in every run, though they were not followed. */
  readonly constants: readonly string[];
  /** Names of environment variables that the author has written out. */
  readonly variables: readonly string[];
  /** Whether texts are taken as they are. */
  readonly isRaw: boolean;
}

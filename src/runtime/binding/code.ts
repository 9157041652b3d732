/** What is said of the texts of a resource that become code, or an address. */

/** An address: values in it are encoded. */
interface AddressKind {
  readonly language: 'url';
}

/** Code: in which language, what messages call it, and how a value gets there as data. */
export interface ProgramKind {
  readonly language: 'shell' | 'python';
  /** `the shell command`. */
  readonly title: string;
  /** A sentence for who has put a value where none can be. */
  readonly remedy: string;
}

export type CodeKind = AddressKind | ProgramKind;

/** An address. */
export const urlKind: AddressKind = { language: 'url' };

/** What a block of a resource is, as far as code in it goes. */
export interface CodeRole {
  /** The property that becomes code. */
  readonly code?: { readonly name: string; readonly kind: CodeKind };
  /** What other properties of the block are, by their names of today. */
  readonly properties?: Readonly<Record<string, CodeRole>>;
  /** What the elements of the block are. */
  readonly element?: CodeRole;
  /** Whether its entries are environment variables. */
  readonly isEnv?: boolean;
}

/** The script in the call `tool.runScript(id, script, arguments)`. */
export const calledScript: ProgramKind = {
  language: 'shell',
  title: 'the script that `runScript` runs',
  remedy: 'Hand it over in the third argument, which the script has as `"$1"`.',
};

/** What is known of the code of a resource since it was loaded. */
export interface ResourceCode {
  /** Texts that become code and are the same in every run, though they were not followed. */
  readonly constants: readonly string[];
  /** Names of environment variables that the author has written out. */
  readonly variables: readonly string[];
  /** Whether texts are taken as they are. */
  readonly isRaw: boolean;
}

/** Kinds of texts that become code or a URL. */

/** A URL: values in it are encoded. */
interface AddressKind {
  readonly language: 'url';
}

/** Code: its language, its name in messages, and how to pass a value to it as data. */
export interface ProgramKind {
  readonly language: 'shell' | 'python';
  /** `the shell command`. */
  readonly title: string;
  /** A hint for the author of a value that is unsafe where it is. */
  readonly remedy: string;
}

export type CodeKind = AddressKind | ProgramKind;

/** An address. */
export const urlKind: AddressKind = { language: 'url' };

/** The role of a block, as far as code is concerned. */
export interface CodeRole {
  /** The property that becomes code. */
  readonly code?: { readonly name: string; readonly kind: CodeKind };
  /** The roles of its other properties, by their current names. */
  readonly properties?: Readonly<Record<string, CodeRole>>;
  /** The role of its elements. */
  readonly element?: CodeRole;
  /** Whether its entries are environment variables. */
  readonly isEnv?: boolean;
}

/** The script in the call `tool.runScript(id, script, arguments)`. */
export const calledScript: ProgramKind = {
  language: 'shell',
  title: 'the script that `runScript` runs',
  remedy: 'Pass it in the third argument, which the script gets as `"$1"`.',
};

/** Facts about a resource's code, determined when it was loaded. */
export interface ResourceCode {
  /** Code that was not traced, but is the same in every run. */
  readonly constants: readonly string[];
  /** Names of environment variables that the author wrote literally. */
  readonly variables: readonly string[];
  /** Whether code is used unchecked. */
  readonly isRaw: boolean;
}

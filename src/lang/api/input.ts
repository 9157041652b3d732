/** What embedders may evaluate. */

/** A module given as text. */
export interface ModuleTextInput {
  readonly text: string;
  /** The URI of the module, from which its relative imports start; by default, it has none and can import nothing relative. */
  readonly uri?: string;
}

/** A module: its URI as text or `URL`, or its text. `NodeEvaluator` takes paths of files as well. */
export type ModuleInput = string | { readonly href: string } | ModuleTextInput;

/** The URI of modules that are only texts. */
export const TEXT_URI = 'repl:text';

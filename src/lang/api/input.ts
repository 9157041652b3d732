/** Inputs for evaluation. */

/** A module given as text. */
export interface ModuleTextInput {
  readonly text: string;
  /**
   * The URI of the module, from which its relative imports start; by default, it has none and can import nothing
   * relative.
   */
  readonly uri?: string;
}

/** A module: its URI as a string or `URL`, or its text. `NodeEvaluator` also accepts file paths. */
export type ModuleInput = string | { readonly href: string } | ModuleTextInput;

/** The URI of modules given as text without one. */
export const TEXT_URI = 'repl:text';

/** What the catalogue says of a code. */

/** Something that fails with the code, or why it cannot be shown in a text. */
export type Example =
  /** A module that fails when it is evaluated. */
  | { readonly kind: 'module'; readonly text: string }
  /** A module of tests that fails when it is tested. */
  | { readonly kind: 'test'; readonly text: string }
  /** An agent, as the text of one of its files: the rest of the agent is in order. */
  | { readonly kind: 'agent'; readonly file: string; readonly text: string }
  /** It takes more than a text: `needs` says what. `text` shows what it looks like, where there is something to show. */
  | { readonly kind: 'elsewhere'; readonly needs: Needs; readonly text?: string };

export type Needs = 'a network' | 'files' | 'a project' | 'an embedder' | 'a running agent' | 'a deep or large value';

export interface Explanation {
  /** What has happened, in a few words. */
  readonly title: string;
  /** Why, in a sentence or two. */
  readonly cause: string;
  /** What to do. */
  readonly cure: string;
  readonly example: Example;
}

export type Explanations = Readonly<Record<string, Explanation>>;

/** What the catalogues of codes say of a code, for people. */

/** Something that fails with the code, or the reason why no few lines can. */
export type Example =
  | {
      /** What to type in the folder that holds the files. */
      readonly command: string;
      /** What is in the files, by their names. */
      readonly files: Readonly<Record<string, string>>;
      /** Further files, which are in order and not worth looking at. */
      readonly rest?: Readonly<Record<string, string>>;
    }
  /** It takes more than files: `needs` says what. */
  | { readonly needs: Needs };

export type Needs =
  | 'a network'
  | 'a program that embeds the language'
  | 'a running agent'
  | 'a module that is too deep or too large'
  | 'a program that breaks a protocol'
  | 'a machine in trouble';

/** What a code means, why it happens, what to do, and what it looks like. */
export interface Explanation {
  /** What happened, in a few words. */
  readonly title: string;
  /** Why, in a sentence or two. */
  readonly cause: string;
  /** What to do. */
  readonly cure: string;
  readonly example: Example;
}

/** A catalogue, whose keys are its codes. */
export function explanations<Code extends string>(
  entries: Readonly<Record<Code, Explanation>>,
): Readonly<Record<Code, Explanation>> {
  return entries;
}

/** A module that cannot be evaluated, and what else it takes. */
export function evaluating(text: string, others: Readonly<Record<string, string>> = {}, options = ''): Example {
  return { command: `kdeps eval ${options}example.pkl`, files: { 'example.pkl': `${text}\n`, ...others } };
}

// The form of the entries in the catalogues of error codes.

/** Something that fails with the code, or why a few lines cannot. */
export type Example =
  | {
      /** The command to run in the folder of the files. */
      readonly command: string;
      /** File name → contents. */
      readonly files: Readonly<Record<string, string>>;
      /** Further files that the command needs; they are valid and not shown. */
      readonly rest?: Readonly<Record<string, string>>;
    }
  /** What is needed besides files. */
  | { readonly needs: Needs };

export type Needs =
  | 'a network'
  | 'a program that embeds the language'
  | 'a running agent'
  | 'a very deep or very large module'
  | 'a program that violates a protocol'
  | 'a fault of the machine or the program';

/** The explanation of an error code. */
export interface Explanation {
  /** What happened, in a few words. */
  readonly title: string;
  /** Why it happened, in one or two sentences. */
  readonly cause: string;
  /** How to fix it. */
  readonly cure: string;
  readonly example: Example;
}

/** A catalogue; its keys are the codes. */
export function explanations<Code extends string>(
  entries: Readonly<Record<Code, Explanation>>,
): Readonly<Record<Code, Explanation>> {
  return entries;
}

/** A module that cannot be evaluated, with the other files and options it needs. */
export function evaluating(text: string, others: Readonly<Record<string, string>> = {}, options = ''): Example {
  return { command: `kdeps eval ${options}example.pkl`, files: { 'example.pkl': `${text}\n`, ...others } };
}

/** A module in which the checker finds something, with the other files it needs. */
export function checking(text: string, others: Readonly<Record<string, string>> = {}): Example {
  return { command: 'kdeps check example.pkl', files: { 'example.pkl': `${text}\n`, ...others } };
}

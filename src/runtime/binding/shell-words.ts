/** Words and commands of a shell script, as far as they matter for the values in them. */

/** A word of a command. */
export interface Word {
  /** Its text without quotes; each value or expansion is replaced by a NUL. */
  text: string;
  /** Indexes of the values in it, including those in its substitutions. */
  readonly holes: number[];
  /** The variables it expands. */
  readonly variables: string[];
  /** Whether its beginning is only known at run time. */
  startsOpen: boolean;
  isQuoted: boolean;
}

/** A place in a script: the number of values and of words before it. */
export interface Mark {
  readonly holes: number;
  readonly words: number;
}

/** A command without control structures in it. */
export interface Command {
  readonly words: Word[];
  /** The values it reads: those of its here-documents and input files. */
  readonly input: number[];
  /** The files it writes, as far as their names are known. */
  readonly outputs: string[];
  /** Where it starts. */
  readonly start: Mark;
  /** Whether its input is redirected: from a file, a here-document, or the previous command of a pipeline. */
  hasInput: boolean;
}

/** Stands for an unknown part of a word's text. */
export const OPEN = '\0';

export function newWord(): Word {
  return { text: '', holes: [], variables: [], startsOpen: false, isQuoted: false };
}

/** The name before the `=` of an assignment; null when the word is not an assignment. */
export function assignedName({ text, startsOpen }: Word): string | null {
  return startsOpen ? null : (/^([A-Za-z_]\w*)\+?=/.exec(text)?.[1] ?? null);
}

/** Words of a shell text, and commands made of them, as far as they matter for the values in them. */

/** One word of a command. */
export interface Word {
  /** What it says, without its quotes; a value or an expansion in it is a NUL. */
  text: string;
  /** The values in it, those in its substitutions included, by their numbers. */
  readonly holes: number[];
  /** The variables that it reads. */
  readonly variables: string[];
  /** Whether it begins with something that is only known when it runs. */
  startsOpen: boolean;
  isQuoted: boolean;
}

/** A command without control structures in it. */
export interface Command {
  readonly words: Word[];
  /** The values that it reads: those of its here-documents and of the files it opens for reading. */
  readonly input: number[];
  /** The files that it writes, as far as their names are known. */
  readonly outputs: string[];
  /** How many values there were before it. */
  readonly firstHole: number;
  /** Whether it reads something else than what surrounds it does: a file, a here-document, the command before it. */
  hasInput: boolean;
}

/** Stands for what is not known in the text of a word. */
export const OPEN = '\0';

export function newWord(): Word {
  return { text: '', holes: [], variables: [], startsOpen: false, isQuoted: false };
}

/** The name before the `=` of an assignment; null when the word is none. */
export function assignedName({ text, startsOpen }: Word): string | null {
  return startsOpen ? null : (/^([A-Za-z_]\w*)\+?=/.exec(text)?.[1] ?? null);
}

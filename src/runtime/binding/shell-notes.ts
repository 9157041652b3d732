/**
 * Records what a shell script does with values: their context, which variables and files hold them, and where they
 * would be run.
 */
import { assignedName, type Command, type Word } from './shell-words.ts';

/** The quoting context of a value. */
export type ShellContext = 'word' | 'double' | 'single' | 'here' | 'comment';

/** What holds values: variables by name, files by path with the prefix `file:`. */
export type Assigned = Map<string, Set<number>>;

export class ShellNotes {
  readonly contexts: (ShellContext | null)[];
  /** Why a value is unsafe there. */
  readonly rejected = new Map<number, string>();
  readonly functions = new Set<string>();
  readonly #assigned: Assigned;

  constructor(count: number, assigned: Assigned) {
    this.contexts = Array.from({ length: count }, () => null);
    this.#assigned = assigned;
  }

  /** Records what holds the values of a command: variables, function arguments, and files. */
  note(command: Command, words: readonly Word[]): void {
    const [first, ...rest] = words;
    const values = { holes: rest.flatMap(({ holes }) => holes), variables: rest.flatMap(({ variables }) => variables) };
    for (const word of words) {
      const name = assignedName(word);
      if (name !== null) this.assign(name, word);
    }
    if (first !== undefined && (this.functions.has(first.text) || first.text === 'set'))
      for (const name of ['@', '*', '1', '2', '3', '4', '5', '6', '7', '8', '9']) this.assign(name, values);
    // `read` may return any of the values.
    if (first?.text === 'read') {
      const all = [...this.contexts.keys()];
      for (const { text } of rest) this.assign(text, { holes: all, variables: [] });
    }
    const piped = [...values.holes, ...command.input];
    const outputs = first?.text === 'tee' ? [...command.outputs, ...rest.map(({ text }) => text)] : command.outputs;
    if (first?.text === 'tee') for (let index = 0; index < command.start.holes; index++) piped.push(index);
    for (const path of outputs) this.assign(fileName(path), { holes: piped, variables: values.variables });
  }

  /** Records that a variable, or a file by its `fileName`, holds values. */
  assign(name: string, { holes, variables }: Pick<Word, 'holes' | 'variables'>): void {
    const known = this.#assigned.get(name) ?? new Set<number>();
    for (const index of [...holes, ...variables.flatMap((each) => [...(this.#assigned.get(each) ?? [])])])
      known.add(index);
    if (known.size > 0) this.#assigned.set(name, known);
  }

  /** Rejects the values in a word, and those held by its variables or by the file it names. */
  reject({ holes, variables, text }: Pick<Word, 'holes' | 'variables' | 'text'>, why: string): void {
    for (const index of holes) this.rejectHole(index, why);
    for (const name of [...variables, fileName(text)])
      for (const index of this.#assigned.get(name) ?? []) this.rejectHole(index, why);
  }

  /** The values that a variable holds. */
  valuesOf(name: string): readonly number[] {
    return [...(this.#assigned.get(name) ?? [])];
  }

  rejectHole(index: number, why: string): void {
    if (!this.rejected.has(index)) this.rejected.set(index, why);
  }

  rejectBetween(first: number, end: number, why: string): void {
    for (let index = first; index < end; index++) this.rejectHole(index, why);
  }
}

/** The key under which the contents of a file are recorded. */
export function fileName(path: string): string {
  return `file:${path.replace(/^(?:\.\/)+/, '')}`;
}

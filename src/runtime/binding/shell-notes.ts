/** What a text in the language of `sh` does with the values in it: where they are put, what holds them, where they would run. */
import { assignedName, type Command, type Word } from './shell-words.ts';

/** Where in the text a value stands. */
export type ShellPlace = 'word' | 'double' | 'single' | 'here' | 'comment';

/** What holds values: variables by their names, and files by their paths behind `file:`. */
export type Assigned = Map<string, Set<number>>;

export class ShellNotes {
  readonly places: (ShellPlace | null)[];
  /** Why a value cannot be put there. */
  readonly refused = new Map<number, string>();
  readonly functions = new Set<string>();
  private readonly assigned: Assigned;

  constructor(count: number, assigned: Assigned) {
    this.places = Array.from({ length: count }, () => null);
    this.assigned = assigned;
  }

  /** Remembers what holds the values of a command: variables, arguments of functions, and files. */
  note(command: Command, words: readonly Word[]): void {
    const [first, ...rest] = words;
    const values = { holes: rest.flatMap(({ holes }) => holes), variables: rest.flatMap(({ variables }) => variables) };
    for (const word of words) {
      const name = assignedName(word);
      if (name !== null) this.assign(name, word);
    }
    if (first !== undefined && (this.functions.has(first.text) || first.text === 'set'))
      for (const name of ['@', '*', '1', '2', '3', '4', '5', '6', '7', '8', '9']) this.assign(name, values);
    // What is read may be any of the values.
    if (first?.text === 'read') {
      const all = [...this.places.keys()];
      for (const { text } of rest) this.assign(text, { holes: all, variables: [] });
    }
    const piped = [...values.holes, ...command.input];
    const outputs = first?.text === 'tee' ? [...command.outputs, ...rest.map(({ text }) => text)] : command.outputs;
    if (first?.text === 'tee') for (let index = 0; index < command.firstHole; index++) piped.push(index);
    for (const path of outputs) this.assign(fileName(path), { holes: piped, variables: values.variables });
  }

  /** Notes that a variable, or a file by its `fileName`, holds values. */
  assign(name: string, { holes, variables }: Pick<Word, 'holes' | 'variables'>): void {
    const known = this.assigned.get(name) ?? new Set<number>();
    for (const index of [...holes, ...variables.flatMap((each) => [...(this.assigned.get(each) ?? [])])])
      known.add(index);
    if (known.size > 0) this.assigned.set(name, known);
  }

  /** Refuses the values in a word, and those that its variables or the file that it names hold. */
  refuse({ holes, variables, text }: Pick<Word, 'holes' | 'variables' | 'text'>, why: string): void {
    for (const index of holes) this.refuseHole(index, why);
    for (const name of [...variables, fileName(text)])
      for (const index of this.assigned.get(name) ?? []) this.refuseHole(index, why);
  }

  /** The values that a variable holds. */
  valuesOf(name: string): readonly number[] {
    return [...(this.assigned.get(name) ?? [])];
  }

  refuseHole(index: number, why: string): void {
    if (!this.refused.has(index)) this.refused.set(index, why);
  }

  refuseBetween(first: number, end: number, why: string): void {
    for (let index = first; index < end; index++) this.refuseHole(index, why);
  }
}

/** Under which name it is noted what a file holds. */
export function fileName(path: string): string {
  return `file:${path.replace(/^(?:\.\/)+/, '')}`;
}

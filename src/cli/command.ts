// A command as data: its name, its options and operands, and the function that runs it.
import type { OptionTable, OptionValues } from './options.ts';
import type { Terminal } from './terminal.ts';

/** The operands that follow the options. */
export interface Operands {
  /** Name in usage lines and messages, such as `<modules>`. */
  readonly name: string;
  /** How usage lines show them, if the name alone does not tell. */
  readonly usage?: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
  /** The only words allowed. */
  readonly choices?: readonly string[];
  /** What completion offers in the absence of `choices`. */
  readonly completes?: 'file' | 'folder';
  /** What completion offers from the second operand on. */
  readonly then?: readonly string[];
}

/** The input of a running command. */
export interface Invocation<T extends OptionTable = OptionTable> {
  readonly options: OptionValues<T>;
  readonly operands: readonly string[];
  readonly terminal: Terminal;
  /** All commands of the program, for those that describe them. */
  readonly commands: readonly CommandEntry[];
}

/** A command of the program. */
export interface Command<T extends OptionTable = OptionTable> {
  /** Further paragraphs for the help page, after the summary. */
  readonly description?: string;
  /** Example command lines for the help page. */
  readonly examples?: readonly string[];
  readonly options: T;
  readonly operands?: Operands;
  /** It is given all words as they are, if there are other than options: it reads them itself. */
  readonly readsWords?: boolean;
  /** A method rather than a property, so that a command with its own options is a `Command`. @returns the exit status */
  run(invocation: Invocation<T>): Promise<number> | number;
}

/** An entry in the list of commands: enough to find and describe one without loading it. */
export interface CommandEntry {
  /** The words that invoke it, such as `analyze imports`. */
  readonly path: string;
  readonly summary: string;
  /** The summary of the same command of `pkl`; commands without it are not part of `pkl`. */
  readonly pkl?: string;
  /** @param words what follows the path: another command may be behind the same words for some of them */
  readonly load: (words: readonly string[]) => Promise<Command>;
}

/** Infers the type of `run` from the option table; users of the list do not need that type. */
export function defineCommand<const T extends OptionTable>(command: Command<T>): Command {
  return command;
}

// A command as data: what it is called, what it takes, and the function that does it.
import type { OptionTable, OptionValues } from './options.ts';
import type { Terminal } from './terminal.ts';

/** The words that follow the options. */
export interface Operands {
  /** Name in usage lines and messages, such as `<modules>`. */
  readonly name: string;
  readonly help: string;
  readonly least: number;
  readonly most: number;
  /** The only words allowed. */
  readonly choices?: readonly string[];
  /** What completion offers where there is no list of choices. */
  readonly completes?: 'file' | 'folder';
  /** What completion offers from the second word on. */
  readonly then?: readonly string[];
}

/** What a command is run with. */
export interface Invocation<T extends OptionTable = OptionTable> {
  readonly options: OptionValues<T>;
  readonly operands: readonly string[];
  readonly terminal: Terminal;
  /** Every command of the program, for those that speak about all of them. */
  readonly commands: readonly CommandEntry[];
}

/** A command of the program. */
export interface Command<T extends OptionTable = OptionTable> {
  /** More about the command than its summary: paragraphs of a help page. */
  readonly description?: string;
  /** Command lines to learn from, shown in help. */
  readonly examples?: readonly string[];
  readonly options: T;
  readonly operands?: Operands;
  /** @returns the exit status of the process */
  readonly run: (invocation: Invocation<T>) => Promise<number> | number;
}

/** A line of the list of commands: enough to find and describe one without loading it. */
export interface CommandEntry {
  /** The words that call it, such as `analyze imports`. */
  readonly path: string;
  readonly summary: string;
  /** The summary of the same command of `pkl`; commands without it are not part of `pkl`. */
  readonly pkl?: string;
  readonly load: () => Promise<Command>;
}

/** Types `run` of a command from its table of options; the caller of the list need not know that type. */
export function defineCommand<const T extends OptionTable>(command: Command<T>): Command {
  return command as unknown as Command;
}

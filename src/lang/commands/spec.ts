/** What a module that extends `pkl:Command` accepts on a command line. */
import type { VmValue } from '../values/value.ts';

/** A text that an option does not accept; the message says why. */
export class BadValue extends Error {
  override readonly name = 'BadValue';
}

/** An option that must be given was not. */
export class MissingOption extends Error {
  override readonly name = 'MissingOption';
}

/** What completion offers for a value. */
export type Candidates = 'paths' | readonly string[] | null;

/** How texts become the value of an option. */
export interface Conversion {
  /** Converts one text. Throws `BadValue`. */
  readonly each: (text: string) => VmValue;
  /** Combines all values; undefined leaves the property as it is. Throws `MissingOption` and `BadValue`. */
  readonly all: (values: readonly VmValue[]) => VmValue | undefined;
  readonly candidates: Candidates;
}

interface Named {
  readonly name: string;
  /** The doc comment of its property. */
  readonly help: string;
}

/** An option with a value: `--name VALUE`. */
export interface FlagSpec extends Named, Conversion {
  readonly kind: 'flag';
  readonly shortName: string | null;
  readonly isHidden: boolean;
  /** What stands for the value in help texts. */
  readonly placeholder: string;
}

/** `--name` or `--no-name`. */
export interface SwitchSpec extends Named {
  readonly kind: 'switch';
  readonly shortName: string | null;
  readonly isHidden: boolean;
  readonly standard: boolean | null;
}

/** An option whose value is how often it is given. */
export interface CounterSpec extends Named {
  readonly kind: 'counter';
  readonly shortName: string | null;
  readonly isHidden: boolean;
}

/** A word that is no option. */
export interface ArgumentSpec extends Named, Conversion {
  readonly kind: 'argument';
  readonly isRepeated: boolean;
}

export type OptionSpec = FlagSpec | SwitchSpec | CounterSpec | ArgumentSpec;

/** What a command wrote. */
export interface CommandResult {
  readonly bytes: Uint8Array;
  /** Paths with contents. */
  readonly files: readonly (readonly [path: string, contents: Uint8Array])[];
}

/** A command with its options, and the commands below it. */
export interface CommandSpec {
  readonly name: string;
  readonly help: string;
  readonly isHidden: boolean;
  /** It only groups its subcommands. */
  readonly isGroup: boolean;
  readonly options: readonly OptionSpec[];
  readonly subcommands: readonly CommandSpec[];
  /**
   * Gives the options their values.
   *
   * @param parent what the same function of the command above has returned
   */
  readonly apply: (values: ReadonlyMap<string, VmValue>, parent: AppliedCommand | null) => AppliedCommand;
}

/** A command whose options have values. */
export interface AppliedCommand {
  /** Evaluates its output. Throws `PklError`. */
  readonly run: () => CommandResult;
}

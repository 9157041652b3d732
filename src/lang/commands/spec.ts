/** The command-line interface of a module that extends `pkl:Command`. */
import type { VmValue } from '../values/value.ts';

/** An option does not accept a text; the message says why. */
export class BadValue extends Error {
  override readonly name = 'BadValue';
}

/** A required option is missing. */
export class MissingOption extends Error {
  override readonly name = 'MissingOption';
}

/** The candidates that completion offers for a value. */
export type Candidates = 'paths' | readonly string[] | null;

/** Converts texts to the value of an option. */
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
  /** The placeholder for the value in help texts. */
  readonly placeholder: string;
}

/** `--name` or `--no-name`. */
export interface SwitchSpec extends Named {
  readonly kind: 'switch';
  readonly shortName: string | null;
  readonly isHidden: boolean;
  readonly standard: boolean | null;
}

/** An option whose value is the number of times it is given. */
export interface CounterSpec extends Named {
  readonly kind: 'counter';
  readonly shortName: string | null;
  readonly isHidden: boolean;
}

/** A positional argument. */
export interface ArgumentSpec extends Named, Conversion {
  readonly kind: 'argument';
  readonly isRepeated: boolean;
}

export type OptionSpec = FlagSpec | SwitchSpec | CounterSpec | ArgumentSpec;

/** The output of a command. */
export interface CommandResult {
  readonly bytes: Uint8Array;
  /** Paths with contents. */
  readonly files: readonly (readonly [path: string, contents: Uint8Array])[];
}

/** A command with its options and subcommands. */
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
   * @param parent the result of the same function of the parent command
   */
  readonly apply: (values: ReadonlyMap<string, VmValue>, parent: AppliedCommand | null) => AppliedCommand;
}

/** A command whose options have values. */
export interface AppliedCommand {
  /** Evaluates its output. Throws `PklError`. */
  readonly run: () => CommandResult;
}

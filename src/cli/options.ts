// Defines command-line options as data: names, help, and how texts become a value. Help pages, shell completion and the
// parser use only these tables.

import type { CliCode } from './catalogue.ts';

/** The command line is invalid. The message is printed under the usage line of the command. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly problems: readonly UsageProblem[];

  /** @param problems a text alone is the reason why a value is invalid */
  constructor(...problems: readonly (UsageProblem | string)[]) {
    const known = problems.map((problem) =>
      typeof problem === 'string' ? { code: 'kdeps/invalid-value' as const, message: problem } : problem,
    );
    super(known.map(({ message }) => message).join('\n'));
    this.problems = known;
  }
}

/** An error in a command line. */
export interface UsageProblem {
  readonly code: CliCode;
  readonly message: string;
  /** The message names the option itself. */
  readonly isWhole?: boolean;
}

/** Whether an error is a UsageError. The second bundle has its own copy of the class, so the name decides. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === 'UsageError';
}

/** An option of a command; `T` is the type of its value. */
export interface Option<T> {
  /** Long name without dashes. */
  readonly name: string;
  /** One letter, without the dash. */
  readonly short?: string;
  /** Placeholder for the value in help, such as `<path>`; an option without it is a switch. */
  readonly value?: string;
  /** Long name of the opposite switch. */
  readonly opposite?: string;
  readonly help: string;
  /** Omitted from help and completion. */
  readonly hidden?: boolean;
  /** May be given more than once. */
  readonly repeatable?: boolean;
  /** The only values allowed; offered by completion. */
  readonly choices?: readonly string[];
  /** What completion offers for the value in the absence of `choices`. */
  readonly completes?: 'file' | 'folder';
  /** Converts all texts given, in order; a switch gets `true` or `false`. Throws with a reason. */
  readonly read: (texts: readonly string[]) => T;
}

/** The options of a command, keyed by the name used in code. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** The values of an option table. */
export type OptionValues<T extends OptionTable> = { readonly [K in keyof T]: T[K] extends Option<infer V> ? V : never };

type Details = Pick<Option<unknown>, 'short' | 'hidden' | 'completes'>;

/** A switch, off by default. */
export function flag(name: string, help: string, details: Details = {}): Option<boolean> {
  return { name, help, ...details, repeatable: true, read: (texts) => texts.at(-1) === 'true' };
}

/** A switch with an opposite: `--name` and `--no-name`. */
export function toggle(name: string, help: string, standard: boolean): Option<boolean> {
  const read = (texts: readonly string[]) => (texts.length === 0 ? standard : texts.at(-1) === 'true');
  return { name, opposite: `no-${name}`, help, repeatable: true, read };
}

/** An option with a text, given at most once. */
export function text(name: string, value: string, help: string, details: Details = {}): Option<string | undefined> {
  return { name, value, help, ...details, read: (texts) => texts[0] };
}

/** An option with a non-negative integer. */
export function count(name: string, value: string, help: string, details: Details = {}): Option<number | undefined> {
  return {
    name,
    value,
    help,
    ...details,
    read: (texts) => (texts[0] === undefined ? undefined : wholeNumber(texts[0])),
  };
}

/** An option with a port number. */
export function port(name: string, value: string, help: string): Option<number | undefined> {
  const read = ([given]: readonly string[]): number | undefined => {
    if (given === undefined) return undefined;
    const number = wholeNumber(given);
    if (number > 65_535) throw new UsageError(`${given} is not a port number from 0 to 65535`);
    return number;
  };
  return { name, value, help, read };
}

/** An option with a choice of words. */
export function choice<const C extends string>(
  name: string,
  value: string,
  choices: readonly C[],
  help: string,
): Option<C | undefined> {
  return { name, value, help, choices, read: ([given]) => oneOf(choices, given) };
}

/** A repeatable option with a list of texts each time. */
export function list(
  name: string,
  value: string,
  help: string,
  details: Details & { readonly separator?: string } = {},
): Option<readonly string[] | undefined> {
  const { separator, ...rest } = details;
  const read = (texts: readonly string[]) => {
    if (texts.length === 0) return undefined;
    return separator === undefined ? texts : texts.flatMap((given) => given.split(separator));
  };
  return { name, value, help, ...rest, repeatable: true, read };
}

/** A repeatable option with `key=value` each time; a lone key gets the value `alone`. */
export function pairs(
  name: string,
  value: string,
  help: string,
  details: Details & { readonly alone?: string; readonly malformed?: string } = {},
): Option<ReadonlyMap<string, string> | undefined> {
  const { alone, malformed, ...rest } = details;
  const read = (texts: readonly string[]) => {
    if (texts.length === 0) return undefined;
    return new Map(texts.map((given) => pair(given, alone, malformed)));
  };
  return { name, value, help, ...rest, repeatable: true, read };
}

function pair(given: string, alone: string | undefined, malformed: string | undefined): [string, string] {
  const at = given.indexOf('=');
  if (at > 0) return [given.slice(0, at), given.slice(at + 1)];
  if (at < 0 && alone !== undefined) return [given, alone];
  throw new UsageError(malformed ?? `${given} is not of the form <name>=<value>`);
}

function wholeNumber(given: string): number {
  if (!/^\d{1,15}$/.test(given)) throw new UsageError(`${given} is not a valid integer`);
  return Number(given);
}

function oneOf<C extends string>(choices: readonly C[], given: string | undefined): C | undefined {
  if (given === undefined) return undefined;
  const found = choices.find((word) => word === given);
  if (found !== undefined) return found;
  throw new UsageError(`invalid choice: ${given}. (choose from ${choices.join(', ')})`);
}

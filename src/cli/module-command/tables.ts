// The options and arguments of a command module, for the parser of command lines.
import {
  BadValue,
  type CommandSpec,
  MissingOption,
  type OptionSpec,
  type OptionValue,
} from '../../lang/commands/index.ts';
import type { Option, OptionTable } from '../options.ts';
import { UsageError, type UsageProblem } from '../options.ts';

type ArgumentSpec = Extract<OptionSpec, { readonly kind: 'argument' }>;
type NamedSpec = Exclude<OptionSpec, ArgumentSpec>;

/** The options of a command by name; each gives the value of its property, or undefined. */
export function tableOf({ options }: CommandSpec): OptionTable {
  return Object.fromEntries(options.flatMap((spec) => (spec.kind === 'argument' ? [] : [[spec.name, optionOf(spec)]])));
}

/** The arguments of a command. */
export function argumentsOf({ options }: CommandSpec): readonly ArgumentSpec[] {
  return options.filter((spec) => spec.kind === 'argument');
}

function optionOf(spec: NamedSpec): Option<OptionValue | undefined> {
  const { name, help, shortName, isHidden } = spec;
  const common = { name, help, hidden: isHidden, repeatable: true, ...(shortName !== null && { short: shortName }) };
  switch (spec.kind) {
    case 'flag':
      return {
        ...common,
        value: bracketed(spec.placeholder),
        ...(spec.candidates === 'paths' ? { completes: 'file' } : { choices: spec.candidates ?? [] }),
        read: (texts) => converted(`missing option --${name}`, () => spec.all(texts.map(spec.each))),
      };
    case 'switch':
      return {
        ...common,
        opposite: `no-${name}`,
        read: (texts) => (texts.length === 0 ? (spec.standard ?? undefined) : texts.at(-1) === 'true'),
      };
    case 'counter':
      return { ...common, read: (texts) => texts.length };
  }
}

/** A placeholder in angle brackets, unless it has brackets of its own. */
export function bracketed(placeholder: string): string {
  const start = /^[<([]/.test(placeholder) ? '' : '<';
  return start + placeholder.toLowerCase() + (/[>)\]]$/.test(placeholder) ? '' : '>');
}

function converted(missing: string, convert: () => OptionValue | undefined): OptionValue | undefined {
  try {
    return convert();
  } catch (error) {
    if (error instanceof MissingOption) throw missingProblem(missing);
    if (error instanceof BadValue) throw new UsageError(error.message);
    throw error;
  }
}

function missingProblem(message: string): UsageError {
  return new UsageError({ code: 'kdeps/missing-argument', message, isWhole: true });
}

/** Values for properties, and usage errors. */
export interface ArgumentValues {
  readonly values: ReadonlyMap<string, OptionValue>;
  readonly problems: readonly UsageProblem[];
}

/** Assigns words to arguments in order; a repeatable one takes what the others leave. */
export function readArguments(specs: readonly ArgumentSpec[], words: readonly string[]): ArgumentValues {
  const values = new Map<string, OptionValue>();
  const problems: UsageProblem[] = [];
  const rest = [...words];
  for (const [index, spec] of specs.entries()) {
    const later = specs.length - index - 1;
    const texts = rest.splice(0, spec.isRepeated ? Math.max(0, rest.length - later) : 1);
    const missing = `missing argument <${spec.name}>`;
    try {
      if (texts.length === 0 && !spec.isRepeated) throw missingProblem(missing);
      const value = converted(missing, () => spec.all(texts.map(spec.each)));
      if (value !== undefined) values.set(spec.name, value);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const [problem = { code: 'kdeps/invalid-value' as const, message: '' }] = error.problems;
      problems.push(
        problem.isWhole ? problem : { ...problem, message: `invalid value for <${spec.name}>: ${problem.message}` },
      );
    }
  }
  if (rest.length > 0) {
    const message = `got unexpected extra argument${rest.length > 1 ? 's' : ''} (${rest.join(' ')})`;
    problems.push({ code: 'kdeps/unexpected-argument', message });
  }
  return { values, problems };
}

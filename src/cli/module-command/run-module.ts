// Runs a module that extends `pkl:Command` with the words of a command line.
import type { AppliedCommand, CommandSpec, OptionValue } from '../../lang/commands/index.ts';
import { readCommand } from '../../lang/commands/index.ts';
import { parseUntil } from '../args.ts';
import { moduleUri } from '../module-uri.ts';
import type { Option, UsageProblem } from '../options.ts';
import { writeFiles } from '../outputs.ts';
import { plainDiagnostic } from '../reporter.ts';
import type { Session } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { suggestionText } from '../unknown-word.ts';
import { commandCompletion } from './completion.ts';
import { commandPage, commandUsage, completionRow } from './help.ts';
import { argumentsOf, readArguments, tableOf } from './tables.ts';

/** Where a command runs. */
interface Place {
  readonly session: Session;
  readonly terminal: Terminal;
}

/** A command with the names of its parents. */
interface Level {
  readonly path: string;
  readonly spec: CommandSpec;
  readonly isRoot: boolean;
}

/**
 * Runs the command of a module.
 *
 * @param shown how the user calls the module
 * @param reserved the options of the program, whose names commands cannot have
 * @returns the exit status
 * @throws PklError and CommandError
 */
export function runModule(
  place: Place,
  shown: string,
  words: readonly string[],
  reserved: readonly Option<unknown>[],
): number {
  const { session, terminal } = place;
  const uri = moduleUri(shown, session.folder);
  session.reporter.about(uri);
  const spec = readCommand(session.evaluator().evaluation(), uri, {
    reserved: namesOf(reserved),
    absoluteUri: (written) => moduleUri(written, session.folder),
    report: (error) => session.reporter.failureText(error),
  });
  const outcome = resolveWords({ path: shown, spec, isRoot: true }, words, null);
  if (outcome.kind === 'help') {
    const { level, isError } = outcome;
    const tell = isError ? terminal.err : terminal.out;
    tell(commandPage(level.path, level.spec, level.isRoot, isError ? terminal.colorErr : terminal.colorOut));
    return isError ? 1 : 0;
  }
  if (outcome.kind === 'usage-error') return tellProblems(place, outcome.level, outcome.problems);
  if (outcome.kind === 'completion') {
    terminal.out(commandCompletion(outcome.shell, shown, spec));
    return 0;
  }
  const { bytes, files } = outcome.command.run();
  if (bytes.length > 0) terminal.out(bytes);
  writeFiles(session.folder, files, (path) => terminal.err(`${path}\n`));
  return 0;
}

function namesOf(options: readonly Option<unknown>[]): ReadonlySet<string> {
  const names = options.flatMap(({ name, short, opposite }) => [name, short, opposite]);
  return new Set(['help', 'h', ...names.filter((name) => name !== undefined)]);
}

type Outcome =
  | { readonly kind: 'help'; readonly level: Level; readonly isError: boolean }
  | { readonly kind: 'usage-error'; readonly level: Level; readonly problems: readonly UsageProblem[] }
  | { readonly kind: 'completion'; readonly shell: string }
  | { readonly kind: 'run'; readonly command: AppliedCommand };

/** Reads the words of a command and those of its subcommands. */
function resolveWords(level: Level, words: readonly string[], parent: AppliedCommand | null): Outcome {
  const { spec, isRoot } = level;
  const subcommands = new Map(spec.subcommands.map((each) => [each.name, each]));
  const names = new Set([...subcommands.keys(), ...(isRoot ? [completionRow.left] : [])]);
  const { options, help, operands, rest, problems } = parseUntil(tableOf(spec), words, names);
  if (help) return { kind: 'help', level, isError: false };
  if (rest?.[0] === completionRow.left) return completionFor(level, rest.slice(1));
  const specs = argumentsOf(spec);
  const [unknown] = operands;
  if (specs.length === 0 && spec.subcommands.length > 0 && unknown !== undefined) {
    const message = `no such subcommand ${unknown}${suggestionText(unknown, [...names], 'subcommands')}`;
    return { kind: 'usage-error', level, problems: [...problems, { code: 'kdeps/unknown-command', message }] };
  }
  const given = readArguments(specs, operands);
  const all = [...problems, ...given.problems];
  if (all.length > 0) return { kind: 'usage-error', level, problems: all };
  const values = new Map<string, OptionValue>(given.values);
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) values.set(name, value as OptionValue);
  }
  const command = spec.apply(values, parent);
  const [word, ...others] = rest ?? [];
  const below = word === undefined ? undefined : subcommands.get(word);
  if (below !== undefined) {
    return resolveWords({ path: `${level.path} ${below.name}`, spec: below, isRoot: false }, others, command);
  }
  return spec.isGroup && spec.subcommands.length > 0
    ? { kind: 'help', level, isError: true }
    : { kind: 'run', command };
}

function completionFor(level: Level, words: readonly string[]): Outcome {
  const [shell = '', ...more] = words;
  const shells = ['bash', 'zsh', 'fish'];
  const problem = (code: UsageProblem['code'], message: string): Outcome => {
    return { kind: 'usage-error', level, problems: [{ code, message }] };
  };
  if (shell === '') return problem('kdeps/missing-argument', 'missing argument <shell>');
  if (more.length > 0) return problem('kdeps/unexpected-argument', `got unexpected extra argument (${more.join(' ')})`);
  if (shells.includes(shell)) return { kind: 'completion', shell };
  const choices = shells.join(', ');
  return problem(
    'kdeps/invalid-value',
    `invalid value for <shell>: invalid choice: ${shell}. (choose from ${choices})`,
  );
}

function tellProblems({ session, terminal }: Place, level: Level, problems: readonly UsageProblem[]): number {
  const { reporter } = session;
  if (reporter.isForPrograms) reporter.tell(...problems.map(({ code, message }) => plainDiagnostic(code, message)));
  else {
    const usage = commandUsage(level.path, level.spec, level.isRoot, terminal.colorErr);
    reporter.text(`${usage}\n\n${problems.map(({ message }) => `Error: ${message}\n`).join('')}`);
  }
  return 1;
}

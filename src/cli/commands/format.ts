import { readFileSync, statSync } from 'node:fs';
import { normalize, resolve } from 'node:path';
import { encodeUtf8, format, PklError } from '../../lang/index.ts';
import { DEFAULT_SETTINGS, fileUri } from '../../lang/node/index.ts';
import { parentUriOf, parseTolerantly } from '../../lang/syntax/index.ts';
import { isSchemaUri } from '../../runtime/language/index.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { diagnosticsOption } from '../diagnostics.ts';
import { commonOptions } from '../evaluator-options.ts';
import { moduleFiles } from '../module-files.ts';
import { standardInputUri } from '../module-uri.ts';
import { choice, flag, type OptionTable, type OptionValues } from '../options.ts';
import { replaceFile } from '../replace-file.ts';
import { CommandError } from '../report.ts';
import { Reporter } from '../reporter.ts';
import type { Terminal } from '../terminal.ts';

const options = {
  grammarVersion: choice(
    'grammar-version',
    '<version>',
    ['1', '2'],
    'Version of the grammar: 1 for Pkl 0.25 to 0.29, 2 for 0.30 and later (default: 2).',
  ),
  write: flag('write', 'Write formatted files back, and print the names of those that changed.', { short: 'w' }),
  diffNameOnly: flag('diff-name-only', 'Print the names of unformatted files instead of formatted source.'),
  check: flag('check', 'Like --diff-name-only, followed by the number of unformatted files.'),
  silent: flag('silent', 'Print nothing; only the exit status shows the result.', { short: 's' }),
  color: commonOptions.color,
  diagnostics: diagnosticsOption,
} satisfies OptionTable;

type FormatCommandOptions = OptionValues<typeof options>;

const STANDARD_INPUT = '-';

/** Exit statuses: everything was formatted, something was not, something could not be. */
const statuses = { fine: 0, unformatted: 11, failed: 1 } as const;

/** `kdeps format`. */
export const command = defineCommand({
  description:
    'Prints the formatted source of modules. Exits with 11 if a file was not formatted and -w is not given, and with 1 if a file cannot be formatted; such a file is left unchanged, and the others are still formatted.',
  examples: [
    'kdeps format -w config/',
    'kdeps format --check .',
    'kdeps format --diff-name-only server.pkl',
    'echo "foo = 1" | kdeps format -',
  ],
  options,
  operands: {
    name: '<paths>',
    help: 'Files, or folders with modules and project files; - reads standard input.',
    min: 0,
    max: Number.POSITIVE_INFINITY,
    completes: 'file',
  },
  run: ({ options: given, operands, terminal }: Invocation<typeof options>) =>
    new Run(given, given.silent ? silent(terminal) : terminal).all(operands),
});

function silent(terminal: Terminal): Terminal {
  const nothing = (): void => undefined;
  return { out: nothing, err: nothing, isTerminal: false, colorErr: terminal.colorErr, colorOut: terminal.colorOut };
}

/** Formats files one by one and counts the results. */
class Run {
  readonly #options: FormatCommandOptions;
  readonly #terminal: Terminal;
  readonly #reporter: Reporter;
  #files = 0;
  #unformatted = 0;
  #hasFailed = false;

  constructor(options: FormatCommandOptions, terminal: Terminal) {
    this.#options = options;
    this.#terminal = terminal;
    const { color, diagnostics } = options;
    this.#reporter = new Reporter(terminal, diagnostics, () => ({
      testMode: false,
      editor: DEFAULT_SETTINGS.editorUrlScheme,
      color: color === 'always' || (color !== 'never' && terminal.colorErr),
    }));
  }

  all(operands: readonly string[]): number {
    for (const path of this.#pathsOf(operands)) {
      try {
        this.#one(path);
      } catch (error) {
        this.#fail(path, error);
      }
    }
    const isForPeople = !this.#reporter.isForPrograms;
    if (this.#options.check && this.#unformatted > 0 && isForPeople) this.#reporter.text(this.#countOfUnformatted());
    if (this.#hasFailed && isForPeople) this.#reporter.text('An error occurred during formatting.\n');
    if (this.#hasFailed) return statuses.failed;
    return this.#unformatted > 0 && !this.#options.write ? statuses.unformatted : statuses.fine;
  }

  #pathsOf(operands: readonly string[]): Set<string> {
    const paths = operands.flatMap((operand) => {
      if (operand === STANDARD_INPUT) return [operand];
      if (statSync(operand, { throwIfNoEntry: false })?.isDirectory() !== true) return [normalize(operand)];
      return moduleFiles(operand, (folder, error) => this.#fail(folder, error));
    });
    return new Set(paths);
  }

  #one(path: string): void {
    const { write, diffNameOnly, check } = this.#options;
    if (write && path === STANDARD_INPUT) throw new CommandError('kdeps/invalid-output-path', 'Cannot write to stdin');
    const text = textOf(path);
    const formatted = format(text, {
      uri: uriOf(path),
      grammarVersion: this.#options.grammarVersion === '1' ? 1 : 2,
      promises: hasPromises(text),
    });
    const isUnformatted = formatted !== text;
    this.#files++;
    if (isUnformatted && write) replaceFile(path, encodeUtf8(formatted));
    if (isUnformatted) this.#unformatted++;
    if (!(write || diffNameOnly || check)) this.#terminal.out(formatted);
    else if (isUnformatted) this.#terminal.out(`${path}\n`);
  }

  #fail(path: string, error: unknown): void {
    this.#hasFailed = true;
    if (!(error instanceof PklError)) {
      this.#reporter.failure(asCommandError(path, error));
      return;
    }
    let introduction = `Could not format \`${path}\`:\n`;
    for (const each of allErrors(error)) {
      this.#reporter.failure(each, introduction);
      introduction = '';
    }
  }

  #countOfUnformatted(): string {
    const [files, unformatted] = [this.#files, this.#unformatted];
    return `${unformatted} of ${files} file${files === 1 ? '' : 's'} not formatted. \`kdeps format -w\` formats them.\n`;
  }
}

/** Converts an error of the operating system to one that commands report; rethrows others. */
function asCommandError(path: string, error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  if (!(error instanceof Error && 'code' in error)) throw error;
  return new CommandError('kdeps/system-error', `IO error while reading or writing \`${path}\`: ${error.message}`);
}

function textOf(path: string): string {
  const bytes = readFileSync(path === STANDARD_INPUT ? 0 : path);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CommandError('kdeps/system-error', `IO error while reading \`${path}\`: it is not valid UTF-8.`);
  }
}

function uriOf(path: string): string {
  return path === STANDARD_INPUT ? standardInputUri : fileUri(resolve(path)).toString();
}

/** Whether strings of a module may contain promises, as those of agent files do. */
function hasPromises(text: string): boolean {
  return isSchemaUri(parentUriOf(text) ?? '');
}

/** All syntax errors of the source that the error is about, if the tolerant parser finds several. */
function allErrors(error: PklError): readonly PklError[] {
  const source = error.frames[0]?.span.source;
  if (source === undefined) return [error];
  try {
    const { errors } = parseTolerantly(source, { promises: hasPromises(source.text) });
    return errors.length > 1 ? errors : [error];
  } catch (deeper) {
    if (deeper instanceof PklError) return [error];
    throw deeper;
  }
}

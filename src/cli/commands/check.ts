import { readFileSync } from 'node:fs';
import {
  applySafeFixes,
  checkUnit,
  type Finding,
  findingDiagnostic,
  namesForModule,
  type Project,
  type Unit,
} from '../../lang/analysis/index.ts';
import { type Diagnostic, encodeUtf8, PklError } from '../../lang/index.ts';
import { type Group, groupsOf, openGroup, uriOfFile } from '../check/groups.ts';
import { findingText, summaryOf } from '../check/report.ts';
import { sarifOf } from '../check/sarif.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { commonOptions, projectOptions } from '../evaluator-options.ts';
import { choice, flag, type OptionTable } from '../options.ts';
import { ownVersion } from '../program-version.ts';
import { replaceFile } from '../replace-file.ts';
import { CommandError } from '../report.ts';
import { errorDiagnostic, Reporter } from '../reporter.ts';
import type { SessionOptions } from '../session.ts';
import type { Terminal } from '../terminal.ts';

const options = {
  ...commonOptions,
  ...projectOptions,
  fix: flag('fix', 'Fix what can be fixed without changing what modules mean, and report the rest.'),
  failOn: choice(
    'fail-on',
    '<severity>',
    ['error', 'warning', 'hint'],
    'Least severity that makes the exit status 1 (default: error).',
  ),
  online: flag('online', 'Load modules and packages from the network that are not cached.'),
  offline: { ...commonOptions.offline, hidden: true },
  diagnostics: choice(
    'diagnostics',
    '<format>',
    ['text', 'json', 'github', 'sarif'],
    'Format of the findings: text, one JSON object or GitHub annotation per line, or a SARIF document.',
  ),
} satisfies OptionTable;

/** `kdeps check`. */
export const command = defineCommand({
  description:
    'Finds mistakes without evaluating modules: names that nothing has, values of the wrong type, broken rules of declarations, and what is unused or needless. Exits with 1 if there are errors.\n\nA comment `// noinspection NAME` above a declaration suppresses the warnings of that name in it, above the header of a module in the whole module, and above that of a PklProject in the whole project. NAME is a code, or one of TypeMismatch, UnresolvedElement, UnsupportedFeature, Deprecated, PklVersionMismatch, ReplaceForGeneratorWithSpread and MissingDefaultValue. Errors cannot be suppressed.',
  examples: [
    'kdeps check',
    'kdeps check config/ --fix',
    'kdeps check --diagnostics sarif > findings.sarif',
    'kdeps check --fail-on warning main.pkl',
  ],
  options,
  operands: {
    name: '<paths>',
    usage: '[<paths>...]',
    help: 'Files, or folders with modules and project files (default: the working folder).',
    min: 0,
    max: Number.POSITIVE_INFINITY,
    completes: 'file',
  },
  run: ({ options: given, operands, terminal }: Invocation<typeof options>) => {
    const { fix, failOn = 'error', online, diagnostics, ...rest } = given;
    const session = { ...rest, offline: !online, diagnostics: diagnostics === 'sarif' ? undefined : diagnostics };
    return new Run(session, { fix, failOn, isSarif: diagnostics === 'sarif' }, terminal).all(
      operands.length === 0 ? ['.'] : operands,
    );
  },
});

interface RunOptions {
  readonly fix: boolean;
  readonly failOn: Finding['severity'];
  readonly isSarif: boolean;
}

const RANKS = { error: 0, warning: 1, hint: 2 } as const;

/** Maximum number of passes of fixes: each fix may make other code redundant. */
const MAX_PASSES = 10;

class Run {
  readonly #session: SessionOptions;
  readonly #options: RunOptions;
  readonly #terminal: Terminal;
  readonly #reporter: Reporter;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #counts = { error: 0, warning: 0, hint: 0 };
  #modules = 0;
  #fixed = 0;
  #hasFailed = false;

  constructor(session: SessionOptions, options: RunOptions, terminal: Terminal) {
    this.#session = session;
    this.#options = options;
    this.#terminal = terminal;
    this.#reporter = new Reporter(terminal, session.diagnostics);
  }

  all(paths: readonly string[]): number {
    const groups = groupsOf(paths, this.#session, (folder, error) =>
      this.#fail(new CommandError('kdeps/system-error', `Cannot read \`${folder}\`: ${error.message}`)),
    );
    for (const group of groups) this.#group(group);
    if (this.#options.isSarif) this.#terminal.out(sarifOf(this.#diagnostics, ownVersion));
    else if (!this.#reporter.isForPrograms) {
      if (this.#fixed > 0) this.#terminal.out(`${this.#fixed} fixed.\n`);
      this.#terminal.out(summaryOf(this.#counts, this.#modules));
    }
    const { failOn } = this.#options;
    const isBad = (['error', 'warning', 'hint'] as const).some(
      (kind) => this.#counts[kind] > 0 && RANKS[kind] <= RANKS[failOn],
    );
    return this.#hasFailed || isBad ? 1 : 0;
  }

  #group(group: Group): void {
    const { project, problem, close } = openGroup(group, this.#session, this.#terminal);
    try {
      if (problem !== null && (group.projectFile === null || !group.files.includes(group.projectFile)))
        this.#fail(problem);
      const ignored = group.projectFile === null ? new Set<string>() : ignoredIn(project, group.projectFile);
      for (const file of group.files) this.#file(project, file, ignored);
    } finally {
      close();
    }
  }

  #file(project: Project, file: string, ignored: ReadonlySet<string>): void {
    this.#modules++;
    const uri = uriOfFile(file);
    try {
      let unit = project.unit(uri);
      let found = checkUnit(project.analyzer, unit, { ignored });
      for (let pass = 0; this.#options.fix && pass < MAX_PASSES; pass++) {
        const { text, count } = applySafeFixes(unit.source.text, found);
        if (count === 0) break;
        this.#fixed += count;
        project.setText(uri, text);
        unit = project.unit(uri);
        found = checkUnit(project.analyzer, unit, { ignored });
      }
      if (project.textOf(uri) !== undefined && readFileSync(file, 'utf8') !== unit.source.text)
        replaceFile(file, encodeUtf8(unit.source.text));
      for (const each of found) this.#report(unit, each);
    } catch (error) {
      this.#fail(error);
    }
  }

  #report(unit: Unit, found: Finding): void {
    this.#counts[found.severity]++;
    const diagnostic = findingDiagnostic(unit, found);
    if (this.#options.isSarif) this.#diagnostics.push(diagnostic);
    else if (this.#reporter.isForPrograms) this.#reporter.tell(diagnostic);
    else this.#terminal.out(findingText(unit, found, this.#wantsColor()));
  }

  #wantsColor(): boolean {
    const { color } = this.#session;
    return color === 'always' || (color !== 'never' && this.#terminal.colorOut);
  }

  /** Reports what keeps a module or project from being checked. */
  #fail(error: unknown): void {
    this.#hasFailed = true;
    if (this.#options.isSarif && error instanceof PklError) this.#diagnostics.push(errorDiagnostic(error, null));
    else this.#reporter.failure(error);
  }
}

/** What is not reported in a whole project. */
function ignoredIn(project: Project, projectFile: string): ReadonlySet<string> {
  try {
    return namesForModule(project.unit(uriOfFile(projectFile)));
  } catch (error) {
    // Reported where the file itself is checked.
    if (error instanceof PklError) return new Set();
    throw error;
  }
}

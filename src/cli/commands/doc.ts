import { resolve } from 'node:path';
import { type BrokenLink, formats, type PackageDocs, readPackage } from '../../documentation/index.ts';
import { findingDiagnostic } from '../../lang/analysis/index.ts';
import { uriOfFile } from '../check/groups.ts';
import { findingText } from '../check/report.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { Examples } from '../documentation/evaluate-examples.ts';
import { textIn } from '../documentation/package-info.ts';
import { checkFolder, writeSite } from '../documentation/site-folder.ts';
import { type OpenPackage, PackageOpener, siteInfoOf } from '../documentation/sources.ts';
import { commonOptions, projectOptions } from '../evaluator-options.ts';
import { choice, flag, type OptionTable, text, toggle } from '../options.ts';
import { CommandError } from '../report.ts';
import { type Session, type SessionOptions, withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

const options = {
  ...commonOptions,
  ...projectOptions,
  format: choice(
    'format',
    '<format>',
    ['html', 'markdown', 'json'],
    'A static site, or Markdown or JSON for other sites (default: html).',
  ),
  output: text('output', '<folder>', 'The folder to write (default: doc-site).', { short: 'o', completes: 'folder' }),
  overwrite: flag('overwrite', 'Delete what is in the folder, if it was not made by this command.'),
  name: text('name', '<name>', 'The name of a package that does not say it itself (default: that of its folder).'),
  packageVersion: text('package-version', '<version>', 'The version of a package that does not say it itself.'),
  examples: toggle('examples', 'Evaluate examples in comments, and show the results (the default).', true),
} satisfies OptionTable;

type Given = Invocation<typeof options>['options'];

/** `kdeps doc`. */
export const command = defineCommand({
  description:
    'Documents packages: folders with modules or projects, single modules, published packages (`package://…`), and the standard library (`pkl:`). Other versions and packages that are in the output folder already are kept.\n\nA package describes itself in its PklProject, or in a `doc-package-info.pkl` that amends `pkl:DocPackageInfo`; a `docsite-info.pkl` has a title and an overview for the whole site. Links in comments that lead nowhere are reported. Code in comments is evaluated, with limits and without files or a network, and the result is shown below it.',
  examples: [
    'kdeps doc',
    'kdeps doc packages/ -o site',
    'kdeps doc pkl: package://schema.kdeps.com/core@0.5.1',
    'kdeps doc birds/ --format markdown -o docs/reference',
  ],
  options,
  operands: {
    name: '<sources>',
    usage: '[<sources>...]',
    help: 'Folders, modules, `package://…` or `pkl:` (default: the working folder).',
    min: 0,
    max: Number.POSITIVE_INFINITY,
    completes: 'file',
  },
  run: ({ options: given, operands, terminal }: Invocation<typeof options>) => {
    const session = { ...given, format: undefined };
    const sources = operands.length === 0 ? ['.'] : operands;
    return withSession(session, terminal, (own) => new Run(given, session, own, terminal).all(sources));
  },
});

class Run {
  readonly #given: Given;
  readonly #options: SessionOptions;
  readonly #session: Session;
  readonly #terminal: Terminal;
  #broken = 0;
  /** Packages with so many or so slow examples that not all were evaluated. */
  readonly #unfinished: string[] = [];

  constructor(given: Given, options: SessionOptions, session: Session, terminal: Terminal) {
    this.#given = given;
    this.#options = options;
    this.#session = session;
    this.#terminal = terminal;
  }

  all(operands: readonly string[]): number {
    const { format = 'html', output = 'doc-site', overwrite, name, packageVersion } = this.#given;
    const { folder: base, reporter } = this.#session;
    const folder = resolve(base, output);
    const paths = operands.filter((each) => !/^\w+:/.test(each)).map((each) => resolve(base, each));
    checkFolder(folder, format, overwrite, paths);
    const opener = new PackageOpener(this.#options, { name, version: packageVersion }, this.#terminal, (path, error) =>
      reporter.failure(new CommandError('kdeps/system-error', `Cannot read \`${path}\`: ${error.message}`)),
    );
    const packages: PackageDocs[] = [];
    for (const open of opener.open(operands)) {
      try {
        const docs = this.#package(open);
        if (docs === null) return 1;
        if (docs.modules.length > 0) packages.push(docs);
      } finally {
        open.close();
      }
    }
    if (packages.length === 0)
      throw new CommandError(
        'kdeps/nothing-to-document',
        `Found no modules to document in \`${operands.join('`, `')}\`.`,
      );
    const site = this.#site(operands);
    writeSite(folder, { format, renderer: formats[format], packages, ...site });
    if (!reporter.isForPrograms) this.#terminal.out(this.#summary(packages, output));
    return 0;
  }

  /** The documentation of a package; null if its modules have errors, which are reported. */
  #package(open: OpenPackage): PackageDocs | null {
    const { project, session, modules } = open;
    const errors = modules.flatMap(({ unit }) => unit.errors);
    for (const error of errors) session.reporter.failure(error);
    if (errors.length > 0) return null;
    const examples = new Examples(project, session);
    const evaluate: Parameters<typeof readPackage>[1]['evaluate'] = this.#given.examples
      ? (unit) => examples.of(unit)
      : () => () => null;
    const { docs, brokenLinks } = readPackage(project.analyzer, { ...open, evaluate });
    for (const each of brokenLinks) this.#report(session, each);
    if (examples.isExhausted) this.#unfinished.push(docs.name);
    return docs;
  }

  #report({ reporter, reportStyle }: Session, { unit, finding }: BrokenLink): void {
    this.#broken++;
    if (reporter.isForPrograms) reporter.tell(findingDiagnostic(unit, finding));
    else this.#terminal.err(findingText(unit, finding, reportStyle.color));
  }

  #site(operands: readonly string[]): { readonly title: string | null; readonly overview: string | null } {
    const file = siteInfoOf(operands, this.#session.folder);
    if (file === null) return { title: null, overview: null };
    const value = this.#session.evaluator().evaluateSync(uriOfFile(file)) as Readonly<Record<string, unknown>>;
    return { title: textIn(value, 'title'), overview: textIn(value, 'overview') };
  }

  #summary(packages: readonly PackageDocs[], output: string): string {
    const lines = packages.map(({ name, version, modules }) => {
      const shown = version === '0.0.0' ? name : `${name} ${version}`;
      return `${shown}: ${modules.length} module${modules.length === 1 ? '' : 's'}\n`;
    });
    const broken = this.#broken === 0 ? '' : `, ${this.#broken} broken link${this.#broken === 1 ? '' : 's'}`;
    const unfinished = this.#unfinished.map(
      (name) => `Not all examples of ${name} were evaluated, because that takes too long.\n`,
    );
    return `${lines.join('')}${unfinished.join('')}Wrote ${output}${broken}.\n`;
  }
}

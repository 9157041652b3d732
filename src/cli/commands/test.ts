import type { Diagnostic } from '../../lang/index.ts';
import { PklError, placeOf } from '../../lang/index.ts';
import { allTests, moduleReport, painter, runTests, summary, type TestResults } from '../../lang/testing/index.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { assertionOptions, commonOptions, projectOptions, testOptions } from '../evaluator-options.ts';
import { exampleFiles } from '../example-files.ts';
import { program } from '../identity.ts';
import { JunitReports } from '../junit-reports.ts';
import { moduleUris } from '../module-uri.ts';
import { flag, type OptionTable } from '../options.ts';
import { CommandError } from '../report.ts';
import { errorDiagnostic } from '../reporter.ts';
import { type Session, withSession } from '../session.ts';
import { TestOutcome } from '../test-outcome.ts';

const options = {
  ...commonOptions,
  ...projectOptions,
  ...testOptions,
  ...assertionOptions,
  testMode: flag('test-mode', 'Reports as the tests of the reference want them.', { hidden: true }),
} satisfies OptionTable;

type TestInvocation = Invocation<typeof options>;

/** `kdeps test`. */
export const command = defineCommand({
  description:
    'Without modules, runs the tests of the project. Exits with 1 when a test fails, or with 10 when none failed but expected values were written for new examples or no module could be evaluated.',
  examples: ['kdeps test tests/*.pkl', 'kdeps test --junit-reports reports --overwrite tests/server.pkl'],
  options,
  operands: {
    name: '<modules>',
    help: 'Paths or URIs of the test modules.',
    min: 0,
    max: Number.POSITIVE_INFINITY,
    completes: 'file',
  },
  run: (invocation: TestInvocation) =>
    withSession(invocation.options, invocation.terminal, (session) => testAll(session, invocation), TestOutcome.failed),
});

function testAll(session: Session, { options: given, operands, terminal }: TestInvocation): number {
  const uris = operands.length > 0 ? moduleUris(operands, session.folder) : projectTests(session);
  if (uris.length === 0) {
    const message = `Usage: ${program} test [<options>] <modules>...\n\nError: missing argument <modules>`;
    throw new CommandError('kdeps/missing-argument', message);
  }
  const paint = painter(given.color === 'always' || (given.color !== 'never' && terminal.colorOut));
  const reports = new JunitReports(given, session.folder);
  const all: TestResults[] = [];
  const outcome = new TestOutcome();
  for (const [index, uri] of uris.entries()) {
    const separator = index === uris.length - 1 ? '' : '\n';
    session.reporter.about(uri);
    const results = testModule(session, uri, given.overwrite);
    let problem: Error | undefined = results instanceof PklError ? results : undefined;
    if (!(results instanceof PklError)) {
      all.push(results);
      outcome.add(results);
      const text = moduleReport(results, given.testReporter ?? 'spec', paint);
      if (text !== '') terminal.out(text + separator);
      session.reporter.tell(...testDiagnostics(uri, results));
      problem = reports.add(uri, results);
    }
    if (problem === undefined) continue;
    outcome.isFailed = true;
    session.reporter.failure(problem, `Error evaluating module ${uri.replace(/^file:\/\//, '')}:\n`, separator);
  }
  reports.finish(all);
  terminal.out(`\n${summary(all, paint)}`);
  return outcome.status;
}

function projectTests(session: Session): readonly string[] {
  const { project } = session;
  return project?.tests.map((uri) => uri.toString()) ?? [];
}

/** The failed assertions of a module as diagnostics. */
function testDiagnostics(uri: string, results: TestResults): readonly Diagnostic[] {
  const broken = [
    ...(results.error === null ? [] : [results.error]),
    ...allTests(results).flatMap(({ errors }) => errors),
  ];
  const failed = allTests(results).flatMap(({ name, failures }) => failures.map((failure) => ({ name, failure })));
  return [
    ...broken.map(({ error }) => errorDiagnostic(error, uri)),
    ...failed.map(({ name, failure: { code, kind, text, span } }): Diagnostic => {
      const severity = code === 'example-written' ? 'information' : 'error';
      return { code, severity, message: `${kind} of \`${name}\`:\n${text}`, hint: null, ...placeOf(span), frames: [] };
    }),
  ];
}

/** The results of a module, or why it cannot be tested. */
function testModule(session: Session, uri: string, overwrite: boolean): TestResults | PklError {
  const report = (error: PklError) => session.reporter.failureText(error);
  let log = '';
  try {
    const evaluation = session
      .evaluator(new Map(), (message) => {
        log += `${message.message}\n`;
        session.reporter.log(message);
      })
      .evaluation();
    return runTests(evaluation, uri, { files: exampleFiles, overwrite, report, log: () => log });
  } catch (error) {
    if (error instanceof PklError) return error;
    throw error;
  }
}

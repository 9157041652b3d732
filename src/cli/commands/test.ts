import { PklError } from '../../lang/index.ts';
import {
  moduleFailed,
  moduleReport,
  onlyWrote,
  painter,
  runTests,
  summary,
  type TestResults,
} from '../../lang/testing/index.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { assertionOptions, commonOptions, projectOptions, testOptions } from '../evaluator-options.ts';
import { exampleFiles } from '../example-files.ts';
import { JunitReports } from '../junit-reports.ts';
import { moduleUris } from '../module-uri.ts';
import { flag, type OptionTable, UsageError } from '../options.ts';
import { failureText } from '../report.ts';
import { Session } from '../session.ts';
import type { Terminal } from '../terminal.ts';

const options = {
  ...commonOptions,
  ...projectOptions,
  ...testOptions,
  ...assertionOptions,
  testMode: flag('test-mode', 'Reports as the tests of the reference want them.', { hidden: true }),
} satisfies OptionTable;

type TestInvocation = Invocation<typeof options>;

/**
 * What a run ends with: 10 when nothing failed but that expectations were written. As in the reference, a run of
 * modules of which not one can be evaluated has no failed test either.
 */
const statuses = { passed: 0, failed: 1, written: 10 } as const;

/** `kdeps test`. */
export const command = defineCommand({
  description:
    'Without modules, runs the tests of the project. Exits with 1 when a test fails, with 10 when none did but the values of new examples were written, or no module could be evaluated.',
  examples: ['kdeps test tests/*.pkl', 'kdeps test --junit-reports reports --overwrite tests/server.pkl'],
  options,
  operands: {
    name: '<modules>',
    help: 'Paths or URIs of the test modules.',
    least: 0,
    most: Number.POSITIVE_INFINITY,
    completes: 'file',
  },
  run: (invocation: TestInvocation) => {
    const session = new Session(invocation.options, invocation.terminal);
    try {
      return testAll(session, invocation);
    } catch (error) {
      invocation.terminal.err(failureText(error, session.reportStyle));
      return statuses.failed;
    } finally {
      session.close();
    }
  },
});

function testAll(session: Session, { options: given, operands, terminal }: TestInvocation): number {
  const uris = operands.length > 0 ? moduleUris(operands, session.folder) : projectTests(session);
  if (uris.length === 0) throw new UsageError('missing argument <modules>');
  const paint = painter(given.color === 'always' || (given.color !== 'never' && terminal.colorOut));
  const reports = new JunitReports(given, session.folder);
  const all: TestResults[] = [];
  let isBroken = false;
  for (const [index, uri] of uris.entries()) {
    const separator = index === uris.length - 1 ? '' : '\n';
    const results = testModule(session, uri, given.overwrite, terminal);
    let problem = typeof results === 'string' ? results : undefined;
    if (typeof results !== 'string') {
      all.push(results);
      const text = moduleReport(results, given.testReporter ?? 'spec', paint);
      if (text !== '') terminal.out(text + separator);
      problem = reports.add(uri, results);
    }
    if (problem === undefined) continue;
    isBroken = true;
    terminal.err(`Error evaluating module ${uri.replace(/^file:\/\//, '')}:\n${problem}${separator}`);
  }
  reports.finish(all);
  terminal.out(`\n${summary(all, paint)}`);
  const failed = all.filter(moduleFailed);
  if (!isBroken && failed.length === 0) return statuses.passed;
  const isFailed = isBroken && all.length > 0;
  return !isFailed && failed.every(onlyWrote) ? statuses.written : statuses.failed;
}

function projectTests(session: Session): readonly string[] {
  const { project } = session;
  return project?.tests.map((uri) => uri.toString()) ?? [];
}

/** The results of a module, or the report of why it cannot be tested. */
function testModule(session: Session, uri: string, overwrite: boolean, terminal: Terminal): TestResults | string {
  const report = (error: PklError) => failureText(error, session.reportStyle);
  let log = '';
  try {
    const evaluation = session
      .evaluator(new Map(), (line, message) => {
        log += `${message}\n`;
        terminal.err(line);
      })
      .evaluation();
    return runTests(evaluation, uri, { files: exampleFiles, overwrite, report, log: () => log });
  } catch (error) {
    if (error instanceof PklError) return report(error);
    throw error;
  }
}

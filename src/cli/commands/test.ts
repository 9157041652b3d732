import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PklError } from '../../lang/base/error.ts';
import { junitReport, junitSummary } from '../../lang/testing/junit.ts';
import { moduleReport, painter, summary } from '../../lang/testing/report.ts';
import { moduleFailed, onlyWrote, type TestResults } from '../../lang/testing/results.ts';
import { runTests } from '../../lang/testing/runner.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { assertionOptions, commonOptions, projectOptions, testOptions } from '../evaluator-options.ts';
import { exampleFiles } from '../example-files.ts';
import { moduleUris } from '../module-uri.ts';
import { flag, type OptionTable, UsageError } from '../options.ts';
import { CommandError, failureText } from '../report.ts';
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

/** What a run with failures ends with: 10 when nothing but expectations was written. */
const statuses = { passed: 0, failed: 1, written: 10 } as const;

/** `kdeps test`. */
export const command = defineCommand({
  description:
    'Without modules, runs the tests of the project. Exits with 1 when a test fails, with 10 when nothing worse happened than that the values of new examples were written.',
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
  const all: TestResults[] = [];
  let isBroken = false;
  for (const [index, uri] of uris.entries()) {
    const isLast = index === uris.length - 1;
    const results = testModule(session, uri, given.overwrite, terminal);
    if (typeof results === 'string') {
      isBroken = true;
      terminal.err(`Error evaluating module ${uri.replace(/^file:\/\//, '')}:\n${results}${isLast ? '' : '\n'}`);
      continue;
    }
    all.push(results);
    const text = moduleReport(results, given.testReporter ?? 'spec', paint);
    terminal.out(text === '' || isLast ? text : `${text}\n`);
  }
  writeReports(session, given, all);
  terminal.out(`\n${summary(all, paint)}`);
  const failed = all.filter(moduleFailed);
  if (!isBroken && failed.length === 0) return statuses.passed;
  return !isBroken && failed.every(onlyWrote) ? statuses.written : statuses.failed;
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
      .evaluator(new Map(), (line) => {
        log += line;
        terminal.err(line);
      })
      .evaluation();
    return runTests(evaluation, uri, { files: exampleFiles, overwrite, report, log: () => log });
  } catch (error) {
    if (error instanceof PklError) return report(error);
    throw error;
  }
}

function writeReports(session: Session, given: TestInvocation['options'], all: readonly TestResults[]): void {
  if (given.junitReports === undefined) return;
  const folder = resolve(session.folder, given.junitReports);
  mkdirSync(folder, { recursive: true });
  if (given.junitAggregateReports) {
    const name = given.junitAggregateSuiteName ?? 'pkl-tests';
    writeFileSync(join(folder, `${name}.xml`), junitSummary(all, name));
    return;
  }
  const written = new Set<string>();
  for (const results of all) {
    const { moduleName } = results;
    if (written.has(moduleName)) {
      const remedy = 'Give one of them another name by a `module` clause.';
      throw new CommandError(`There is already a JUnit report for a module called \`${moduleName}\`. ${remedy}`);
    }
    written.add(moduleName);
    writeFileSync(join(folder, `${moduleName}.xml`), junitReport(results));
  }
}

/** Test results as readable text. */
import { allTests, hasFailed, moduleFailed, onlyWrote, type TestResult, type TestResults } from './results.ts';

/** `spec` shows every test, `minimal` those that failed. */
export type TestReporter = 'spec' | 'minimal';

type Paint = (text: string, color: 'red' | 'green') => string;

const colorCodes = { red: 31, green: 32 } as const;

/** Colors text for a terminal, or leaves it unchanged. */
export function painter(isColored: boolean): Paint {
  return (text, color) => (isColored ? `\u001b[${colorCodes[color]}m${text}\u001b[39m` : text);
}

/** The report on a module; empty when there is nothing to report. */
export function moduleReport(results: TestResults, reporter: TestReporter, paint: Paint): string {
  const shown = (tests: readonly TestResult[]) => (reporter === 'spec' ? tests : tests.filter(hasFailed));
  const title = `module ${results.moduleName}\n`;
  if (results.error !== null) return `${title}${indented(results.error.report, '  ')}\n`;
  const [facts, examples] = [shown(results.facts), shown(results.examples)];
  if (reporter === 'minimal' && facts.length + examples.length === 0) return '';
  return title + section('facts', facts, paint) + section('examples', examples, paint);
}

/** The last line of a run: the totals. */
export function summary(all: readonly TestResults[], paint: Paint): string {
  const failed = all.filter(moduleFailed);
  const tests = all.flatMap(allTests);
  const failedTests = tests.filter(hasFailed).length;
  if (failed.length > 0 && failed.every(onlyWrote)) return `${failedTests} examples written\n`;
  const asserts = sum(tests, ({ assertions }) => assertions);
  const failedAsserts = sum(tests, ({ failures, errors }) => failures.length + errors.length);
  const line = (kind: string, total: number, bad: number) => statistics(kind, total, bad, failed.length > 0, paint);
  return `${line('tests', tests.length, failedTests)}, ${line('asserts', asserts, failedAsserts)}\n`;
}

function section(name: string, tests: readonly TestResult[], paint: Paint): string {
  if (tests.length === 0) return '';
  return `  ${name}\n${tests.map((test) => testReport(test, paint)).join('\n')}\n`;
}

function testReport(test: TestResult, paint: Paint): string {
  const { name, failures, errors, isWritten } = test;
  if (isWritten) return `    ✍️ ${name}`;
  if (!hasFailed(test)) return `    ${paint('✔ ', 'green')}${name}`;
  const padding = '       ';
  const failed = failures.map(({ text }) => indented(text, padding)).join('\n');
  const broken = errors.map(({ report }) => indented(report, padding)).join('\n');
  return `    ${paint('✘ ', 'red')}${name}\n${failed}${broken}`;
}

function indented(text: string, padding: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.map((line) => (line === '' ? '' : padding + line)).join('\n');
}

function statistics(kind: string, total: number, failed: number, isFailed: boolean, paint: Paint): string {
  // Truncated, not rounded: 100 % only when all tests pass.
  const rate = total === 0 ? '0.0' : (Math.floor(((total - failed) * 1000) / total) / 10).toFixed(1);
  const counts = isFailed ? `[${failed}/${total} failed]` : `[${total - failed} passed]`;
  return `${paint(`${rate}% ${kind} pass`, isFailed ? 'red' : 'green')} ${counts}`;
}

function sum<T>(list: readonly T[], count: (item: T) => number): number {
  return list.reduce((total, item) => total + count(item), 0);
}

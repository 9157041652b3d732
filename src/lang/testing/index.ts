/** For programs that run test modules and show their results. */
export { junitReport, junitSummary } from './junit.ts';
export { moduleReport, painter, summary } from './report.ts';
export { allTests, moduleFailed, onlyWrote, type TestResult, type TestResults } from './results.ts';
export { runTests } from './runner.ts';
export type { ExampleFiles } from './test-run.ts';

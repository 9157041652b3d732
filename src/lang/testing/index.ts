/** Test modules for programs that run them: `kdeps test`, and whatever else shows their results. */
export { junitReport, junitSummary } from './junit.ts';
export { moduleReport, painter, summary } from './report.ts';
export { allTests, moduleFailed, onlyWrote, type TestResults } from './results.ts';
export { runTests } from './runner.ts';
export type { ExampleFiles } from './test-run.ts';

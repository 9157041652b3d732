// `npm test`: everything that must pass before a change lands, cheapest first. A failing step does not hide later ones.
// The last line gives the totals: one for each check, one for each test.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { nodeProgram, nodeVersions } from './node-versions.ts';
import { root, run } from './shared.ts';
import { bunProgram } from './standalone/bun-program.ts';
import { runnerOf } from './standalone/runner.ts';
import { executableOf, ownTarget, type Target, targets } from './standalone/targets.ts';

interface Check {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The parts of Vitest's JSON report that are used here. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    /** Absolute path of the file. */
    readonly name: string;
    readonly status: string;
    /** Why the file could not be loaded; empty if it was. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const checks: readonly Check[] = [
  { name: 'generated files are up to date', command: 'tsx', args: ['scripts/generate.ts', '--check'] },
  { name: 'types, library and command line build', command: 'tsx', args: ['scripts/build.ts', '--all'] },
  { name: 'lint', command: 'oxlint', args: ['src', 'test', 'scripts', 'bench'] },
  { name: 'format', command: 'biome', args: ['ci'] },
  { name: 'no unused files, exports or dependencies', command: 'knip', args: [] },
];

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const commandLineTests = ['test/cli', 'test/golden-built.test.ts'];
/** The suites of the server that do not inspect its process. */
const executableTests = [
  ...commandLineTests,
  'test/diagnostics/catalogue.test.ts',
  'test/server/answers.test.ts',
  'test/server/functions.test.ts',
  'test/server/requests.test.ts',
];
/** The installed library: the examples of its README, and the package of the language alone. */
const libraryTests = ['test/lang/readme.test.ts', 'test/lang/api/packed.test.ts'];

/** The tests of the build that depend on the version of Node: files, processes, signals, threads, sockets, the REPL. */
const platformTests = [
  'test/golden-built.test.ts',
  ...[
    'built',
    'eval',
    'packages',
    'profile',
    'projects',
    'repl-command',
    'run-command',
    'server-command',
    'test-command',
  ].map((name) => `test/cli/${name}.test.ts`),
  ...libraryTests,
];

/** What failed so far, to be repeated at the end. */
const failures: string[] = [];

async function timed(name: string, work: () => Promise<number>): Promise<boolean> {
  const start = performance.now();
  console.log(`\n» ${name}`);
  const ok = (await work()) === 0;
  console.log(`${ok ? '✓' : '✗'} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return ok;
}

/** Runs a command that counts as one check. */
async function passes(name: string, command: string, args: readonly string[], counts: Counts): Promise<boolean> {
  const ok = await timed(name, () => run(command, args));
  counts[ok ? 'passed' : 'failed'] += 1;
  if (!ok) failures.push(`✗ ${name}: see above`);
  return ok;
}

/** A few lines for each failure: what failed in which file, and how its message begins. */
function failuresIn(report: VitestReport): string[] {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    const file = relative(root, name);
    if (failed.length === 0) return status === 'failed' ? [failure(file, message)] : [];
    return failed.map(({ fullName, failureMessages }) => failure(`${file} > ${fullName}`, failureMessages.join('\n')));
  });
}

function failure(title: string, message: string): string {
  const lines = stripVTControlCharacters(message).split('\n').slice(0, 12);
  return [`✗ ${title}`, ...lines.map((line) => `    ${line.slice(0, 300)}`)].join('\n');
}

/** Runs Vitest and adds up its results. */
async function runTests(
  name: string,
  node: string,
  filters: readonly string[],
  counts: Counts,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kdeps-test-'));
  const file = join(folder, 'report.json');
  const words = [vitest, 'run', '--config', 'test/vitest.config.ts', '--reporter=default', '--reporter=json'];
  const ok = await timed(name, () => run(node, [...words, `--outputFile=${file}`, ...filters], env));
  const text = await readFile(file, 'utf8').catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
  if (text === undefined) {
    counts.failed += 1;
    failures.push(`✗ ${name}: Vitest wrote no report`);
    return;
  }
  const report = JSON.parse(text) as VitestReport;
  const found = failuresIn(report);
  failures.push(...found);
  if (!ok && found.length === 0)
    failures.push(`✗ ${name}: Vitest caught an error outside of tests (“Unhandled Errors” above)`);
  counts.passed += report.numPassedTests;
  counts.skipped += report.numPendingTests + report.numTodoTests;
  // A test file that fails to load reports no failed tests, but the run has still failed.
  counts.failed += Math.max(report.numFailedTests, ok ? 0 : 1);
}

interface OtherNode {
  readonly version: string;
  /** Path of the program; undefined if it cannot be installed. */
  readonly program: string | undefined;
}

async function otherNodes(): Promise<readonly OtherNode[]> {
  const nodes: OtherNode[] = [];
  for (const version of nodeVersions)
    if (version !== process.versions.node) nodes.push({ version, program: await nodeProgram(version) });
  return nodes;
}

/** The version that stands in for the running one: the oldest supported release of the same major version. */
function standIn(nodes: readonly OtherNode[]): OtherNode | undefined {
  const [major] = process.versions.node.split('.');
  return nodes.find(({ version, program }) => program !== undefined && version.split('.')[0] === major);
}

/**
 * Runs the tests of the build on other versions of Node: all on the one that stands in for the running version, those
 * that depend on the version, with a tenth of the golden cases, on the others.
 */
async function runOnOtherNodes(nodes: readonly OtherNode[], counts: Counts): Promise<void> {
  for (const node of nodes) {
    const { version, program } = node;
    if (program === undefined) {
      counts.skipped += 1;
      continue;
    }
    const isWhole = node === standIn(nodes);
    const name = `command line and library on Node ${version}`;
    const tests = isWhole ? [...commandLineTests, ...libraryTests] : platformTests;
    await runTests(name, program, tests, counts, isWhole ? {} : { KDEPS_GOLDEN_TENTH: '1' });
  }
}

/** Why Bun is unavailable for a platform; null if it is available. */
async function missingBun(target: Target): Promise<string | null> {
  return await bunProgram(target).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message.trim() : String(error)),
  );
}

/** Builds the executable for this machine and runs the tests of the command line with it. */
async function runOnExecutable(counts: Counts): Promise<void> {
  const target = ownTarget;
  const reason = target === undefined ? 'Bun does not run on this machine' : await missingBun(target);
  if (target === undefined || reason !== null) {
    console.log(`\nSkipped: the executable, because ${reason}.`);
    counts.skipped += 1;
    return;
  }
  if (!(await passes('the executable builds', 'tsx', ['scripts/standalone.ts'], counts))) return;
  const env = { KDEPS_EXECUTABLE: executableOf(target) };
  await runTests('the command line as an executable', process.execPath, executableTests, counts, env);
}

/** Builds the executable for Linux on arm64 and evaluates some of the golden cases with it, under an emulator. */
async function runOnArm64(counts: Counts): Promise<void> {
  const target = targets.find(({ name }) => name === 'linux-arm64');
  const runner = target === undefined ? undefined : runnerOf(target);
  if (target === undefined || runner === undefined || runner.length === 0 || (await missingBun(target)) !== null) {
    console.log('\nSkipped: Linux on arm64, which takes qemu-user-static, libc6-arm64-cross and Bun for it.');
    counts.skipped += 1;
    return;
  }
  const words = ['scripts/standalone.ts', '--target', target.name];
  if (!(await passes('the executable for arm64 builds', 'tsx', words, counts))) return;
  const env = {
    KDEPS_EXECUTABLE: executableOf(target),
    KDEPS_EMULATOR: runner.join(' '),
    KDEPS_GOLDEN_TENTH: '1',
  };
  await runTests('golden cases on arm64', process.execPath, ['test/golden-built.test.ts'], counts, env);
}

const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const { name, command, args } of checks) await passes(name, command, args, counts);
if (process.argv.length > 2) {
  await runTests('tests', process.execPath, process.argv.slice(2), counts);
} else {
  const nodes = await otherNodes();
  // The command line would be tested twice on almost the same version of Node.
  const elsewhere = standIn(nodes) === undefined ? [] : commandLineTests;
  const excluded = elsewhere.map((path) => (path.endsWith('.ts') ? path : `${path}/**`));
  await runTests('tests', process.execPath, [], counts, {
    ...(excluded.length > 0 && { KDEPS_EXCLUDED_TESTS: excluded.join(' ') }),
  });
  await runOnExecutable(counts);
  await runOnArm64(counts);
  await runOnOtherNodes(nodes, counts);
}
// Repeat failures here: far above, they would be overlooked, or cut off where only the end of a log is kept.
for (const text of failures) console.log(`\n${text}`);
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;

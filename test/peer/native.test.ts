// Compares with the reference: Apple's native binary evaluates every fixture, and must agree. It is not a dependency of
// the package; without it these tests are skipped. `npm run bench` installs one, or set KDEPS_PKL_BINARY to a path.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type CommandResult, evaluateFixture, fixtureWords, normalize } from '../support/evaluate.ts';
import { findFixtures, formats } from '../support/fixtures.ts';
import { differences } from './differences.ts';
import { nativeBinary } from './native-binary.ts';

const isThere = existsSync(nativeBinary);
if (!isThere) console.log(`Skipped: comparing with the native binary, because ${nativeBinary} does not exist.`);

const execute = promisify(execFile);

async function runNative(words: readonly string[]): Promise<CommandResult> {
  const env = { ...process.env, NO_COLOR: '1' };
  try {
    const limits = { maxBuffer: 2 ** 28, timeout: 20_000, killSignal: 'SIGKILL' } as const;
    const { stdout, stderr } = await execute(nativeBinary, ['eval', ...words], { env, ...limits });
    return { status: 0, output: normalize(stdout), errors: normalize(stderr) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, output: normalize(stdout), errors: normalize(stderr) };
  }
}

/** The message of a report: everything before the first frame and the diagrams of failed assertions. */
function messageOf(report: string): string {
  return (report.split('\n\n')[0] ?? '').trimEnd();
}

/** Frames of the program itself; the reference's library has other source lines. */
function ownFrames(report: string): readonly string[] {
  return [...report.matchAll(/^at .*\((fixtures\/.*)\)$/gm)].map(([frame]) => frame);
}

const { cases } = await findFixtures();

describe.skipIf(!isThere)('the native binary agrees', () => {
  for (const { name, outputs, error } of cases) {
    // It would have to fetch the schema of agents, which differs from ours.
    if (differences[name] !== undefined || name.startsWith('schema/')) continue;
    it.each([...outputs.keys()])(`${name}.%s`, async (extension) => {
      const theirs = await runNative(fixtureWords(name, formats[extension]));
      const ours = await evaluateFixture(name, formats[extension]);
      expect(ours).toEqual(theirs);
    });
    it.runIf(error !== undefined)(`${name}.err`, async () => {
      const theirs = await runNative(fixtureWords(name));
      const ours = await evaluateFixture(name);
      expect(messageOf(ours.errors)).toBe(messageOf(theirs.errors));
      expect(ownFrames(ours.errors)).toEqual(ownFrames(theirs.errors));
    });
  }

  it('has no difference listed for a fixture that no longer exists', () => {
    const names = new Set(cases.map(({ name }) => name));
    expect(Object.keys(differences).filter((name) => !names.has(name))).toEqual([]);
  });
});

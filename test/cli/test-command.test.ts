// `kdeps test` on `fixtures/tests/<case>.pkl`; the complete expected output is in `<case>.txt` next to it.
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import glob from 'fast-glob';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../src/cli/commands/test.ts';
import { runCommand } from '../support/evaluate.ts';
import { fixturePath } from '../support/fixtures.ts';

const cases = glob.sync('*.pkl', { cwd: fixturePath('tests') }).sort();
/** A frame in the standard library, in a report or a nested one. */
const libraryFrame = /^ *(\d+) \| .*\n *\^+\n *at .*\(pkl:\w+, line \1\)/gm;

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-test-')));

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  cpSync(fixturePath('tests'), folder, { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command in a copy of the fixtures; paths start there, and lines of the library have no number. */
async function run(...words: readonly string[]): Promise<string> {
  const before = contents();
  const { status, output, errors } = await runCommand(command, ['-w', folder, ...words]);
  const parts = [output];
  if (errors !== '') parts.push('--- errors\n', errors);
  for (const [name, text] of contents()) if (before.get(name) !== text) parts.push(`--- ${name}\n`, text);
  parts.push(`--- exit status ${status}\n`);
  return parts
    .join('')
    .replaceAll(`file://${folder}/`, '')
    .replaceAll(`${folder}/`, '')
    .replaceAll(libraryFrame, (frame, number: string) => frame.replaceAll(number, 'x'.repeat(number.length)));
}

function contents(): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

describe('kdeps test', () => {
  it.each(cases)('%s', async (name) => {
    await expect(await run(name)).toMatchFileSnapshot(fixturePath(`tests/${name.replace(/pkl$/, 'txt')}`));
  });

  it('prints little with the minimal reporter', async () => {
    const text = await run('--test-reporter', 'minimal', 'facts-pass.pkl', 'facts-spread.pkl');
    await expect(text).toMatchFileSnapshot(fixturePath('tests/minimal.txt'));
  });

  it('replaces expected values with --overwrite', async () => {
    const text = await run('--overwrite', 'examples-misshapen.pkl');
    expect(text).toContain('1 examples written');
    expect(text).toContain('--- examples-misshapen.pkl-expected.pcf\nexamples {');
    expect(text).toContain('--- exit status 10');
    expect(await run('examples-misshapen.pkl')).toContain('--- exit status 0');
  });

  it('draws no diagrams with --no-power-assertions', async () => {
    const text = await run('--no-power-assertions', 'facts-fail.pkl');
    expect(text).toContain('server.ports.first == 8080 (facts-fail.pkl, line 11)\n');
    expect(text).not.toContain('│');
  });

  it('writes a JUnit report for each module', async () => {
    const text = await run('--junit-reports', 'out', 'facts-errors.pkl', 'logs.pkl', 'not-a-test.pkl');
    await expect(text).toMatchFileSnapshot(fixturePath('tests/junit.txt'));
  });

  it('writes one JUnit report for all modules', async () => {
    const options = ['--junit-reports', 'out', '--junit-aggregate-reports', '--junit-aggregate-suite-name', 'all'];
    const text = await run(...options, 'facts-pass.pkl', 'examples-differ.pkl');
    await expect(text).toMatchFileSnapshot(fixturePath('tests/junit-aggregate.txt'));
  });

  it('does not write two JUnit reports with the same name', async () => {
    cpSync(join(folder, 'extended.pkl'), join(folder, 'other.pkl'));
    const text = await run('--junit-reports', 'out', 'extended.pkl', 'other.pkl');
    expect(text).toContain('Error evaluating module other.pkl:\nCannot generate JUnit report for other.pkl.\n');
    expect(text).toContain('--- exit status 1');
  });

  it.each([
    [['facts-pass.pkl'], 0],
    [['facts-pass.pkl', 'examples-new.pkl'], 10],
    // The first failure decides, as in the reference.
    [['examples-new.pkl', 'facts-fail.pkl'], 10],
    [['examples-new.pkl', 'broken.pkl'], 10],
    [['broken.pkl', 'facts-pass.pkl'], 10],
    [['broken.pkl', 'facts-fail.pkl'], 10],
    [['facts-fail.pkl', 'no-such-module.pkl'], 1],
    [['facts-pass.pkl', 'no-such-module.pkl'], 1],
    [['broken.pkl'], 10],
    [['no-such-module.pkl'], 10],
  ])('exits %j with %i', async (words, status) => {
    expect(await run(...words)).toContain(`--- exit status ${status}\n`);
  });

  it('needs modules, or a project with tests', async () => {
    expect(await run('--no-project')).toContain('Error: missing argument <modules>');
  });
});

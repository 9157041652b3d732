// `--diagnostics`: errors, warnings and traces as lines for editors and build servers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/lang/index.ts';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';

let me: Newcomer;
beforeAll(async () => {
  me = await newcomer();
});
afterAll(() => me.leave());

/** The diagnostics on the error stream of a command, one JSON object per line. */
function told(...words: readonly string[]): readonly Diagnostic[] {
  const { stderr } = me.kdeps([...words, '--diagnostics', 'json']);
  return stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Diagnostic);
}

const at = (line: number, start: number, end: number) => ({
  start: { line, character: start },
  end: { line, character: end },
});

describe('--diagnostics json', () => {
  it('has the location and frames of an error, counted from 0', async () => {
    await me.write({ 'config.pkl': 'port: Int = "80"\n' });
    const { stdout, status } = me.kdeps(['eval', 'config.pkl', '--diagnostics', 'json']);
    expect([stdout, status]).toEqual(['', 1]);
    const [error, ...more] = told('eval', 'config.pkl');
    expect(more).toEqual([]);
    expect(Object.keys(error ?? {})).toEqual(['code', 'severity', 'message', 'hint', 'file', 'range', 'frames']);
    expect(error).toMatchObject({
      code: 'type-mismatch',
      severity: 'error',
      message: 'Expected value of type `Int`, but got type `String`.\nValue: "80"',
      hint: null,
      file: 'config.pkl',
    });
    expect(error?.frames.find(({ range }) => range.start.character === 12)).toEqual({
      file: 'config.pkl',
      range: at(0, 12, 16),
      name: 'config#port',
    });
  });

  it('counts UTF-16 units, and ends of ranges are exclusive', async () => {
    await me.write({ 'owl.pkl': 'a = "🦉" + \'x\'\n' });
    const [error] = told('eval', 'owl.pkl');
    expect(error?.range?.start).toEqual({ line: 0, character: 11 });
  });

  it('names the location that the user can change, and each frame of a recursion once', async () => {
    await me.write({ 'round.pkl': 'a = b\nb = a\n' });
    const [error] = told('eval', 'round.pkl');
    expect(error).toMatchObject({ code: 'stack-overflow', file: 'round.pkl' });
    expect(error?.frames.length).toBeLessThan(20);
  });

  it('also reports warnings and traces', async () => {
    await me.write({ 'log.pkl': '@Deprecated\nfunction old() = trace(1)\na = old()\n' });
    expect(told('eval', 'log.pkl')).toMatchObject([
      { code: 'deprecated', severity: 'warning', file: 'log.pkl', range: at(2, 4, 9) },
      { code: 'traced', severity: 'information', message: '1 = 1', range: at(1, 17, 25) },
    ]);
  });

  it('names the module if the location is unknown', () => {
    expect(told('eval', 'missing.pkl')).toMatchObject([
      { code: 'module-not-found', severity: 'error', file: 'missing.pkl', range: null, frames: [] },
    ]);
  });

  it('reports errors of the command line', () => {
    expect(told('eval', '--fromat')).toMatchObject([
      { code: 'kdeps/unknown-option', message: 'no such option --fromat. Did you mean --format?' },
      { code: 'kdeps/missing-argument', file: null },
    ]);
  });

  it('reports failed tests, while the test report goes to stdout', async () => {
    await me.write({
      'tests.pkl': 'amends "pkl:test"\nfacts {\n  ["sums"] { 1 == 2 }\n  ["more"] { throw("no") }\n}\n',
    });
    expect(me.kdeps(['test', 'tests.pkl', '--diagnostics', 'json']).stdout).toContain('✘ sums');
    expect(told('test', 'tests.pkl')).toMatchObject([
      { code: 'thrown', message: 'no', range: at(3, 13, 24) },
      { code: 'fact-failed', file: 'tests.pkl', range: at(2, 13, 19) },
    ]);
  });

  it('reports all errors of an agent', async () => {
    await me.write({
      'painter/workflow.pkl': workflow().replace('TargetActionID = "answer"', 'TargetActionID = "anwser"'),
      'painter/resources/answer.pkl': answer('"x"', ['nobody']),
      'painter/resources/one.pkl': resource('one', 'Run { Exec { Comand = "x" } }'),
    });
    const problems = told('validate', 'painter');
    expect(problems.map(({ code, file }) => `${file} ${code}`).sort()).toEqual([
      'painter/resources/answer.pkl kdeps/unknown-action',
      'painter/resources/one.pkl kdeps/unknown-field',
      'painter/workflow.pkl kdeps/unknown-target',
    ]);
    const field = problems.find(({ code }) => code === 'kdeps/unknown-field');
    expect(field).toMatchObject({ hint: 'Did you mean `Command`?', range: at(5, 13, 19) });
    expect(field?.frames[0]).toMatchObject({ file: 'painter/resources/one.pkl', range: at(5, 13, 19) });
    expect(told('run', 'painter')).toEqual(problems);
  });

  it('reports why a run failed', async () => {
    await me.write({
      'once/workflow.pkl': workflow().replace('APIServerMode = true', 'APIServerMode = false'),
      'once/resources/answer.pkl': answer('"@(throw("no"))"'),
    });
    expect(told('run', 'once', '--quiet')).toMatchObject([{ code: 'thrown', severity: 'error' }]);
  });

  it('shows no secret, however JSON escapes it', async () => {
    const key = 'a"b\\c-secret';
    await me.write({
      'secret/workflow.pkl': workflow(),
      'secret/resources/answer.pkl': answer('"x"').replace(
        'Name = "answer"',
        'Name = read("env:MY_TOKEN").toInt().toString()',
      ),
    });
    const { stderr } = me.kdeps(['eval', 'secret/resources/answer.pkl', '--diagnostics', 'json'], { MY_TOKEN: key });
    expect(JSON.parse(stderr)).toMatchObject({ code: 'cannot-parse-string' });
    expect(stderr).not.toContain('c-secret');
  });
});

describe('--diagnostics github', () => {
  it('writes annotations, counted from 1', async () => {
    await me.write({ 'a,b.pkl': 'a = 1 +\n\nb = 50% of "x:y"\n' });
    const { stderr } = me.kdeps(['eval', 'a,b.pkl', '--diagnostics', 'github']);
    expect(stderr).toMatch(
      /^::error file=a%2Cb\.pkl,line=\d+,endLine=\d+,col=\d+,endColumn=\d+,title=[a-z-]+::[^\n]+\n$/,
    );
  });
});

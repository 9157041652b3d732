// `pkl run`: modules that extend `pkl:Command`. The command lines of `fixtures/commands/cases.txt`, one after the other.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCommand, builtProgram } from '../support/built-program.ts';
import { fixturePath } from '../support/fixtures.ts';

const folder = fixturePath('commands');

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'kdeps-commands-'));
  symlinkSync(builtProgram, join(home, 'pkl'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function run(program: string, words: readonly string[], cwd = folder) {
  const env = { PATH: process.env['PATH'], HOME: home };
  const { status, stdout, stderr } = spawnSync(...builtCommand(['run', ...words], program), {
    encoding: 'utf8',
    env,
    cwd,
  });
  return { status, stdout, stderr };
}

function transcript(line: string): string {
  const { status, stdout, stderr } = run(join(home, 'pkl'), line.split(' '));
  const parts = [`$ pkl run ${line}\n`, stdout, stderr === '' ? '' : `-- stderr\n${stderr}`, `-- ${status}\n`];
  return parts.join('').replaceAll(folder, '');
}

describe('pkl run', () => {
  it('gives modules their options, and says what is wrong', async () => {
    const lines = readFileSync(join(folder, 'cases.txt'), 'utf8').trim().split('\n');
    await expect(lines.map(transcript).join('\n')).toMatchFileSnapshot(join(folder, 'cases.out'));
  });

  it('writes files relative to the working folder, or where the command wants them', () => {
    const words = ['-w', home, join(folder, 'files.pkl'), join(folder, 'data.pkl'), join(folder, 'data.pkl')];
    expect(run(join(home, 'pkl'), words, home)).toEqual({
      status: 0,
      stdout: '42 Set("data.pkl")\n',
      stderr: 'out/a.txt\n',
    });
    expect(readFileSync(join(home, 'out/a.txt'), 'utf8')).toBe('a');
    const there = run(join(home, 'pkl'), [...words, '--folder', join(home, 'there')], home);
    expect(there.stderr).toBe(`${join(home, 'there/a.txt')}\n`);
    expect(readFileSync(join(home, 'there/a.txt'), 'utf8')).toBe('a');
  });

  it('is what kdeps run does with such a module, and with nothing else', () => {
    expect(run(builtProgram, ['fails.pkl', '--sum', '4', 'x'])).toMatchObject({ status: 1 });
    expect(run(builtProgram, ['types.pkl', '--number', '4']).stdout).toMatch(/^base = null\nnumber = 4\n/);
    writeFileSync(join(home, 'through.pkl'), `extends "${join(folder, 'open.pkl')}"\n`);
    expect(run(builtProgram, ['data.pkl']).stderr).not.toContain('pkl:Command');
    expect(run(builtProgram, ['--help']).stdout).toContain('A file that extends `pkl:Command` is a command line tool');
  });
});

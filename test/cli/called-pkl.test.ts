// Through a link named `pkl`, the program is the `pkl` command.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNamedPkl } from '../../src/cli/identity.ts';
import { builtCommand, builtProgram } from '../support/built-program.ts';
import { fixturePath } from '../support/fixtures.ts';

let folder: string;
let pkl: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kdeps-pkl-'));
  pkl = join(folder, 'pkl');
  symlinkSync(builtProgram, pkl);
  writeFileSync(join(folder, 'config.pkl'), 'a = 1');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...words: readonly string[]) {
  const env = { ...process.env, NODE_OPTIONS: '', HOME: folder };
  const { status, stdout, stderr } = spawnSync(...builtCommand(words, pkl), {
    encoding: 'utf8',
    env,
    cwd: folder,
  });
  return { status, stdout, stderr };
}

describe('under the name pkl', () => {
  it('prints the version of the language in the form that libraries parse', () => {
    const { stdout, status } = run('--version');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Pkl \d+\.\d+\.\d+ \(\S+ \S+, kdeps \S+\)\n$/);
    expect(run('-v').stdout).toBe(stdout);
  });

  it('has the commands of pkl, and no others', () => {
    const { stdout } = run('--help');
    expect(stdout).toContain('Usage: pkl [<options>] <command> [<args>]...');
    expect(stdout).toContain('  eval              Render pkl module(s)\n');
    expect(stdout).not.toContain('agent');
    expect(stdout).toMatch(/For more information, visit\nhttps:\S+\n$/);
    expect(run('doctor')).toMatchObject({ status: 1, stdout: '' });
    expect(run('doctor').stderr).toMatch(
      /^Usage: pkl \[<options>\] <command> \[<args>\]\.\.\.\n\nError: no such subcommand doctor\. \(Possible subcommands: eval, (\S+, )*shell-completion\)\n$/,
    );
  });

  it('evaluates modules', () => {
    expect(run('eval', 'config.pkl')).toEqual({ status: 0, stdout: 'a = 1\n', stderr: '' });
    expect(run('eval').stderr).toMatch(/^Usage: pkl eval \[<options>\] <modules>\.\.\.\n/);
    expect(run('shell-completion', 'bash').stdout).toContain('complete -o filenames -F _pkl pkl');
  });

  const commands = [
    'eval',
    'repl',
    'server',
    'test',
    'project',
    'project resolve',
    'project package',
    'download-package',
    'analyze',
    'analyze imports',
    'format',
    'run',
    'shell-completion',
    '',
  ];
  it.each(commands)('shows the help of pkl: %s', async (name) => {
    const words = name.split(' ').filter(Boolean);
    await expect(run(...words, '--help').stdout).toMatchFileSnapshot(
      fixturePath(`help/${words.join('-') || 'pkl'}.txt`),
    );
  });

  it('reports usage errors as pkl does', async () => {
    const lines = readFileSync(fixturePath('help/usage-errors.cases'), 'utf8').trim().split('\n');
    const said = lines.map((line) => {
      const { status, stdout, stderr } = run(...line.split(' '));
      return `$ pkl ${line}\n${stdout}${stderr}-- ${status}\n`;
    });
    await expect(said.join('\n').replaceAll(folder, '')).toMatchFileSnapshot(fixturePath('help/usage-errors.txt'));
  });

  it('only the name of the program matters', () => {
    const [yes, no] = [
      ['/usr/bin/pkl', 'pkl.exe', 'pkl.cjs'],
      ['/usr/bin/kdeps', 'pkl.sh', '/home/pkl/cli.cjs', 'mypkl', ''],
    ];
    expect(yes.filter((path) => !isNamedPkl(path))).toEqual([]);
    expect(no.filter((path) => isNamedPkl(path))).toEqual([]);
  });
});

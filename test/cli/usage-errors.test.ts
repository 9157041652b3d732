// Usage errors: every message says what to do, and none has a stack trace.
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTar } from '../../src/runtime/packages/tar.ts';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';

let me: Newcomer;

/** A package with files, under the names given. */
async function packageOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const entries = Object.entries(files).map(([path, content]) => ({
    path,
    content: Buffer.from(content),
    executable: false,
  }));
  return gzipSync(await writeTar(entries));
}

beforeAll(async () => {
  me = await newcomer();
  await me.write({
    'painter/workflow.pkl': workflow('APIServer {}').replace('APIServerMode = true', 'APIServerMode = false'),
    'painter/resources/answer.pkl': answer('"x"'),
    'needy/workflow.pkl': workflow('AgentSettings { PythonPackages { "anything" } }').replace(
      'APIServerMode = true',
      'APIServerMode = false',
    ),
    'needy/resources/answer.pkl': resource('answer', 'Python { Script = "print(1)" }'),
    'empty/notes.txt': '',
    'broken-settings/.kdeps.pkl': 'amends "package://schema.kdeps.com/core@0.5.1#/Kdeps.pkl"\nRunMod = "local"\n',
    'no.kdeps': 'no package',
    'old.pkl': 'actionID = ',
  });
  const file = (name: string) => join(me.folder, name);
  writeFileSync(file('half.kdeps'), (await packageOf({ 'workflow.pkl': workflow() })).subarray(0, 60));
  writeFileSync(file('nobody.kdeps'), await packageOf({ 'readme.txt': 'hello' }));
  writeFileSync(file('escape.kdeps'), await packageOf({ 'workflow.pkl': workflow(), '../../evil.txt': 'x' }));
  writeFileSync(file('root.kdeps'), await packageOf({ 'workflow.pkl': workflow(), '/tmp/evil.txt': 'x' }));
  writeFileSync(file('both.kdeps'), await packageOf({ 'workflow.pkl': workflow(), data: 'x', 'data/a.txt': 'x' }));
  writeFileSync(
    file('bomb.kdeps'),
    await packageOf({ 'workflow.pkl': workflow(), 'data/zeros': Buffer.alloc(70 * 1024 ** 2) }),
  );
  mkdirSync(file('bin'));
  writeFileSync(file('bin/python3'), '#!/bin/sh\nprintf "/old/python\\n3.6.1\\n"\n');
  chmodSync(file('bin/python3'), 0o755);
  symlinkSync(file('circle'), file('circle'));
}, 60_000);
afterAll(() => me.leave());

describe('mistakes on the command line', () => {
  it.each([
    ['run nowhere', 'nowhere does not exist.'],
    ['run nowhere.kdeps', 'nowhere.kdeps does not exist.'],
    [
      'run empty',
      'empty has no `workflow.pkl`.\n  An agent is a folder with a `workflow.pkl` and a subfolder `resources`.',
    ],
    [
      'run',
      'This folder has no `workflow.pkl`.\n  An agent is a folder with a `workflow.pkl` and a subfolder `resources`.',
    ],
    [
      'run painter/resources/answer.pkl',
      'painter/resources/answer.pkl is not an agent folder, a `workflow.pkl` or a package (`.kdeps`).\n  It belongs to the agent in painter: use that instead.',
    ],
    ['run no.kdeps', 'no.kdeps: This is not a complete package, which is a tar file compressed with gzip.'],
    ['run half.kdeps', 'half.kdeps: This is not a complete package, which is a tar file compressed with gzip.'],
    ['run nobody.kdeps', 'nobody.kdeps: The package has no `workflow.pkl`.'],
    ['install escape.kdeps', 'escape.kdeps: "../../evil.txt" leads out of the package.'],
    ['install root.kdeps', 'root.kdeps: "/tmp/evil.txt" leads out of the package.'],
    ['install both.kdeps', 'both.kdeps: data is both a file and a folder in the archive.'],
    ['install bomb.kdeps', 'bomb.kdeps: The package unpacks to more than 64 MiB, more than any agent needs.'],
    ['install painter', 'painter is a folder, not a package. To package it, run: kdeps package painter'],
    ['package painter -o old.pkl', /^\/.*\/old\.pkl should be a folder or in one, but a file is in its place\.$/],
    ['package circle', 'circle does not exist.'],
    [
      'new my-agent',
      '`my-agent` is not a valid agent name: use only letters, digits and underscores. For example, `my_agent`.',
    ],
    ['new ', 'An agent needs a name.'],
    [
      'scaffold painter exce sql',
      'Unknown kind `exce`. Did you mean `exec`?\nUnknown kind `sql`. Known kinds: client, exec, llm, python, response, test, workflow.',
    ],
    ['scaffold painter workflow', 'painter/workflow.pkl already exists. Use --force to overwrite.'],
    ['upgrade nowhere', 'nowhere does not exist.'],
    ['doctor nowhere', 'nowhere does not exist.'],
  ])('kdeps %s', (line, expected) => {
    const { stdout, stderr, status } = me.kdeps(line.split(' '));
    expect([stdout, status]).toEqual(['', 1]);
    if (typeof expected === 'string') expect(stderr).toBe(`${expected}\n`);
    else expect(stderr.trimEnd()).toMatch(expected);
  });

  it.each([
    [
      'rnu painter',
      'Usage: kdeps [<options>] <command> [<args>]...\n\nError: no such subcommand rnu. (Possible subcommands: run, runs)',
    ],
    [
      'run painter --prot=3',
      'Usage: kdeps run [<options>] [<agent>]\n\nError: no such option --prot. (Possible options: --port, --host)',
    ],
    [
      'run --port abc',
      'Usage: kdeps run [<options>] [<agent>]\n\nError: invalid value for --port: abc is not a valid integer',
    ],
    [
      'run --port 99999',
      'Usage: kdeps run [<options>] [<agent>]\n\nError: invalid value for --port: 99999 is not a port number from 0 to 65535',
    ],
    ...[
      ['--workers 8-2', '8-2 is not a number of workers, or a range up to 1000, such as 2 or 0-8'],
      ['--workers 0', '0 is not a number of workers, or a range up to 1000, such as 2 or 0-8'],
      ['--volume-size 5', '5 is not a size such as 500Mi, 20Gi or 1Ti'],
    ].map(([words = '', reason]) => [
      `gen kubernetes ${words}`,
      `Usage: kdeps gen kubernetes [<options>] [<agent>]\n\nError: invalid value for ${words.split(' ')[0]}: ${reason}`,
    ]),
    ['run a b', 'Usage: kdeps run [<options>] [<agent>]\n\nError: got unexpected extra argument (b)'],
    [
      'build painter --gpu tpu',
      'Usage: kdeps build [<options>] [<agent>]\n\nError: invalid value for --gpu: invalid choice: tpu. (choose from cpu, nvidia, amd)',
    ],
    ['new', 'Usage: kdeps new [<options>] <agent>\n\nError: missing argument <agent>'],
    [
      'upgrade -v one',
      'Usage: kdeps upgrade [<options>] [<folder>]\n\nError: `one` is not a schema version. A version has three numbers: 0.5.1.',
    ],
    [
      'upgrade -v 0.2.40',
      'Usage: kdeps upgrade [<options>] [<folder>]\n\nError: Cannot convert files to 0.2.40, whose fields have other names. Choose 0.2.42 or later.',
    ],
    [
      'upgrade -v 9.0.0',
      'Usage: kdeps upgrade [<options>] [<folder>]\n\nError: Unknown schema version 9.0.0. The newest is 0.5.1.',
    ],
    [
      'shell-completion tcsh',
      'Usage: kdeps shell-completion [<options>] <shell>\n\nError: invalid value for <shell>: invalid choice: tcsh. (choose from bash, zsh, fish)',
    ],
  ])('wrong use: kdeps %s', (line, expected) => {
    expect(me.kdeps(line.split(' '))).toEqual({ status: 1, stdout: '', stderr: `${expected}\n` });
  });

  it('a rejected package leaves nothing behind', () => {
    const place = join(me.home, '.kdeps/agents');
    expect(existsSync(place) ? readdirSync(place) : []).toEqual([]);
    expect(existsSync(join(me.folder, '../evil.txt'))).toBe(false);
  });

  it('an upgrade skips files that it cannot read, and says why', () => {
    expect(me.kdeps(['upgrade', 'old.pkl'])).toEqual({
      status: 1,
      stdout: '0 files changed.\n',
      stderr: 'old.pkl: skipped, because it cannot be read: line 1: Unexpected end of file.\n',
    });
  });

  it('invalid settings are not internal errors', () => {
    const { stderr, status } = me.kdeps(['validate', 'painter'], { KDEPS_CONFIG: 'broken-settings/.kdeps.pkl' });
    expect([stderr, status]).toEqual([
      'broken-settings/.kdeps.pkl:2: Cannot find property `RunMod` in module `org.kdeps.pkl.Kdeps`. [kdeps/unknown-field]\n  Did you mean `RunMode`?\n\n`kdeps explain CODE` tells more about a code in brackets.\n',
      1,
    ]);
  });

  it('a machine without Python, or with an old one', () => {
    expect(me.kdeps(['run', 'needy'], { PATH: join(me.folder, 'empty') }).stderr).toContain(
      'Python 3.10 or newer is required, but there is none on the PATH. Install it, or set KDEPS_PYTHON.\n',
    );
    expect(me.kdeps(['run', 'needy'], { PATH: join(me.folder, 'bin') }).stderr).toContain(
      'Python 3.10 or newer is required, but python3 is 3.6.1. Install it, or set KDEPS_PYTHON.\n',
    );
  });

  it('values that exceed --max-memory', async () => {
    await me.write({ 'many.pkl': 'result = IntSeq(0, 3000000).toList().map((n) -> List(n, n)).length' });
    const { status, stderr } = me.kdeps(['eval', '--max-memory', '40', 'many.pkl']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('take more than 40 MiB of memory.')]);
    expect(me.kdeps(['eval', '--max-memory', 'much', 'many.pkl']).stderr).toContain('not a valid integer');
  });

  it('a full disk', async ({ skip }) => {
    if (!existsSync('/dev/full')) return skip();
    await me.write({ 'config.pkl': 'a = 1\n' });
    expect(me.kdeps(['eval', '-o', '/dev/full', 'config.pkl'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^The disk is full/) as string,
    });
  });

  it('a folder that cannot be created', ({ skip }) => {
    if (!existsSync('/proc/self')) return skip();
    expect(me.kdeps(['eval', '-o', '/proc/nowhere/x', 'painter/workflow.pkl'])).toMatchObject({
      status: 1,
      stderr: '/proc/nowhere does not exist.\n',
    });
    expect(me.kdeps(['package', 'painter', '-o', '/proc/nowhere'])).toMatchObject({ status: 1 });
    expect(me.kdeps(['new', '/proc/nowhere/painter'])).toMatchObject({ status: 1 });
  });

  it('a folder that cannot be written to', ({ skip }) => {
    if (process.getuid?.() === 0) return skip();
    mkdirSync(join(me.folder, 'locked'), { mode: 0o500 });
    expect(me.kdeps(['new', 'locked/painter']).stderr).toMatch(/^This user is not allowed to read or write \//);
  });
});

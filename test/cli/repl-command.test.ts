// `kdeps repl`: transcripts in `fixtures/repl` through a pipe, and key presses on a terminal.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtCommand } from '../support/built-program.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { fixturePath } from '../support/fixtures.ts';
import { startOnTerminal, type TerminalProgram } from '../support/pseudo-terminal.ts';

const folder = fixturePath('repl');

let user: Newcomer;
beforeAll(async () => {
  user = await newcomer();
});
afterAll(() => user.leave());

/** Both streams share a pipe, which preserves their order. */
function talk(input: string, args = ''): { readonly status: number | null; readonly text: string } {
  const [file, words] = builtCommand(['repl']);
  const command = `${[file, ...words].map((word) => `"${word}"`).join(' ')} ${args} 2>&1`;
  const { status, stdout } = spawnSync('sh', ['-c', command], {
    input,
    encoding: 'utf8',
    cwd: join(folder, 'files'),
    env: { PATH: process.env['PATH'], HOME: user.home },
  });
  return { status, text: stdout.replaceAll(join(folder, 'files'), '').replace(/\d+ repetitions/g, 'N repetitions') };
}

describe('through a pipe', () => {
  const cases = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  it.each(cases)('answers %s', async (name) => {
    const { text } = talk(readFileSync(join(folder, name), 'utf8'));
    await expect(text).toMatchFileSnapshot(join(folder, name.replace(/\.txt$/, '.out')));
  });

  it('exits with a status that shows whether anything failed', () => {
    expect(talk('1 + 1')).toEqual({ status: 0, text: '2\n' });
    expect(talk('1 +')).toMatchObject({ status: 1, text: expect.stringContaining('Unexpected end of file.') });
    expect(talk('')).toEqual({ status: 0, text: '' });
  });

  it('accepts the options of eval', () => {
    expect(talk('read("prop:a")\n', '-p a=b').text).toBe('"b"\n');
    expect(talk('answer\n', `-w ..`).status).toBe(1);
    expect(talk('import("loaded.pkl").answer\n', '--root-dir /nowhere').text).toContain('--root-dir');
    expect(talk('x = 1\ny\n', '--diagnostics json').text).toContain('"code":"unknown-property"');
  });
});

describe('on a terminal', () => {
  let program: TerminalProgram;
  beforeEach(async () => {
    program = startOnTerminal(user, ['repl', '--color', 'never']);
    await program.until(/pkl0> /);
    return async () => void (await program.stop('SIGKILL'));
  });

  it('prompts, continues, and quits with Ctrl-D', async () => {
    expect(program.said()).toMatch(/^Welcome to Pkl \d/);
    program.type('bird {\r');
    await program.until(/bird \{[^]* {6}/);
    program.type('wings = 2 }; bird.wings\r');
    await program.until(/\n2\r\n[^]*pkl1> /);
    program.type('\u0004');
    await program.until(/pkl1> [^]*\n$/);
    await program.ended;
    expect(program.child.exitCode).toBe(0);
  });

  it('completes with the tab key', async () => {
    /** A tab together with other keys counts as pasted text. */
    const complete = async (start: string, whole: RegExp): Promise<void> => {
      program.type(start);
      await program.until(new RegExp(`${start.replace(/[."]/g, '\\$&')}$`));
      program.type('\t');
      await program.until(whole);
    };
    await complete('"hello".rev', /rev[^]*erse\(\)$/);
    program.type('\r');
    await program.until(/"olleh"/);
    await complete('import "pkl:sem', /pkl:sem[^]*ver$/);
    program.type('" as versions\r');
    await program.until(/pkl2> /);
    await complete('versions.isV', /isV[^]*alid\($/);
    program.type('"1.2.3")\r');
    await program.until(/\ntrue\r/);
    await complete(':q', /:q[^]*uit $/);
    program.type('\r');
    await program.ended;
  });

  it('stops an evaluation with Ctrl-C and continues', async () => {
    program.type('a = 7; IntSeq(0, 1000000000000).fold(0, (n, i) -> n + i)\r');
    await program.until(/i\)\r/);
    // The signal may arrive before the evaluation starts; then it discards the line.
    const stopped = program.until(/Interrupted\./);
    const again = setInterval(() => program.type('\u0003'), 500);
    await stopped;
    clearInterval(again);
    program.type('a + 1\r');
    await program.until(/\n8\r/);
  });

  it('discards a line with Ctrl-C, and quits at the second one', async () => {
    program.type('1 + 41\u0003');
    await program.until(/\^C[^]*pkl0> /);
    program.type('\u0003');
    await program.until(/To exit, press \^C again/);
    program.type('\u0003');
    await program.ended;
    expect(program.said()).not.toContain('\n42');
  });

  it('keeps a private history', async () => {
    program.type('"password \\\\ 1"\r');
    await program.until(/pkl1> /);
    program.type(':quit\r');
    await program.ended;
    const file = join(user.home, '.pkl', 'repl-history');
    expect(readFileSync(file, 'utf8')).toMatch(/^\d+:"password \\\\\\\\ 1"\n\d+::quit\n$/m);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const later = startOnTerminal(user, ['repl']);
    await later.until(/pkl0> /);
    later.type('\u001b[A\u001b[A\r');
    await later.until(/password \\\\ 1[^]*password/);
    await later.stop('SIGKILL');
  });
});

// What the README shows of agents and of commands, done as it stands there. (Its examples of the library are in
// test/lang.)
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support/agent-server.ts';
import { type Newcomer, newcomer } from './support/command-line.ts';
import { root } from './support/root.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The blocks of a language below a heading. */
function blocksIn(heading: string, language: string): readonly string[] {
  const section = readme.split(/^#{2,3} /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);
}

/** The commands of a block, without comments. */
function commandsIn(block: string): readonly string[] {
  return block
    .split('\n')
    .map((line) => line.replace(/ +#.*$/, '').trim())
    .filter((line) => line !== '');
}

let me: Newcomer;
beforeAll(async () => {
  me = await newcomer();
});
afterAll(() => me.leave());

/** The arguments of a command line. */
const words = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '').slice(1);

describe('the README', () => {
  it('shows a valid agent that answers', async () => {
    const blocks = blocksIn('An agent', 'pkl');
    const files = blocks.map((text) => [/^\/\/ (\S+)\n/.exec(text)?.[1] ?? '', text] as const);
    expect(files.map(([path]) => path)).toEqual(['workflow.pkl', 'resources/python.pkl', 'resources/answer.pkl']);
    await me.write(Object.fromEntries(files.map(([path, text]) => [`greeter/${path}`, text])));
    expect(me.kdeps(['validate', 'greeter'])).toMatchObject({ status: 0, stderr: '' });
    const started = me.start(['run', 'greeter', '--port', '0']);
    const [, url = ''] = await started.until(/curl "(\S+)"/);
    expect((await ask(`${url}?q=Ann`)).body.response.data).toEqual(['Hello, Ann']);
    expect(await started.stop()).toBe(0);
  });

  it('shows commands that work', async () => {
    const [block = ''] = blocksIn('Commands', 'sh');
    const commands = commandsIn(block);
    expect(commands.length).toBeGreaterThan(8);
    for (const command of commands) {
      if (command.includes('--watch')) {
        const started = me.start([...words(command), '--port', '0']);
        await started.until(/is ready/);
        expect(await started.stop()).toBe(0);
        continue;
      }
      const { status, stdout, stderr } = me.kdeps(words(command));
      expect([command, stderr.split('\n')[0]]).not.toEqual([command, expect.stringMatching(/unknown|Usage/i)]);
      // Images need a Docker daemon.
      const isDiagnosis = /doctor|build/.test(command);
      expect([command, isDiagnosis || status === 0, stdout !== '']).toEqual([command, true, true]);
    }
  });

  it('shows evaluations with output', async () => {
    await me.write({
      'config.pkl': 'servers = new Listing { "a"; "b" }\n',
      'config/app.pkl': 'port: Int\n',
      'tests/first.pkl': 'amends "pkl:test"\nfacts { ["one"] { 1 == 1 } }\n',
    });
    const [block = ''] = blocksIn('The language', 'sh');
    for (const command of commandsIn(block)) {
      const line = command.replace('npx ', '').replace('fixtures/', `${root}/fixtures/`).replace('*.pkl', 'first.pkl');
      if (line.startsWith('kdeps playground')) {
        const page = me.start(words(line));
        await page.until(/http:\S+/);
        expect(await page.stop()).toBe(0);
        continue;
      }
      const { status, stdout } = me.kdeps(words(line));
      expect([command, status, stdout !== '']).toEqual([command, 0, true]);
    }
  });
});

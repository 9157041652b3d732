// The kinds of agent that `kdeps new` creates, from the question to the answer over HTTP.
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { agentFiles, agentKinds } from '../../src/project/agent-kinds.ts';
import { type ApiAnswer, ask } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { decodePng } from '../support/png.ts';
import { startOnTerminal } from '../support/pseudo-terminal.ts';

let me: Newcomer;
beforeEach(async () => {
  me = await newcomer();
});
afterEach(() => me.leave());

const names = agentKinds.map(({ name }) => name);

/** Runs the agent `helper` and uses the address of the line that it prints. */
async function withHelper(
  use: (url: string, said: () => string) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const started = me.start(['run', 'helper', '--port', '0'], env);
  const [, url = ''] = await started.until(/curl "(\S+)"/);
  expect(new URL(url).pathname).toBe('/api/v1/helper');
  await use(url, started.said);
  expect(await started.stop()).toBe(0);
}

/** The address of a server in the place of Ollama. */
async function startModel(reply: string): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end(JSON.stringify({ message: { content: reply }, done: true })));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function dataIn({ status, body }: ApiAnswer): readonly [status: number, data: unknown] {
  return [status, body.response.data];
}

describe('every kind of agent', () => {
  it.each(names)('is valid, documented, a tool of assistants, and passes its tests: %s', async (kind) => {
    const made = me.kdeps(['new', 'helper', '--kind', kind]);
    expect([made.status, made.stderr]).toEqual([0, '']);
    const [list = ''] = made.stdout.split('\n\n');
    expect(list.split('\n')).toEqual(expect.arrayContaining(['helper/tests/requests.pkl', 'helper/workflow.pkl']));
    expect(made.stdout).toMatch(/\n\nRun it with: kdeps run helper\nTest it with: kdeps agent test helper\n$/);
    expect(me.kdeps(['validate', 'helper']).stdout).toMatch(
      /^helper 1\.0\.0 is valid: (?:1 resource, which runs|\d resources, \d of them run)\.\n$/,
    );
    expect(me.kdeps(['format', '--check', 'helper']).stdout).toBe('');
    const tested = me.kdeps(['agent', 'test', 'helper']);
    expect([tested.status, tested.stdout]).toEqual([0, expect.stringContaining('[2 passed]')]);
    await withHelper(async (url) => {
      const described = (await (await fetch(new URL('/openapi.json', url))).json()) as { paths: object };
      expect(Object.keys(described.paths)).toContain('/api/v1/helper');
      const called = await fetch(new URL('/mcp', url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: protocol }),
      });
      expect(called.status).toBe(200);
    });
  });

  const protocol = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
});

describe('kdeps new --kind', () => {
  it('is picture where nobody can be asked, as in a script', async () => {
    const files = () => readdirSync(join(me.folder, 'helper'), { recursive: true, encoding: 'utf8' }).sort();
    expect(me.kdeps(['new', 'helper', '--kind', 'picture']).status).toBe(0);
    const named = files();
    expect(me.kdeps(['new', 'helper']).stderr).toContain('already exist. Use --force to overwrite.\n');
    expect(me.kdeps(['new', 'helper', '--force']).status).toBe(0);
    expect(files()).toEqual(named);
    await withHelper(async (url) => {
      const response = await fetch(url, { headers: { Accept: 'image/png' } });
      expect(decodePng(Buffer.from(await response.arrayBuffer())).width).toBe(256);
    });
  });

  it.each(agentKinds)('$name creates short files', (kind) => {
    for (const [file, text] of agentFiles(kind)) {
      // A file with a program or with two classes is longer.
      const most = /draw|workflow/.test(file) ? 30 : 16;
      expect([file, text.trim().split('\n').length <= most]).toEqual([file, true]);
    }
  });

  it('picture draws one picture for each prompt', async () => {
    me.kdeps(['new', 'helper', '--kind', 'picture']);
    await withHelper(async (url, said) => {
      expect(said()).toContain(`  curl "${url}" -H "Accept: image/png" -o helper.png\n`);
      const draw = async (query = '') => {
        const response = await fetch(url + query, { headers: { Accept: 'image/png' } });
        return decodePng(Buffer.from(await response.arrayBuffer()));
      };
      const fox = await draw('?q=a+red+fox');
      expect([fox.width, fox.height]).toEqual([256, 256]);
      expect((await draw('?q=a+red+fox')).pixels.equals(fox.pixels)).toBe(true);
      expect((await draw()).pixels.equals(fox.pixels)).toBe(false);
      expect(dataIn(await ask(url))).toEqual([200, [expect.stringMatching(/^data:image\/png;base64,\S+$/)]]);
      expect((await ask(`${url}?q=`)).status).toBe(422);
    });
  });

  it('chat answers with the words of a model', async () => {
    const made = me.kdeps(['new', 'helper', '--kind', 'chat']);
    expect(made.stdout).toContain(
      'Needs Ollama (https://ollama.com). The first question downloads the model llama3.2:1b',
    );
    const model = await startModel('I am a model.');
    await withHelper(async (url) => expect(dataIn(await ask(url))).toEqual([200, ['I am a model.']]), {
      OLLAMA_HOST: model,
    });
  });

  it('chat says what is missing when Ollama is', async () => {
    me.kdeps(['new', 'helper', '--kind', 'chat']);
    await withHelper(
      async (url) => {
        const { status, body } = await ask(url);
        expect([status, body.errors?.[0]?.message]).toEqual([
          500,
          'The question to llama3.2:1b failed. Ollama at http://127.0.0.1:1: nothing is listening there (ECONNREFUSED). Start it with `ollama serve`.',
        ]);
      },
      { OLLAMA_HOST: '127.0.0.1:1' },
    );
  });

  it('tool runs a command, in which a text stays a text', async () => {
    me.kdeps(['new', 'helper', '--kind', 'tool']);
    await withHelper(async (url) => {
      expect(dataIn(await ask(url))).toEqual([200, [expect.stringMatching(/^3 a\n2 and\n/)]]);
      for (const text of [`"; echo pwned; "`, `'$(id)'`, '`id`', '$TOP', '%s\\n', '-n'])
        expect(dataIn(await ask(`${url}?top=1&text=${encodeURIComponent(text)}`))).toEqual([
          200,
          [`1 ${text.split(' ').sort().at(-1)}`],
        ]);
      expect((await ask(`${url}?top=${encodeURIComponent('1; id')}`)).status).toBe(422);
    });
  });

  it('api calculates from typed inputs', async () => {
    me.kdeps(['new', 'helper', '--kind', 'api']);
    await withHelper(async (url) => {
      expect(dataIn(await ask(url))).toEqual([200, [{ monthly: 988.86, total: 118663.04 }]]);
      const posted = await ask(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ amount: 1200, interest: 12, years: 1 }),
      });
      expect(dataIn(posted)).toEqual([200, [{ monthly: 106.62, total: 1279.42 }]]);
      expect((await ask(`${url}?amount=much`)).status).toBe(422);
    });
  });

  it('picture --pillow says the size of Pillow, and lists it as a package', () => {
    const made = me.kdeps(['new', 'helper', '--pillow']);
    expect(made.stdout).toContain('\n\nThe first start downloads Pillow, which is 7 MB.\n\nRun it with:');
    expect(me.kdeps(['validate', 'helper']).status).toBe(0);
    expect(
      me.kdeps(['eval', 'helper/workflow.pkl', '-x', 'Settings.AgentSettings.PythonPackages.toList()']).stdout,
    ).toBe('List("pillow")');
    expect(me.kdeps(['new', 'other', '--kind', 'tool', '--pillow'])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'Usage: kdeps new [<options>] <agent>\n\nError: --pillow is for agents of the kind picture\n',
    });
  });

  it('rejects an unknown kind with the choices', () => {
    expect(me.kdeps(['new', 'helper', '--kind', 'paint'])).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'Usage: kdeps new [<options>] <agent>\n\nError: invalid value for --kind: invalid choice: paint. (choose from picture, chat, tool, api)\n',
    });
    expect(existsSync(join(me.folder, 'helper'))).toBe(false);
  });

  it('overwrites nothing without --force', () => {
    me.kdeps(['new', 'helper', '--kind', 'api']);
    expect(me.kdeps(['new', 'helper', '--kind', 'chat'])).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'helper/resources/answer.pkl, helper/tests/requests.pkl, helper/workflow.pkl already exist. Use --force to overwrite.\n',
    });
    expect(readdirSync(join(me.folder, 'helper/resources'))).toEqual(['answer.pkl']);
    expect(me.kdeps(['new', 'helper', '--kind', 'chat', '--force']).status).toBe(0);
    expect(me.kdeps(['validate', 'helper']).status).toBe(0);
  });
});

describe('kdeps new at a terminal', () => {
  const asked = /What should helper be\?[\s\S]*1 {2}picture [\s\S]*4 {2}api [\s\S]*Number or name \[picture\]: /;

  it.each([
    ['', 'helper/resources/draw.pkl'],
    ['2', 'helper/resources/ask.pkl'],
    ['tool', 'helper/resources/count.pkl'],
    ['A', 'helper/resources/answer.pkl'],
  ])('asks for the kind: %j', async (reply, file) => {
    const started = startOnTerminal(me, ['new', 'helper']);
    await started.until(asked);
    started.type(`${reply}\n`);
    await started.until(/Test it with: kdeps agent test helper/);
    await started.ended;
    expect(started.said()).toContain(file);
    expect(me.kdeps(['validate', 'helper']).status).toBe(0);
  });

  it('asks again after a reply that is none of them', async () => {
    const started = startOnTerminal(me, ['new', 'helper']);
    await started.until(asked);
    started.type('painting\n');
    await started.until(/Choose one of picture, chat, tool, api, or its number\.\s+\S*Number or name/);
    started.type('api\n');
    await started.until(/Test it with/);
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('creates nothing after %s', async (_, key) => {
    const started = startOnTerminal(me, ['new', 'helper']);
    await started.until(asked);
    started.type(key);
    await started.ended;
    expect(started.said()).not.toContain('Run it with');
    expect(existsSync(join(me.folder, 'helper'))).toBe(false);
  });

  it('does not ask when the kind is given, or the agent cannot be created', async () => {
    for (const [words, expected] of [
      [['helper', '--kind', 'api'], /Test it with/],
      [['helper'], /workflow\.pkl already exists\. Use --force to overwrite\./],
      [['not valid'], /`not valid` is not a valid agent name/],
    ] as const) {
      const started = startOnTerminal(me, ['new', ...words]);
      await started.until(expected);
      await started.ended;
      expect(started.said()).not.toContain('What should');
    }
  });
});

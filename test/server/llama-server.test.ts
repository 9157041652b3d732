// Models on llama-server, which keeps them in memory until it is told otherwise.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { answer, ask, resource, withAgent, workflow } from '../support/agent-server.ts';

interface StandIn {
  readonly url: string;
  /** What was requested: paths and bodies. */
  readonly seen: (readonly [path: string, body: Readonly<Record<string, unknown>>])[];
}

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Starts a server with OpenAI's API. @param name what it calls itself */
async function standIn(name: string): Promise<StandIn> {
  const seen: StandIn['seen'] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push([request.url ?? '', JSON.parse(body) as Record<string, unknown>]);
      response.writeHead(200, { Server: name, 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ success: true, choices: [{ message: { content: 'yes' } }] }));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const chat = (name: string, url: string): string =>
  resource(name, `Chat { Model = "${name}"; Prompt = "p"; BaseURL = "${url}/v1" }`);
const unloads = ({ seen }: StandIn) => seen.filter(([path]) => path === '/models/unload');

it('unloads an idle model after `KeepAlive`, once, and asks no other server to', async () => {
  const [llama, other] = [await standIn('llama.cpp'), await standIn('other')];
  const files = {
    'workflow.pkl': workflow(
      'APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }\nAgentSettings { KeepAlive = 50.ms }',
    ),
    a: chat('a', other.url),
    b: chat('b', llama.url),
    answer: answer('"@(llm.response("b"))"', ['a', 'b']),
  };
  await withAgent(files, async ({ url }) => {
    for (let n = 1; n <= 2; n++) {
      expect((await ask(url)).body.response.data).toEqual(['yes']);
      await expect.poll(() => unloads(llama), { timeout: 60_000 }).toHaveLength(n);
    }
    expect(unloads(llama)).toEqual(Array.from({ length: 2 }, () => ['/models/unload', { model: 'b' }]));
    expect(unloads(other)).toEqual([]);
  });
});

it('leaves a model to the other agents that use it', async () => {
  const llama = await standIn('llama.cpp');
  const files = (keepAlive: string) => ({
    'workflow.pkl': workflow(
      `APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }\nAgentSettings { KeepAlive = ${keepAlive} }`,
    ),
    a: chat('a', llama.url),
    b: chat('b', llama.url),
    answer: answer('"@(llm.response("a"))"', ['a', 'b']),
  });
  const onlyA = { ...files('10.min'), answer: answer('"@(llm.response("a"))"', ['a']) };
  await withAgent(files('50.ms'), async ({ url }) => {
    await withAgent(onlyA, async (other) => {
      await ask(other.url);
      await ask(url);
      await expect.poll(() => unloads(llama), { timeout: 60_000 }).toEqual([['/models/unload', { model: 'b' }]]);
    });
    await ask(url);
    await expect.poll(() => unloads(llama).map(([, { model }]) => model), { timeout: 60_000 }).toContain('a');
  });
});

it('keeps a model before its time is over, and without `KeepAlive`', async () => {
  const llama = await standIn('llama.cpp');
  const route = 'APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }';
  const files = (settings: string) => ({
    'workflow.pkl': workflow(`${route}\n${settings}`),
    a: chat('a', llama.url),
    answer: answer('"@(llm.response("a"))"', ['a']),
  });
  for (const settings of ['AgentSettings { KeepAlive = 10.min }', ''])
    await withAgent(files(settings), async ({ url }) => {
      for (let n = 0; n < 3; n++) await ask(url);
    });
  expect(llama.seen.map(([path]) => path)).toEqual(Array.from({ length: 6 }, () => '/v1/chat/completions'));
});

// `/mcp`, used by the client of the official SDK.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema, type Progress } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfKey } from '../../src/runtime/index.ts';
import { answer, resource, type ServedAgent, serveAgent, withAgent, workflow } from '../support/agent-server.ts';
import { onePixel } from '../support/png.ts';
import { exchange } from '../support/raw-http.ts';
import { withServer } from '../support/real-server.ts';

const classes = `
/// Paints a picture.
local class Prompt {
  /// The words.
  q: String(length.isBetween(1, 200))
  steps: Int(isBetween(1, 50)) = 5
  size: Size?
}
local class Size { width: Int(this % 8 == 0) = 64 }
`;
const route = (path: string, more = '') => `new { Path = "${path}"; Methods { "GET"; "POST" }; ${more} }`;
const settings = (more = '') =>
  `APIServer { ${more}; Routes { ${route('/api/v1/paint', 'Input = Prompt')}; ${route('/say/:name')}; ${route('/pair/:idea/:id')}; ${route('/fail')}; ${route('/wait')} } }`;

const folder = await mkdtemp(join(tmpdir(), 'kdeps-mcp-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
/** What a command paints. Its bytes are not valid text. */
const painting = join(folder, 'painting.png');
const paint = `echo ${onePixel.toString('base64')} | base64 -d > ${painting}`;
const picture = `data:image/png;base64,${onePixel.toString('base64')}`;
const data = `if (request.path() == "/api/v1/paint") "data:image/png;base64,@(read("file://${painting}").base64)"
else if (request.path() == "/fail") exec.stdout("fail")
else if (request.path() == "/wait") exec.stdout("wait")
else if (request.path().startsWith("/pair/")) request.path()
else new Dynamic { hello = request.pathParam("name"); file = "${picture}" }`;

const bars = 'for i in 1 2 3 4 5; do echo "Work: $((i * 20))%|#| $i/5 [00:00<00:00]"; done';
const only = (path: string, body: string) => `Run {\nSkipCondition { request.path() != "${path}" }\n${body}\n}`;
const files = {
  'workflow.pkl': workflow(settings(), classes),
  'resources/fail.pkl': resource('fail', only('/fail', 'Exec { Command = "echo secret >&2; exit 3" }')),
  'resources/wait.pkl': resource('wait', only('/wait', 'Exec { Command = "sleep 60" }')),
  'resources/steps.pkl': resource('steps', only('/api/v1/paint', `Exec { Command = #"${bars}; ${paint}"# }`)),
  answer: answer(data, ['fail', 'wait', 'steps']),
};

async function connect(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } });
  await client.connect(transport);
  return client;
}

const call = (client: Client, name: string, fields: Record<string, unknown> = {}) =>
  client.callTool({ name, arguments: fields });

describe('the tools of an agent', () => {
  let served: ServedAgent;
  let client: Client;
  beforeAll(async () => {
    served = await serveAgent(files);
    client = await connect(served.url);
  });
  afterAll(async () => {
    await client.close();
    await served.close();
  });

  it('are its routes, with the fields of their classes', async () => {
    expect(client.getServerVersion()).toMatchObject({ name: 'agent', version: '1.0.0' });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['paint', 'say', 'pair', 'fail', 'wait']);
    expect(tools[0]).toMatchObject({
      description: 'Paints a picture.',
      inputSchema: {
        type: 'object',
        required: ['q'],
        additionalProperties: false,
        properties: {
          q: { type: 'string', description: 'The words.', maxLength: 200 },
          steps: { type: 'integer', default: 5 },
        },
        $defs: { Size: { properties: { width: { multipleOf: 8 } } } },
      },
    });
    expect(tools[1]?.inputSchema).toMatchObject({ required: ['name'] });
  });

  it('return pictures as images, and values as text', async () => {
    const [image, ...others] = CallToolResultSchema.parse(await call(client, 'paint', { q: 'bear' })).content;
    expect([image, others]).toMatchObject([{ type: 'image', mimeType: 'image/png' }, []]);
    expect(image?.type === 'image' && Buffer.from(image.data, 'base64').equals(onePixel)).toBe(true);
    const { content } = await call(client, 'say', { name: 'a/b c' });
    expect(content).toMatchObject([{ type: 'text' }, { type: 'image' }]);
    expect(JSON.parse((content as { text: string }[])[0]?.text ?? '')).toEqual({
      hello: 'a/b c',
      file: '(image/png, file 1 below)',
    });
  });

  it('put each parameter of a path in its place', async () => {
    expect((await call(client, 'pair', { id: 'one', idea: '../two' })).content).toEqual([
      { type: 'text', text: '/pair/..%2Ftwo/one' },
    ]);
    expect(await call(client, 'pair', { id: {}, idea: 'two' })).toMatchObject({
      isError: true,
      content: [{ text: '`id` must be a text or a number.' }],
    });
  });

  it('report what does not fit, and failures without insides', async () => {
    expect(await call(client, 'paint', { q: '', steps: 99 })).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: expect.stringMatching(/`q`.*\n`steps` must be between 1 and 50/) }],
    });
    const failed = await call(client, 'fail');
    expect(failed).toMatchObject({ isError: true });
    expect(JSON.stringify(failed)).toContain('exit code 3');
    expect(JSON.stringify(failed)).not.toContain('secret');
    await expect(call(client, 'nothing')).rejects.toThrow('The tool nothing does not exist.');
  });

  it('report progress', async () => {
    const seen: Progress[] = [];
    await client.callTool({ name: 'paint', arguments: { q: 'bear' } }, CallToolResultSchema, {
      onprogress: (progress) => void seen.push(progress),
    });
    expect(seen.length).toBeGreaterThan(1);
    const numbers = seen.map(({ progress }) => progress);
    expect(numbers).toEqual([...new Set(numbers)].sort((left, right) => left - right));
    expect(seen.at(-1)?.total).toBe(seen.at(-1)?.progress);
    expect(seen.some(({ message }) => message === 'steps: Work')).toBe(true);
  });

  it('stop when they are canceled', async () => {
    const cancel = new AbortController();
    const started = new Promise<void>((resolve) => {
      const stop = served.open.events.listen((event) => {
        if (event.type !== 'resource-started' || event.resource !== 'wait') return;
        stop();
        resolve();
      });
    });
    const ended = new Promise<void>((resolve) => {
      const stop = served.open.events.listen((event) => {
        if (event.type !== 'run-finished') return;
        stop();
        resolve();
      });
    });
    const waiting = client.callTool({ name: 'wait' }, CallToolResultSchema, { signal: cancel.signal });
    await started;
    cancel.abort('enough');
    await expect(waiting).rejects.toThrow();
    await ended;
    expect((await client.listTools()).tools).toHaveLength(5);
  });
});

describe('`/mcp`', () => {
  const initialize = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
  });
  const post = (url: string, headers: Readonly<Record<string, string>> = {}, body: string | Buffer = initialize) =>
    fetch(new URL('/mcp', url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
      body,
    });

  it('rejects pages of other sites, and foreign names for this machine', async () => {
    await withAgent(files, async ({ url }) => {
      expect((await post(url)).status).toBe(200);
      expect((await post(url, { Origin: 'http://localhost:6274' })).status).toBe(200);
      expect((await post(url, { Origin: 'https://evil.example' })).status).toBe(403);
      const { port } = new URL(url);
      const head = (host: string) =>
        `POST /mcp HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: ${initialize.length}\r\nConnection: close\r\n\r\n${initialize}`;
      expect((await exchange(url, head(`evil.example:${port}`))).status).toBe(403);
      expect((await exchange(url, head(`localhost:${port}`))).status).toBe(200);
    });
  });

  it('rejects what is no message, and sessions of others', async () => {
    const key = (name: string) => `["${name}"] { Hash = "${hashOfKey(name)}" }`;
    const keyed = { ...files, 'workflow.pkl': workflow(settings(`Keys { ${key('one')}; ${key('two')} }`), classes) };
    await withAgent(keyed, async ({ url }) => {
      const [one, two] = [{ 'X-API-Key': 'one' }, { 'X-API-Key': 'two' }];
      expect((await post(url)).status).toBe(401);
      const broken = await post(url, one, '{');
      expect([broken.status, await broken.json()]).toEqual([
        400,
        { jsonrpc: '2.0', error: { code: -32000, message: expect.stringContaining('not valid JSON') }, id: null },
      ]);
      expect((await post(url, one, Buffer.from('"\xff"', 'latin1'))).status).toBe(400);
      expect((await post(url, one, `${'['.repeat(101)}${']'.repeat(101)}`)).status).toBe(413);
      expect((await post(url, one, `[${'0,'.repeat(100_000)}0]`)).status).toBe(413);
      expect((await post(url, one, `[${initialize}]`)).status).toBe(400);
      expect((await post(url, one, '{"jsonrpc":"2.0","id":2,"method":"tools/list"}')).status).toBe(400);
      expect((await fetch(new URL('/mcp', url), { headers: one })).status).toBe(405);
      const opened = await post(url, one);
      const session = { 'Mcp-Session-Id': opened.headers.get('mcp-session-id') ?? '' };
      const list = '{"jsonrpc":"2.0","id":2,"method":"tools/list"}';
      expect((await post(url, { ...one, ...session }, list)).status).toBe(200);
      expect((await post(url, { ...two, ...session }, list)).status).toBe(404);
      const client = await connect(url, one);
      expect((await client.listTools()).tools).toHaveLength(5);
      await client.close();
    });
  });

  it('answers malformed parameters with the code for them', async () => {
    await withAgent(files, async ({ url }) => {
      const opened = await post(url);
      await opened.text();
      const session = { 'Mcp-Session-Id': opened.headers.get('mcp-session-id') ?? '' };
      const invalid: readonly (readonly [method: string, params: unknown, why: RegExp])[] = [
        ['tools/call', undefined, /`params`: .*expected object/],
        ['tools/call', {}, /`name`: .*expected string/],
        ['tools/call', { name: 7, arguments: { q: 'bear' } }, /`name`: .*expected string/],
        ['tools/call', { name: 'paint', arguments: ['bear'] }, /`arguments`: /],
        ['tools/call', { name: 'paint', _meta: { progressToken: {} } }, /`_meta.progressToken`: /],
        ['tools/call', ['paint'], /`params` must be an object/],
        ['tools/call', { name: 'nothing' }, /The tool nothing does not exist/],
        ['tools/list', { cursor: 1 }, /`cursor`: /],
        ['tools/list', { cursor: 'next' }, /does not belong to a page of tools/],
        ['tools/list', 'all', /`params` must be an object/],
        ['ping', null, /`params` must be an object/],
        ['initialize', { protocolVersion: 1 }, /`protocolVersion`: .*`capabilities`: .*`clientInfo`: /],
      ];
      for (const [method, params, why] of invalid) {
        const headers = method === 'initialize' ? {} : session;
        const response = await post(url, headers, JSON.stringify({ jsonrpc: '2.0', id: 'x', method, params }));
        expect(response.status).toBe(200);
        const text = (await response.text()).replace(/^event: message\ndata: /, '');
        expect(JSON.parse(text), `${method} ${JSON.stringify(params)}`).toEqual({
          jsonrpc: '2.0',
          error: { code: -32602, message: expect.stringMatching(why) },
          id: 'x',
        });
      }
      // Nobody waits for the answer to a notification.
      const notice = '{"jsonrpc":"2.0","method":"tools/call","params":{}}';
      expect((await post(url, session, notice)).status).toBe(202);
    });
  });

  it('keeps many sessions that are never closed, in little memory, and ends none that is in use', async () => {
    await withAgent(files, async ({ url, open: { events } }) => {
      const busy = await connect(url);
      const cancel = new AbortController();
      const started = new Promise<void>((resolve) => {
        events.listen((event) => event.type === 'resource-started' && event.resource === 'wait' && resolve());
      });
      const waiting = busy.callTool({ name: 'wait' }, CallToolResultSchema, { signal: cancel.signal });
      const ended = expect(waiting).rejects.toThrow('enough');
      await started;
      const [abandoned] = await Promise.all([post(url), post(url)]);
      await abandoned.text();
      const before = process.memoryUsage().heapUsed;
      for (let count = 0; count < 50; count += 1)
        await Promise.all(Array.from({ length: 20 }, async () => (await post(url)).text()));
      // Each session had a schema validator of 2 MB.
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(300e6);
      const session = { 'Mcp-Session-Id': abandoned.headers.get('mcp-session-id') ?? '' };
      expect((await post(url, session, '{"jsonrpc":"2.0","id":2,"method":"ping"}')).status).toBe(404);
      expect((await busy.listTools()).tools).toHaveLength(5);
      cancel.abort('enough');
      await ended;
      await busy.close();
    });
  });

  it('is off with `MCP = false`', async () => {
    await withAgent({ ...files, 'workflow.pkl': workflow(settings('MCP = false'), classes) }, async ({ url }) => {
      expect((await post(url)).status).toBe(404);
    });
  });

  it('is served by the command', async () => {
    const { answer: text, ...rest } = files;
    await withServer({ ...rest, 'resources/answer.pkl': text }, async ({ url }) => {
      const client = await connect(url);
      expect((await call(client, 'paint', { q: 'bear' })).content).toMatchObject([{ type: 'image' }]);
      await client.close();
    });
  });
});

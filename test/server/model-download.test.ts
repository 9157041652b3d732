// A model that Ollama does not have is downloaded, and its size and progress are events of the run.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runLog } from '../../src/cli/run-log.ts';
import { answer, ask, resource, type ServedAgent, serveAgent } from '../support/agent-server.ts';

const MODEL = { name: 'tiny:1b', digest: 'sha256:aa', size: 1_300_000_000 };

/** The lines that answer a request for a download, and whether they bring the model. */
let download: readonly object[] = [];
let isThere = false;
let ollama: Server;
let agent: ServedAgent;

beforeAll(async () => {
  ollama = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url === '/api/pull') {
        isThere = download.some((line) => 'status' in line && line.status === 'success');
        response.end(download.map((line) => `${JSON.stringify(line)}\n`).join(''));
      } else if (request.url === '/api/tags') {
        response.end(JSON.stringify({ models: [{ name: MODEL.name, digest: 'a'.repeat(64), size: MODEL.size }] }));
      } else if (isThere)
        response.end(JSON.stringify({ message: { role: 'assistant', content: 'hello' }, done: true }));
      else response.writeHead(404).end(JSON.stringify({ error: `model '${MODEL.name}' not found` }));
    });
  });
  await new Promise<void>((resolve) => ollama.listen(0, '127.0.0.1', resolve));
  agent = await serveAgent(
    {
      ask: resource('ask', `Chat { Model = "${MODEL.name}"; Prompt = "hi" }`),
      answer: answer('llm.response("ask")', ['ask']),
    },
    { OLLAMA_HOST: `http://127.0.0.1:${(ollama.address() as AddressInfo).port}` },
  );
});

afterAll(async () => {
  await agent.close();
  await new Promise((resolve) => ollama.close(resolve).closeAllConnections());
});

beforeEach(() => {
  isThere = false;
});

function file(digest: string, total: number, completed?: number): object {
  return { status: `pulling ${digest}`, digest, total, ...(completed !== undefined && { completed }) };
}

describe('a model that Ollama does not have', () => {
  it('is downloaded, and the log says its size first and then how far it is', async () => {
    const weights = (completed?: number): object => file(MODEL.digest, MODEL.size, completed);
    download = [
      { status: 'pulling manifest' },
      ...[undefined, 650_000_000, MODEL.size].map(weights),
      file('sha256:bb', 1000),
      file('sha256:bb', 1000, 1000),
      { status: 'verifying sha256 digest' },
      { status: 'success' },
    ];
    const before = agent.events.length;
    expect((await ask(agent.url)).body.response?.data).toEqual(['hello']);
    const events = agent.events.slice(before);
    const seen = events.flatMap((event) => (event.type === 'download' ? [[event.bytes, event.total]] : []));
    expect(seen[0]).toEqual([0, MODEL.size]);
    expect(seen.at(-1)).toEqual([MODEL.size + 1000, MODEL.size + 1000]);

    let text = '';
    const silent = { out: () => undefined, colorOut: false, colorErr: false, isTerminal: false };
    const log = runLog({ ...silent, err: (line) => (text += line) });
    for (const event of events) log(event);
    expect(text.match(/ask: downloading.*/g)?.[0]).toBe('ask: downloading tiny:1b (1.3 GB) 00 %');
    expect(text.match(/ask: downloading.*/g)?.at(-1)).toBe('ask: downloading tiny:1b (1.3 GB) 100 %');
  });

  it.each<[string, readonly object[], string]>([
    ['the server has no such model either', [{ error: 'pull model manifest: file does not exist' }], 'does not exist'],
    ['the disk is full', [file('sha256:aa', 5, 1), { error: 'write: no space left on device' }], 'no space left'],
    ['the download breaks off', [{ status: 'pulling manifest' }, file('sha256:aa', 5, 1)], 'it stopped at: pulling'],
    ['nothing comes', [], 'it stopped at: nothing'],
    [
      'sizes are missing',
      [{ status: 'pulling aa', digest: 'aa', total: 'x', completed: null }],
      'it stopped at: pulling',
    ],
  ])('fails the request when %s', async (_, lines, why) => {
    download = lines;
    const { status, body } = await ask(agent.url);
    expect(status).toBe(500);
    const message = body.errors?.[0]?.message;
    expect(message).toContain(why);
    expect(message).toMatch(/no model `tiny:1b`, and cannot download it/);
  });
});

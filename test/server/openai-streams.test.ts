// Chats that are sent while the model answers, used by OpenAI's own clients for Node and Python. The model server is a
// stand-in that the tests hold at each piece.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../src/runtime/process/command.ts';
import { answer, resource, type ServedAgent, serveAgent, withAgent, workflow } from '../support/agent-server.ts';
import { pythonPackages } from '../support/python-tools.ts';

const python = await pythonPackages('openai', ['openai==1.109.1']);

/** A question to the model, which the test answers. */
interface Asked {
  readonly body: { readonly stream: boolean };
  /** Sends a piece of the answer; false when the reader has no room for more. */
  readonly say: (text: string) => boolean;
  /** Ends the answer, after reading 7 and writing 3 tokens. */
  readonly end: () => void;
  /** Ends it too early. */
  readonly breakOff: () => void;
  readonly response: ServerResponse;
  /** Resolves when the reader has left. */
  readonly closed: Promise<unknown>;
}

/** A model server with Ollama's API and, below `/v1`, OpenAI's. */
class ModelServer {
  readonly #server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      // The list of models, for the records of runs.
      if (request.method === 'GET') return void response.writeHead(404).end();
      const body = JSON.parse(text) as Asked['body'];
      this.#next(request.url?.startsWith('/v1/') === true ? openAi(body, response) : ollama(body, response));
    });
  });
  #waiting: ((asked: Asked) => void)[] = [];
  #asked: Asked[] = [];

  async start(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next question. */
  next(): Promise<Asked> {
    const asked = this.#asked.shift();
    return asked === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(asked);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #next(asked: Asked): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#asked.push(asked);
    else waiting(asked);
  }
}

function ollama(body: Asked['body'], response: ServerResponse): Asked {
  response.setHeader('Content-Type', body.stream ? 'application/x-ndjson' : 'application/json');
  const line = (content: string, more: object = { done: false }): string =>
    `${JSON.stringify({ model: 'm', message: { role: 'assistant', content }, ...more })}\n`;
  const usage = { done: true, prompt_eval_count: 7, eval_count: 3 };
  return asked(body, response, (text) => line(text, body.stream ? { done: false } : usage), line('', usage));
}

function openAi(body: Asked['body'], response: ServerResponse): Asked {
  response.setHeader('Content-Type', body.stream ? 'text/event-stream' : 'application/json');
  const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
  const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
  const delta = (content: string, finish: string | null): string =>
    event({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] });
  const end = `: a comment\n\n${delta('', 'stop')}${event({ choices: [], usage })}data: [DONE]\n\n`;
  const whole = (content: string): string => JSON.stringify({ choices: [{ message: { content } }], usage });
  return asked(body, response, (text) => (body.stream ? delta(text, null) : whole(text)), end);
}

function asked(body: Asked['body'], response: ServerResponse, piece: (text: string) => string, end: string): Asked {
  return {
    body,
    response,
    say: (text) => response.write(piece(text)),
    end: () => response.end(body.stream ? end : ''),
    breakOff: () => response.end(),
    closed: once(response, 'close'),
  };
}

const models = new ModelServer();
const route = (name: string): string => `new { Path = "/${name}"; Methods { "POST" }; OpenAI = "chat-completions" }`;
const api = workflow(`APIServer { Routes { ${route('ollama')}; ${route('openai')} } }`);
const ask = (address: string, more = ''): string =>
  resource(
    'ask',
    `Run { Chat { Model = "m"; Prompt = request.params("prompt"); BaseURL = "${address}" + (if (request.path() == "/openai") "/v1" else ""); ${more} } }`,
  );
const messages = [{ role: 'user', content: 'hello' }] as const;

let served: ServedAgent;
let address: string;
let client: OpenAI;
beforeAll(async () => {
  address = await models.start();
  served = await serveAgent({
    'workflow.pkl': api,
    ask: ask(address),
    answer: answer('"@(llm.response("ask"))"', ['ask']),
  });
  client = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(async () => {
  await served.close();
  models.close();
});

const stream = (model: string, more: object = {}) =>
  client.chat.completions.create({ model, messages: [...messages], stream: true, ...more });

describe.each(['ollama', 'openai'])('a chat with a model of %s', (model) => {
  it('is sent piece by piece, with the number of tokens if the client asks for it', async () => {
    const opening = stream(model, { stream_options: { include_usage: true } });
    const asked = await models.next();
    expect(asked.body.stream).toBe(true);
    asked.say('one ');
    const chunks = (await opening)[Symbol.asyncIterator]();
    const next = async () => (await chunks.next()).value as OpenAI.ChatCompletionChunk;
    expect((await next()).choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
    // The model has not said more yet.
    expect((await next()).choices[0]?.delta.content).toBe('one ');
    asked.say('zwölf 🐻');
    expect((await next()).choices[0]?.delta.content).toBe('zwölf 🐻');
    asked.end();
    expect((await next()).choices[0]?.finish_reason).toBe('stop');
    const last = await next();
    expect(last.choices).toEqual([]);
    expect(last.usage).toEqual({ prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 });
    expect((await chunks.next()).done).toBe(true);
  });

  it('tells the number of tokens in an answer in one piece', async () => {
    const whole = client.chat.completions.create({ model, messages: [...messages] });
    const asked = await models.next();
    expect(asked.body.stream).not.toBe(true);
    asked.say('one two');
    asked.end();
    expect(await whole).toMatchObject({
      choices: [{ message: { content: 'one two' } }],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    });
  });

  it('ends the request to the model and the run when the client leaves', async () => {
    const opening = stream(model);
    const asked = await models.next();
    asked.say('one ');
    const opened = await opening;
    const ended = new Promise<boolean>((resolve) => {
      const stop = served.open.events.listen((event) => {
        if (event.type !== 'run-finished') return;
        stop();
        resolve(event.failed);
      });
    });
    for await (const { choices } of opened) if (choices[0]?.delta.content === 'one ') break;
    await asked.closed;
    expect(await ended).toBe(true);
  });

  it('ends with an error when the model breaks off', async () => {
    const opening = stream(model);
    const asked = await models.next();
    asked.say('one ');
    const opened = await opening;
    asked.breakOff();
    const read = async (): Promise<void> => {
      for await (const _ of opened);
    };
    await expect(read()).rejects.toThrow('its answer ends in the middle');
  });
});

describe('a streamed chat', () => {
  it('makes the model wait for a client that does not read', async () => {
    const body = JSON.stringify({ model: 'ollama', messages, stream: true });
    const { port } = new URL(served.url);
    const socket = connect(Number(port), '127.0.0.1').pause();
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const { say, response, closed } = await models.next();
    const piece = 'word '.repeat(20_000);
    let sent = 0;
    const talk = async (): Promise<void> => {
      while (sent < 500 && !response.destroyed) {
        sent += 1;
        if (!say(piece)) await Promise.race([once(response, 'drain'), closed]);
      }
    };
    const talking = talk();
    // Blocked: nothing was sent between two looks.
    let before = -1;
    await expect.poll(() => [sent === before, (before = sent)][0], { interval: 500, timeout: 30_000 }).toBe(true);
    expect(sent).toBeLessThan(400);
    socket.destroy();
    await closed;
    await talking;
  });

  it('waits for the whole answer if that is more than what the model says', async () => {
    const shout = {
      'workflow.pkl': api,
      ask: ask(address),
      answer: answer('llm.response("ask").toUpperCase()', ['ask']),
    };
    await withAgent(shout, async ({ url }) => {
      const other = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
      const opening = other.chat.completions.create({ model: 'ollama', messages: [...messages], stream: true });
      const asked = await models.next();
      expect(asked.body.stream).toBe(false);
      asked.say('one');
      asked.end();
      let text = '';
      for await (const { choices } of await opening) text += choices[0]?.delta.content ?? '';
      expect(text).toBe('ONE');
    });
  });

  it('is rejected with a status if the model fails before it has said anything', async () => {
    const opening = stream('openai');
    const { response } = await models.next();
    response.writeHead(400, { 'Content-Type': 'application/json' }).end('{"error":{"message":"no such model"}}');
    await expect(opening).rejects.toMatchObject({ status: 500, message: expect.stringContaining('no such model') });
  });
});

const script = `import json, sys
from openai import OpenAI
client = OpenAI(base_url=sys.argv[1], api_key="none", max_retries=0)
ask = dict(model="ollama", messages=[{"role": "user", "content": "hello"}])
found = [[c.choices[0].delta.content if c.choices else None, c.usage and c.usage.total_tokens]
         for c in client.chat.completions.create(**ask, stream=True, stream_options={"include_usage": True})]
whole = client.chat.completions.create(**ask)
json.dump([found, whole.choices[0].message.content, whole.usage.total_tokens], sys.stdout)`;

describe.skipIf(python === null)("OpenAI's client for Python", () => {
  it('reads streams and answers in one piece', async () => {
    const running = runCommand({
      file: python?.executable ?? '',
      args: ['-c', script, `${served.url}/v1`],
      cwd: '/',
      env: {},
      timeout: 60_000,
    });
    for (const words of [['one ', 'two'], ['three']]) {
      const asked = await models.next();
      for (const word of words) asked.say(word);
      asked.end();
    }
    const { stdout, stderr } = await running;
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      [
        ['', null],
        ['one ', null],
        ['two', null],
        [null, null],
        [null, 10],
      ],
      'three',
      10,
    ]);
  });
});

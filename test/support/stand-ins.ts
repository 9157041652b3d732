// Loopback servers that replace third-party ones: a model server, and a web service that echoes requests. Real HTTP, no
// network.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A scripted reply of the model. */
export interface ModelReply {
  readonly content?: string;
  readonly tool_calls?: readonly unknown[];
  /** Fail with this error instead. */
  readonly error?: string;
  readonly status?: number;
}

export interface StandIns {
  /** Implements the Ollama API and, below `/v1`, the OpenAI API. */
  readonly ollama: string;
  /** Echoes the request at `/echo` and misbehaves at other paths. */
  readonly upstream: string;
  /** Queues the model's next replies. */
  readonly say: (replies: readonly ModelReply[]) => void;
  /** The requests to the model since the last call of `say`. */
  readonly asked: () => readonly Record<string, unknown>[];
  readonly close: () => Promise<void>;
}

/** Starts both. */
export async function startStandIns(): Promise<StandIns> {
  let replies: ModelReply[] = [];
  let asked: Record<string, unknown>[] = [];
  const ollama = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      // The list of models, for the records of runs.
      if (request.method === 'GET') return sendJson(response, 200, { models: [] });
      const { authorization } = request.headers;
      asked.push({
        path: request.url,
        ...(authorization !== undefined && { authorization }),
        ...(JSON.parse(body) as object),
      });
      if (request.url === '/api/pull') return sendJson(response, 200, { status: 'success' });
      const {
        error,
        status = 200,
        ...message
      } = replies.shift() ?? { error: 'The test model has no replies left.', status: 500 };
      if (error !== undefined) return sendJson(response, status === 200 ? 500 : status, { error });
      const reply = { role: 'assistant', content: '', ...message };
      return sendJson(
        response,
        200,
        request.url?.startsWith('/v1') === true ? { choices: [{ message: reply }] } : { message: reply, done: true },
      );
    });
  });
  const upstream = createServer(answerUpstream);
  const [ollamaUrl, upstreamUrl] = await Promise.all([ollama, upstream].map(listen));
  return {
    ollama: ollamaUrl ?? '',
    upstream: upstreamUrl ?? '',
    say: (next) => {
      replies = [...next];
      asked = [];
    },
    asked: () => asked,
    close: async () => {
      await Promise.all(
        [ollama, upstream].map((server) => new Promise((resolve) => server.close(resolve).closeAllConnections())),
      );
    },
  };
}

function listen(server: ReturnType<typeof createServer>): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function answerUpstream(request: IncomingMessage, response: ServerResponse): void {
  const url = request.url ?? '/';
  if (url.startsWith('/redirect')) response.writeHead(302, { Location: '/echo?redirected=1' }).end();
  else if (url.startsWith('/loop')) response.writeHead(302, { Location: '/loop' }).end();
  else if (url.startsWith('/slow')) response.writeHead(200).write('slow');
  else if (url.startsWith('/gzip')) response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('packed'));
  else if (url.startsWith('/status/')) response.writeHead(Number(url.slice(8)), { 'X-Reason': 'asked' }).end('trouble');
  else if (url.startsWith('/cut')) request.socket.destroy();
  else
    void bodyOf(request).then((body) =>
      sendJson(response, 200, { method: request.method, url, headers: request.headers, body }),
    );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  return body;
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

/** Answers to what is no proper HTTP request: it never becomes one, so no route and no app sees it. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { EventListener } from '../runtime/index.ts';
import { errorReply } from './envelope.ts';
import { jsonBody } from './json-text.ts';

/** How long a client is given to read why it was refused, in milliseconds. */
const LINGER = 1000;

interface Complaint {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

const complaints: Readonly<Record<string, Complaint>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    message: 'The path and the headers of the request are longer than 16 KiB. Send long values in the body.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    reason: 'Payload Too Large',
    message: 'The extensions of the chunks are too long.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: 'Request Timeout',
    message: 'The request took too long to arrive.',
  },
};

/** Makes a server answer what it would otherwise drop, or answer with an empty body. */
export function answerProtocolErrors(server: Server, log: EventListener): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else complain(socket, complaints[error.code ?? ''] ?? malformed(error), log);
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    const message = 'CONNECT is not possible: this server is no proxy.';
    complain(socket, { status: 405, reason: 'Method Not Allowed', message }, log);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const expected = request.headers.expect ?? '';
    sendError(response, 417, `The request expects \`${expected}\`. Only \`100-continue\` can be expected.`, log);
  });
}

/** Passes on requests that say which host they mean, as HTTP/1.1 wants it; the server must not look for it itself. */
export function requireHost(app: RequestListener, log: EventListener): RequestListener {
  return (request, response) => {
    if (request.headers.host !== undefined || request.httpVersion !== '1.1') app(request, response);
    else sendError(response, 400, 'The request has no `Host` header.', log);
  };
}

function malformed(error: NodeJS.ErrnoException): Complaint {
  const detail = (error as { reason?: unknown }).reason;
  const isUrl = error.code === 'HPE_INVALID_URL';
  const hint = isUrl ? ' Write other characters than those of ASCII as `%XX`.' : '';
  const message = `This is no HTTP request${typeof detail === 'string' ? `: ${detail}` : ''}.${hint}`;
  return { status: 400, reason: 'Bad Request', message };
}

function complain(socket: Duplex, { status, reason, message }: Complaint, log: EventListener): void {
  const { body, id } = refusal(status, message, socket, log);
  const headers = [
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${id}`,
    'Connection: close',
  ];
  socket.on('error', () => socket.destroy());
  socket.write(`HTTP/1.1 ${status} ${reason}\r\n${headers.join('\r\n')}\r\n\r\n`);
  // Whoever does not close its side, either, would hold the connection for ever; at once, it would not read the answer.
  socket.resume();
  socket.end(body, () => setTimeout(() => socket.destroy(), LINGER).unref());
}

function sendError(response: ServerResponse, status: number, message: string, log: EventListener): void {
  const { body, id } = refusal(status, message, response.socket, log);
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, 'X-Request-Id': id, Connection: 'close' }).end(body);
}

/** The answer to what is refused before any app sees it, and a line about it in the log. */
function refusal(status: number, message: string, socket: Duplex | null, log: EventListener) {
  const id = randomUUID();
  const client = socket instanceof Socket ? (socket.remoteAddress ?? '') : '';
  log({ type: 'request', run: id, title: message, client, status, milliseconds: 0 });
  return { id, body: jsonBody(errorReply(status, [{ code: status, message }], id).body) };
}

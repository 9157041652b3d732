/** Answers invalid HTTP requests before any route or app sees them. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type EventListener, jsonText } from '../runtime/index.ts';
import { CODE_HEADER, codeOfStatus, errorReply } from './envelope.ts';

/** How long a client has to read why it was rejected, in milliseconds. */
const LINGER_MS = 1000;

interface Rejection {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

const rejections: Readonly<Record<string, Rejection>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    message: 'The path and headers of the request exceed 16 KiB. Send long values in the body.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    reason: 'Payload Too Large',
    message: 'The chunk extensions are too long.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: 'Request Timeout',
    message: 'The request took too long to arrive.',
  },
};

/** Connections whose last request was rejected by this module. */
const rejected = new WeakSet<Duplex>();

/** Whether the last request of a connection was rejected here while it arrived, which has been logged. */
export function isRejected(connection: Duplex): boolean {
  return rejected.has(connection);
}

/** Makes a server answer requests that it would otherwise drop, or answer without a body. */
export function answerProtocolErrors(server: Server, log: EventListener): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else reject(socket, rejections[error.code ?? ''] ?? malformed(error), log);
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    const message = 'CONNECT is not supported: this server is not a proxy.';
    reject(socket, { status: 405, reason: 'Method Not Allowed', message }, log);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const expected = request.headers.expect ?? '';
    sendError(response, 417, `The request expects \`${expected}\`. Only \`100-continue\` is supported.`, log);
  });
}

/**
 * Passes on requests of a known version of HTTP that have one `Host` header, as HTTP/1.1 requires: programs in front of
 * this one may take another one for the host. Node's own check, which must be off, sends no body.
 */
export function requireHost(app: RequestListener, log: EventListener): RequestListener {
  return (request, response) => {
    const { httpVersion, headersDistinct } = request;
    const hosts = headersDistinct['host']?.length ?? 0;
    if (!/^1\.[01]$/.test(httpVersion))
      sendError(response, 400, `HTTP/${httpVersion} is not supported: use HTTP/1.1.`, log);
    else if (hosts > 1) sendError(response, 400, 'The request has more than one `Host` header.', log);
    else if (hosts === 0 && httpVersion === '1.1') sendError(response, 400, 'The request has no `Host` header.', log);
    else app(request, response);
  };
}

function malformed(error: NodeJS.ErrnoException): Rejection {
  const detail = (error as { reason?: unknown }).reason;
  const isUrl = error.code === 'HPE_INVALID_URL';
  const hint = isUrl ? ' Encode non-ASCII characters as `%XX`.' : '';
  const message = `This is not an HTTP request${typeof detail === 'string' ? `: ${detail}` : ''}.${hint}`;
  return { status: 400, reason: 'Bad Request', message };
}

function reject(socket: Duplex, { status, reason, message }: Rejection, log: EventListener): void {
  rejected.add(socket);
  const { body, id } = refusal(status, message, socket, log);
  const headers = [
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${id}`,
    `${CODE_HEADER}: ${codeOfStatus(status)}`,
    'Connection: close',
  ];
  socket.on('error', () => socket.destroy());
  socket.write(`HTTP/1.1 ${status} ${reason}\r\n${headers.join('\r\n')}\r\n\r\n`);
  // A client that never closes its side would keep the connection open forever; closing at once would keep it from
  // reading the response.
  socket.resume();
  socket.end(body, () => setTimeout(() => socket.destroy(), LINGER_MS).unref());
}

function sendError(response: ServerResponse, status: number, message: string, log: EventListener): void {
  const { body, id } = refusal(status, message, response.socket, log);
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body) };
  response
    .writeHead(status, { ...headers, 'X-Request-Id': id, [CODE_HEADER]: codeOfStatus(status), Connection: 'close' })
    .end(body);
}

/** The response to a request rejected before any app sees it, and its log line. */
function refusal(status: number, message: string, socket: Duplex | null, log: EventListener) {
  const id = randomUUID();
  const client = socket instanceof Socket ? (socket.remoteAddress ?? '') : '';
  const unreadable = { method: null, route: null, waited: null };
  log({ type: 'request', run: id, title: message, ...unreadable, client, status, milliseconds: 0 });
  return { id, body: jsonText(errorReply(codeOfStatus(status), status, [{ code: status, message }], id).body) };
}

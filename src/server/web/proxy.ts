/** Passes requests on to an app on this machine, websockets included. */
import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { waitForPort } from './app-process.ts';

export interface ProxyTarget {
  readonly port: number;
  /** The path of the route, which the app does not see; empty for `/`. */
  readonly prefix: string;
}

/** An app that is just starting is given this long, in milliseconds. */
const START_LIMIT = 30_000;

/** Headers that belong to one connection and not to the message. */
const connectionHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Passes a request on, and the answer back. */
export async function passOn(incoming: IncomingMessage, response: ServerResponse, target: ProxyTarget): Promise<void> {
  if (!(await waitForPort(target.port, START_LIMIT))) {
    refuse(response, target);
    return;
  }
  const outgoing = request({
    host: 'localhost',
    port: target.port,
    method: incoming.method ?? 'GET',
    path: pathFor(incoming, target),
    headers: { ...withoutConnection(incoming.headers), ...forwarded(incoming, target) },
  });
  outgoing.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, withoutConnection(answer.headers));
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  outgoing.once('error', () => (response.headersSent ? response.destroy() : refuse(response, target)));
  response.once('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

/** Passes a websocket on: once both sides have agreed, bytes go to and fro. */
export async function passOnUpgrade(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  target: ProxyTarget,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  if (!(await waitForPort(target.port, START_LIMIT))) {
    socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n');
    return;
  }
  const outgoing = request({
    host: 'localhost',
    port: target.port,
    method: incoming.method ?? 'GET',
    path: pathFor(incoming, target),
    // Whatever the two sides want to agree on, sub-protocols for example, is theirs to agree on.
    headers: { ...incoming.headers, ...forwarded(incoming, target) },
  });
  outgoing.once('upgrade', (answer, other, rest) => {
    socket.write(`${statusLine(answer)}${rawHeaders(answer)}\r\n`);
    if (rest.length > 0) socket.write(rest);
    if (head.length > 0) other.write(head);
    other.on('error', () => socket.destroy());
    other.once('close', () => socket.destroy());
    socket.once('close', () => other.destroy());
    other.pipe(socket);
    socket.pipe(other);
  });
  // The app wants no websocket: its refusal is the answer.
  outgoing.once('response', (answer) => {
    socket.write(`${statusLine(answer)}${rawHeaders(answer)}\r\n`);
    answer.pipe(socket);
  });
  outgoing.once('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n'));
  outgoing.end();
}

function pathFor(incoming: IncomingMessage, { prefix }: ProxyTarget): string {
  const path = (incoming.url ?? '/').slice(prefix.length);
  return path.startsWith('/') ? path : `/${path}`;
}

function forwarded(incoming: IncomingMessage, { prefix }: ProxyTarget): Record<string, string> {
  const before = incoming.headers['x-forwarded-for'];
  const client = incoming.socket.remoteAddress ?? '';
  return {
    'x-forwarded-for': before === undefined ? client : `${String(before)}, ${client}`,
    'x-forwarded-host': incoming.headers.host ?? '',
    'x-forwarded-proto': 'http',
    ...(prefix !== '' && { 'x-forwarded-prefix': prefix }),
  };
}

function withoutConnection(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const named = new Set(
    (headers.connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || connectionHeaders.has(name) || named.has(name) ? [] : [[name, value]],
    ),
  );
}

function statusLine(answer: IncomingMessage): string {
  return `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n`;
}

function rawHeaders(answer: IncomingMessage): string {
  let text = '';
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2)
    text += `${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}\r\n`;
  return text;
}

function refuse(response: ServerResponse, { port }: ProxyTarget): void {
  response
    .writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' })
    .end(`The app on port ${port} does not answer.\n`);
}

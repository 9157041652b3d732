/** Passes requests on to an app on this machine, websockets included. */
import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { waitForPort } from './app-process.ts';

export interface ProxyTarget {
  readonly port: number;
  /** The path of the route, which the app does not see; empty for `/`. */
  readonly prefix: string;
  /** Whether the word of whoever is connected counts about the client behind it. */
  readonly trusts: (address: string) => boolean;
  /** Whether the server is about to stop. */
  readonly isOver: () => boolean;
  /** Whether the app has answered since it was last found missing. */
  isUp: boolean;
  /** Set while requests wait for the app. */
  arrival: Promise<boolean> | null;
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

/** Headers about how long a connection lasts and where a message in it ends. */
const endingHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/** Passes a request on, and the answer back. */
export async function passOn(incoming: IncomingMessage, response: ServerResponse, target: ProxyTarget): Promise<void> {
  if (!(await isThere(target))) {
    refuse(response, target);
    return;
  }
  const outgoing = request({
    host: 'localhost',
    port: target.port,
    method: incoming.method ?? 'GET',
    path: pathFor(incoming, target),
    headers: { ...withoutConnection(withoutClaims(incoming, target)), ...forwarded(incoming, target) },
  });
  outgoing.once('response', (answer) => {
    try {
      response.writeHead(answer.statusCode ?? 502, withoutConnection(answer.headers));
    } catch {
      // A status or a header that no answer can have.
      answer.destroy();
      refuse(response, target);
      return;
    }
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  outgoing.once('error', () => {
    target.isUp = false;
    if (response.headersSent) response.destroy();
    else refuse(response, target);
  });
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
  if (!(await isThere(target))) {
    socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n');
    return;
  }
  const outgoing = request({
    host: 'localhost',
    port: target.port,
    method: incoming.method ?? 'GET',
    path: pathFor(incoming, target),
    // Whatever the two sides want to agree on, sub-protocols for example, is theirs to agree on.
    headers: { ...withoutClaims(incoming, target), ...forwarded(incoming, target) },
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
  // The app wants no websocket: its refusal is the answer, which ends with the connection.
  outgoing.once('response', (answer) => {
    socket.write(`${statusLine(answer)}${rawHeaders(answer, endingHeaders)}Connection: close\r\n\r\n`);
    answer.pipe(socket);
  });
  socket.once('close', () => outgoing.destroy());
  outgoing.once('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n'));
  outgoing.end();
}

/** Waits for an app that may just be starting, unless it was there a moment ago. All requests wait together. */
async function isThere(target: ProxyTarget): Promise<boolean> {
  if (target.isUp) return true;
  target.arrival ??= waitForPort(target.port, START_LIMIT, target.isOver);
  target.isUp = await target.arrival;
  target.arrival = null;
  return target.isUp;
}

function pathFor(incoming: IncomingMessage, { prefix }: ProxyTarget): string {
  const path = (incoming.url ?? '/').slice(prefix.length);
  return path.startsWith('/') ? path : `/${path}`;
}

/** The headers, less what a client says about its own address. */
function withoutClaims(incoming: IncomingMessage, { trusts }: ProxyTarget): IncomingHttpHeaders {
  if (trusts(addressOf(incoming))) return incoming.headers;
  const { forwarded: _, 'x-real-ip': __, ...headers } = incoming.headers;
  return headers;
}

function addressOf(incoming: IncomingMessage): string {
  return incoming.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? '';
}

/** What the app is told about the client. What the client itself says about that is not passed on. */
function forwarded(incoming: IncomingMessage, { prefix, trusts }: ProxyTarget): Record<string, string> {
  const client = addressOf(incoming);
  const said = (name: string): string | undefined => (trusts(client) ? incoming.headers[name]?.toString() : undefined);
  const before = said('x-forwarded-for');
  return {
    'x-forwarded-for': before === undefined ? client : `${before}, ${client}`,
    'x-forwarded-host': said('x-forwarded-host') ?? incoming.headers.host ?? '',
    'x-forwarded-proto': said('x-forwarded-proto') ?? 'http',
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

function rawHeaders(answer: IncomingMessage, without: ReadonlySet<string> = new Set()): string {
  let text = '';
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2) {
    const name = answer.rawHeaders[i] ?? '';
    if (!without.has(name.toLowerCase())) text += `${name}: ${answer.rawHeaders[i + 1]}\r\n`;
  }
  return text;
}

function refuse(response: ServerResponse, { port }: ProxyTarget): void {
  response
    .writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' })
    .end(`The app on port ${port} does not answer.\n`);
}

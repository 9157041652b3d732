/**
 * Proxies requests, including websockets, to an app on this machine. httpxy moves the bytes; this file decides what
 * each side may say about its connection, so that no two programs can disagree about where a message ends:
 *
 * - the framing of the body is derived from what the parser understood, never copied;
 * - hop-by-hop headers, and those that `Connection` lists, stop here, in both directions;
 * - every request gets its own connection to the app, so nothing left over on one can become another's request.
 */
import { type IncomingHttpHeaders, type IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ProxyServer } from 'httpxy';
import { waitForPort } from './app-process.ts';

export interface TargetOptions {
  readonly port: number;
  /** The path prefix of the route, which the app does not see; empty for `/`. */
  readonly prefix: string;
  /** Whether a peer address is a trusted proxy, whose forwarding headers count. */
  readonly trusts: (address: string) => boolean;
  /** Whether the server is shutting down. */
  readonly isOver: () => boolean;
}

export interface ProxyTarget extends TargetOptions {
  readonly proxy: ProxyServer;
  /** Whether the app has answered since it was last unreachable. */
  isUp: boolean;
  /** Set while requests wait for the app. */
  arrival: Promise<boolean> | null;
}

/** How long an app may take to start, in milliseconds. */
const START_LIMIT_MS = 30_000;
/** How long an app may take to accept a websocket, in milliseconds. */
const UPGRADE_LIMIT_MS = 30_000;

/** Headers that belong to a single connection or frame the message. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** An app and how to reach it. */
export function proxyTarget(options: TargetOptions): ProxyTarget {
  const proxy = new ProxyServer({
    target: `http://localhost:${options.port}`,
    agent: false,
    upgradeTimeout: UPGRADE_LIMIT_MS,
  });
  const target: ProxyTarget = { ...options, proxy, isUp: false, arrival: null };
  proxy.on('proxyRes', (answer, _, response) => {
    const status = answer.statusCode ?? 0;
    // An invalid status; sending it would throw.
    if (status < 200 || status > 599) {
      answer.destroy();
      reject(response, target);
      return;
    }
    answer.headers = { ...withoutConnection(answer.headers), ...lengthOf(answer) };
    answer.headers.connection = response.shouldKeepAlive ? 'keep-alive' : 'close';
    answer.statusMessage = '';
  });
  proxy.on('error', (_error, _request, response) => {
    target.isUp = false;
    if (response instanceof ServerResponse) reject(response, target);
    else if (isSocket(response)) rejectUpgrade(response, '502 Bad Gateway');
  });
  return target;
}

/** Proxies a request and its response. */
export async function forwardRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  target: ProxyTarget,
): Promise<void> {
  if (!(await isThere(target))) {
    reject(response, target);
    return;
  }
  const framing: IncomingHttpHeaders =
    incoming.headers['transfer-encoding'] === undefined ? lengthOf(incoming) : { 'transfer-encoding': 'chunked' };
  incoming.headers = { ...headersFor(incoming, target), ...framing };
  incoming.url = pathFor(incoming, target);
  await target.proxy.web(incoming, response);
}

/**
 * Proxies a websocket: once both sides have agreed, bytes flow in both directions. Requests for any other protocol are
 * answered in HTTP/1.1, as the standard requires.
 */
export async function forwardUpgrade(
  incoming: IncomingMessage,
  socket: Socket,
  head: Buffer,
  target: ProxyTarget,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  if (!(await isThere(target))) {
    rejectUpgrade(socket, '502 Bad Gateway');
    return;
  }
  incoming.headers = { ...headersFor(incoming, target), connection: 'Upgrade', upgrade: 'websocket' };
  incoming.url = pathFor(incoming, target);
  await target.proxy.ws(incoming, socket, {}, head);
}

/** Whether a request asks for a websocket and has no body. */
export function isWebsocketUpgrade({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.trim().toLowerCase() === 'websocket' && !hasBody(headers);
}

/**
 * Answers a request for another protocol as if it had not asked for an upgrade. The connection is closed afterward.
 */
export function declineUpgrade(incoming: IncomingMessage, socket: Socket, app: RequestListener): void {
  socket.on('error', () => socket.destroy());
  if (hasBody(incoming.headers)) {
    rejectUpgrade(socket, '400 Bad Request');
    return;
  }
  incoming.headers = withoutConnection(incoming.headers);
  const response = new ServerResponse(incoming);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => socket.end());
  app(incoming, response);
}

/** Rejects an upgrade that cannot be proxied. */
export function rejectUpgrade(socket: Socket, status: string): void {
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}

function lengthOf({ headers }: IncomingMessage): IncomingHttpHeaders {
  const length = headers['content-length'];
  const isFramed = length !== undefined && headers['transfer-encoding'] === undefined;
  return isFramed ? { 'content-length': length } : {};
}

function isSocket(value: unknown): value is Socket {
  return value !== null && typeof value === 'object' && 'remoteAddress' in value;
}

/** Waits for an app that may be starting, unless it was reachable a moment ago. All requests share one wait. */
async function isThere(target: ProxyTarget): Promise<boolean> {
  if (target.isUp) return true;
  target.arrival ??= waitForPort(target.port, START_LIMIT_MS, target.isOver);
  target.isUp = await target.arrival;
  target.arrival = null;
  return target.isUp;
}

function pathFor(incoming: IncomingMessage, { prefix }: ProxyTarget): string {
  const path = (incoming.url ?? '/').slice(prefix.length);
  return path.startsWith('/') ? path : `/${path}`;
}

/** The headers for the app: the client's own, without those about its connection and its sender. */
function headersFor(incoming: IncomingMessage, target: ProxyTarget): IncomingHttpHeaders {
  const client = addressOf(incoming);
  const isTrusted = target.trusts(client);
  const said = (name: string): string | undefined => (isTrusted ? incoming.headers[name]?.toString() : undefined);
  const before = said('x-forwarded-for');
  const own = Object.entries(withoutConnection(incoming.headers)).filter(
    ([name]) => isTrusted || !/^(forwarded$|x-forwarded-|x-real-ip$)/.test(name.replaceAll('_', '-')),
  );
  return {
    ...Object.fromEntries(own),
    ...(incoming.headers.host !== undefined && { host: incoming.headers.host }),
    'x-forwarded-for': before === undefined ? client : `${before}, ${client}`,
    'x-forwarded-host': said('x-forwarded-host') ?? incoming.headers.host ?? '',
    'x-forwarded-proto': said('x-forwarded-proto') ?? 'http',
    ...(target.prefix !== '' && { 'x-forwarded-prefix': target.prefix }),
  };
}

function addressOf(incoming: IncomingMessage): string {
  return incoming.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? '';
}

/** Some programs treat `_` in a header name as `-`, so treat it the same here. */
function withoutConnection(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !named.has(name) && !connectionHeaders.has(name.replaceAll('_', '-').toLowerCase()),
    ),
  );
}

function reject(response: ServerResponse, { port }: ProxyTarget): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response
    .writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' })
    .end(`The app on port ${port} does not answer.\n`);
}

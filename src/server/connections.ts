/**
 * Limits on connections and on how long they may sit idle. Each connection takes a file descriptor, and a process has
 * few: connections that are not in use make room for those that are. All times are measured with timers, so clock
 * changes do not affect them.
 */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Time limit for receiving the headers of a request, in milliseconds. */
const HEADERS_LIMIT_MS = 15_000;
/** Time limit for receiving a whole request, in milliseconds. `RequestTimeout` of a workflow can only shorten it. */
const REQUEST_LIMIT_MS = 300_000;
/**
 * How long an idle keep-alive connection stays open, in milliseconds. Longer than load balancers and clients keep theirs
 * (60 seconds at most): a server that closes first loses the request that is just being sent. When connections are
 * scarce, idle ones make room.
 */
const KEEP_ALIVE_MS = 75_000;
/**
 * How long a connection may be without a request in progress, in milliseconds. Line breaks between requests count as
 * activity for Node, but they begin no request. Longer than Node's own limits for silence and for headers together.
 */
const IDLE_LIMIT_MS = KEEP_ALIVE_MS + HEADERS_LIMIT_MS + 5000;
/** How long a client may neither send the rest of a request nor read its response, in milliseconds. */
const STALL_LIMIT_MS = 30_000;
/** The minimum rate at which every client is expected to read, in bytes per millisecond. */
const MIN_BYTES_PER_MS = 32;
/** How long to keep receiving the rest of a rejected body so that the client can read the response, in milliseconds. */
const LINGER_MS = 2000;
/** File descriptors reserved for everything else: programs, files, other servers. */
const RESERVED = 104;
const MAX_CONNECTIONS = 10_000;
const MIN_CONNECTIONS = 16;

/** The timeouts that Node takes when a server is created. */
export const serverTimes = {
  headersTimeout: HEADERS_LIMIT_MS,
  requestTimeout: REQUEST_LIMIT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: 1000,
} as const;

/** Connection limits of a server. */
export interface ConnectionLimits {
  /** Maximum number of connections. */
  readonly maxConnections: number;
  /** How long a connection may stall, in milliseconds. */
  readonly stallMs: number;
  /** How long to keep receiving the rest of a rejected body, in milliseconds. */
  readonly lingerMs: number;
  /** How long a connection may be without a request in progress, in milliseconds. */
  readonly idleMs: number;
}

/** Handles a request for another protocol: a websocket. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Watches the connections of a server: closes stalled ones, and the longest idle ones when there are too many.
 *
 * @param upgrade without it, requests for another protocol are answered like any other
 */
export function guardConnections(
  server: Server,
  limits: Partial<ConnectionLimits> = {},
  upgrade: UpgradeListener | null = null,
): void {
  const own = {
    maxConnections: connectionLimit(),
    stallMs: STALL_LIMIT_MS,
    lingerMs: LINGER_MS,
    idleMs: IDLE_LIMIT_MS,
  };
  const guard = new Guard({ ...own, ...limits });
  server.timeout = limits.stallMs ?? STALL_LIMIT_MS;
  server.on('connection', (socket) => guard.accept(socket));
  server.on('request', (request, response) => guard.begin(request, response));
  if (upgrade !== null)
    server.on('upgrade', (request, socket, head) => {
      // After an upgrade, a connection is up to the two ends that use it.
      guard.release(request.socket);
      upgrade(request, socket, head);
    });
  server.on('timeout', (socket) => guard.judge(socket));
  const sweep = setInterval(() => guard.sweep(), (limits.idleMs ?? IDLE_LIMIT_MS) / 5).unref();
  server.once('close', () => clearInterval(sweep));
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

class Guard {
  readonly #limits: ConnectionLimits;
  readonly #all = new Set<Socket>();
  /** Connections with no request in progress, and since when; longest idle first. */
  readonly #waiting = new Map<Socket, number>();
  readonly #exchanges = new Map<Socket, Exchange>();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  accept(socket: Socket): void {
    this.#all.add(socket);
    socket.once('close', () => this.release(socket));
    if (this.#all.size > this.#limits.maxConnections) {
      const [idle = socket] = this.#waiting.keys();
      this.release(idle);
      idle.destroy();
    }
    if (!socket.destroyed) this.#waiting.set(socket, performance.now());
  }

  begin(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    this.#waiting.delete(socket);
    this.#exchanges.set(socket, { request, response });
    let timer: NodeJS.Timeout | undefined;
    response.once('prefinish', () => {
      const longest = this.#limits.stallMs + socket.writableLength / MIN_BYTES_PER_MS;
      timer = setTimeout(() => socket.destroy(), longest).unref();
    });
    response.once('finish', () => {
      clearTimeout(timer);
      if (!request.complete) this.#finishSoon(request);
    });
    response.once('close', () => {
      clearTimeout(timer);
      this.#exchanges.delete(socket);
      if (!socket.destroyed && this.#all.has(socket)) this.#waiting.set(socket, performance.now());
    });
  }

  release(socket: Socket): void {
    this.#all.delete(socket);
    this.#waiting.delete(socket);
    this.#exchanges.delete(socket);
  }

  /** Closes connections that have been idle for too long. */
  sweep(): void {
    const since = performance.now() - this.#limits.idleMs;
    for (const [socket, start] of this.#waiting) {
      if (start > since) return;
      socket.destroy();
    }
  }

  /** Called when a connection has been silent for a while: decides which side is stalling. */
  judge(socket: Socket): void {
    const exchange = this.#exchanges.get(socket);
    const isOurTurn = exchange?.request.complete === true && socket.writableLength === 0;
    if (isOurTurn) socket.setTimeout(this.#limits.stallMs);
    else socket.destroy();
  }

  #finishSoon(request: IncomingMessage): void {
    setTimeout(() => {
      if (!request.complete) request.socket.destroy();
    }, this.#limits.lingerMs).unref();
  }
}

/** The number of connections allowed per server, derived from this process's file descriptor limit. */
function connectionLimit(): number {
  // The API and the web server share the descriptors.
  const share = Math.floor((descriptorLimit() - RESERVED) / 2);
  return Math.min(MAX_CONNECTIONS, Math.max(MIN_CONNECTIONS, share));
}

function descriptorLimit(): number {
  try {
    const found = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return Number(found ?? Number.POSITIVE_INFINITY);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * Connections of a server, and how long they may do nothing. A connection is a file descriptor, of which a process has few:
 * who holds one without using it makes room for those who do. All times are those of timers, which no change of the clock
 * moves.
 */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long a client may take for the headers of a request, in milliseconds. */
const HEADERS_LIMIT = 15_000;
/** How long it may take for a request, in milliseconds. `RequestTimeout` of a workflow can only shorten it. */
const REQUEST_LIMIT = 300_000;
/** How long a connection is kept on which nothing is asked, in milliseconds. */
const IDLE_LIMIT = 5000;
/** How long a client may neither send what it owes nor take what it has asked for, in milliseconds. */
const STALL_LIMIT = 30_000;
/** What every client can take in, in bytes for each millisecond. */
const LEAST_RATE = 32;
/** How long the rest of a body that nobody wants is still received, so that the client reads the answer; milliseconds. */
const LINGER = 2000;
/** Descriptors for everything else: programs, files, other servers. */
const RESERVED = 104;
const MOST_CONNECTIONS = 10_000;
const LEAST_CONNECTIONS = 16;

/** The limits that can be set when a server is made. */
export const serverTimes = {
  headersTimeout: HEADERS_LIMIT,
  requestTimeout: REQUEST_LIMIT,
  keepAliveTimeout: IDLE_LIMIT,
  connectionsCheckingInterval: 1000,
} as const;

/** What a server puts up with. */
export interface Patience {
  /** How many connections it may have. */
  readonly most: number;
  /** How long a connection may be stuck, in milliseconds. */
  readonly stall: number;
  /** How long the rest of a body that nobody wants is received, in milliseconds. */
  readonly linger: number;
}

/** Watches over the connections of a server: closes those that are stuck, and some of the idle when there are too many. */
export function guardConnections(server: Server, patience: Partial<Patience> = {}): void {
  const guard = new Guard({ most: connectionLimit(), stall: STALL_LIMIT, linger: LINGER, ...patience });
  server.timeout = patience.stall ?? STALL_LIMIT;
  server.on('connection', (socket) => guard.accept(socket));
  server.on('request', (request, response) => guard.begin(request, response));
  // What became of a connection after an upgrade is the business of the two who talk over it.
  server.on('upgrade', (request) => guard.release(request.socket));
  server.on('timeout', (socket) => guard.judge(socket));
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

class Guard {
  private readonly patience: Patience;
  private readonly all = new Set<Socket>();
  /** Those on which no request is being answered, the longest waiting first. */
  private readonly waiting = new Set<Socket>();
  private readonly exchanges = new Map<Socket, Exchange>();

  constructor(patience: Patience) {
    this.patience = patience;
  }

  accept(socket: Socket): void {
    this.all.add(socket);
    socket.once('close', () => this.release(socket));
    if (this.all.size > this.patience.most) {
      const [idle = socket] = this.waiting;
      this.release(idle);
      idle.destroy();
    }
    if (!socket.destroyed) this.waiting.add(socket);
  }

  begin(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    this.waiting.delete(socket);
    this.exchanges.set(socket, { request, response });
    let timer: NodeJS.Timeout | undefined;
    response.once('prefinish', () => {
      const longest = this.patience.stall + socket.writableLength / LEAST_RATE;
      timer = setTimeout(() => socket.destroy(), longest).unref();
    });
    response.once('finish', () => {
      clearTimeout(timer);
      if (!request.complete) this.finishSoon(request);
    });
    response.once('close', () => {
      clearTimeout(timer);
      this.exchanges.delete(socket);
      if (!socket.destroyed && this.all.has(socket)) this.waiting.add(socket);
    });
  }

  release(socket: Socket): void {
    this.all.delete(socket);
    this.waiting.delete(socket);
    this.exchanges.delete(socket);
  }

  /** Nothing has moved on a connection for a while: whose turn is it? */
  judge(socket: Socket): void {
    const exchange = this.exchanges.get(socket);
    const isOurTurn = exchange?.request.complete === true && socket.writableLength === 0;
    if (isOurTurn) socket.setTimeout(this.patience.stall);
    else socket.destroy();
  }

  private finishSoon(request: IncomingMessage): void {
    setTimeout(() => {
      if (!request.complete) request.socket.destroy();
    }, this.patience.linger).unref();
  }
}

/** How many connections one server may have, by the descriptors that this process may have. */
function connectionLimit(): number {
  // The API and the web pages share them.
  const share = Math.floor((descriptorLimit() - RESERVED) / 2);
  return Math.min(MOST_CONNECTIONS, Math.max(LEAST_CONNECTIONS, share));
}

function descriptorLimit(): number {
  try {
    const found = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return Number(found ?? Number.POSITIVE_INFINITY);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

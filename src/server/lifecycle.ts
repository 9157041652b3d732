/** A server from its first connection to its last. */
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventListener } from '../runtime/index.ts';
import { guardConnections, serverTimes } from './connections.ts';
import { answerProtocolErrors, requireHost } from './protocol.ts';

export interface Listening {
  readonly server: Server;
  /** Where to reach it, `http://127.0.0.1:3000` for example. */
  readonly url: string;
}

/** Where to listen, and who is told of what is refused there. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly log: EventListener;
}

/**
 * Starts to listen.
 *
 * @throws Error that says what to do when the address cannot be had
 */
export function listen(app: RequestListener, { host, port, log }: ListenOptions): Promise<Listening> {
  const server = createServer({ ...serverTimes, requireHostHeader: false }, requireHost(app, log));
  guardConnections(server);
  answerProtocolErrors(server, log);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new Error(listenProblem(error, host, port), { cause: error })));
    server.listen(port, host, () => resolve({ server, url: urlOf(server.address() as AddressInfo) }));
  });
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function listenProblem(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken: another program listens there. End it, or choose another \`PortNum\`.`;
    case 'EADDRNOTAVAIL':
      return `This machine has no address ${host}. Change \`HostIP\`.`;
    case 'EACCES':
      return `Port ${port} may not be used by this user. Choose a \`PortNum\` above 1023.`;
    case 'ENOTFOUND':
      return `\`HostIP\` is ${host}, which is no address.`;
    default:
      return `The server cannot listen on ${host}:${port}: ${error.message}`;
  }
}

/**
 * Stops a server: it takes no new connections, and the requests that run get their answer.
 *
 * @param grace milliseconds after which the connections are cut
 */
export function stopListening(server: Server, grace: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), grace);
    // A kept connection on which nothing is asked would keep the server alive.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Starts and stops an HTTP server. */
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventListener } from '../runtime/index.ts';
import { guardConnections, serverTimes, type UpgradeListener } from './connections.ts';
import { answerProtocolErrors, requireHost } from './protocol.ts';

export interface Listening {
  readonly server: Server;
  /** Its URL, for example `http://127.0.0.1:3000`. */
  readonly url: string;
}

/** Where to listen, and where to log rejected requests. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly log: EventListener;
  /** The names of both settings in messages. */
  readonly names: AddressSettings;
  /** Handles requests for another protocol, which are answered like any other otherwise. */
  readonly upgrade?: UpgradeListener;
}

/** The names of the settings for a listening address, as the user knows them. */
export interface AddressSettings {
  readonly host: string;
  readonly port: string;
}

/** Their names in a workflow. */
export const workflowSettings: AddressSettings = { host: '`HostIP`', port: '`PortNum`' };

/**
 * Starts listening.
 *
 * @throws Error that says what to do when it cannot listen on the address
 */
export function listen(app: RequestListener, { host, port, log, names, upgrade }: ListenOptions): Promise<Listening> {
  const server = createServer({ ...serverTimes, requireHostHeader: false }, requireHost(app, log));
  guardConnections(server, {}, upgrade);
  answerProtocolErrors(server, log);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new Error(listenProblem(error, host, port, names), { cause: error })));
    server.listen(port, host, () => resolve({ server, url: urlOf(server.address() as AddressInfo) }));
  });
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function listenProblem(error: NodeJS.ErrnoException, host: string, port: number, names: AddressSettings): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use by another program. Stop that program or choose another ${names.port}.`;
    case 'EADDRNOTAVAIL':
      return `This machine does not have the address ${host}. Change ${names.host}.`;
    case 'EACCES':
      return `This user is not allowed to use port ${port}. Choose a ${names.port} above 1023.`;
    case 'ENOTFOUND':
      return `${names.host} is ${host}, which is not an IP address.`;
    default:
      return `The server cannot listen on ${host}:${port}: ${error.message}`;
  }
}

/**
 * Stops a server: it accepts no new connections, and running requests are answered.
 *
 * @param grace milliseconds after which the connections are closed
 */
export function stopListening(server: Server, grace: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), grace);
    // Idle keep-alive connections would keep the server alive.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });
}

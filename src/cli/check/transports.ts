// How an editor and the language server are connected: by standard streams, or by a socket on this machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import {
  type MessageReader,
  type MessageWriter,
  SocketMessageReader,
  SocketMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { CommandError } from '../report.ts';
import { stopSignal } from '../stop-signals.ts';
import { ownProgram } from './programs.ts';

/** A connection to an editor. */
export interface Channel {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
}

const HOST = '127.0.0.1';

/** Messages begin with a header of this name. Others, such as requests of a browser, are refused. */
const FIRST_BYTES = 'content-';

/** Standard input and output. */
export function standardStreams(): Channel {
  return { reader: new StreamMessageReader(process.stdin), writer: new StreamMessageWriter(process.stdout) };
}

/** Connects to an editor. Throws `CommandError`. */
export async function connectTo(port: number): Promise<Channel> {
  const socket = createConnection({ port, host: HOST });
  try {
    await once(socket, 'connect');
  } catch (error) {
    throw new CommandError('kdeps/system-error', `Cannot connect to ${HOST}:${port}: ${reasonOf(error)}`);
  }
  return { reader: new SocketMessageReader(socket), writer: new SocketMessageWriter(socket) };
}

/**
 * Starts a server for each editor that connects, until the program is stopped: a server ends with its editor, and takes
 * nothing from the others.
 *
 * @param words the words of the command that serves an editor on its standard streams
 * @param started called with the address once it listens
 */
export async function listen(
  port: number,
  words: readonly string[],
  started: (address: string) => void,
): Promise<void> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    void greet(socket, words);
  });
  try {
    server.listen(port, HOST);
    await once(server, 'listening');
  } catch (error) {
    throw new CommandError('kdeps/system-error', `Cannot listen on ${HOST}:${port}: ${reasonOf(error)}`);
  }
  const stopped = stopSignal();
  started(`${HOST}:${(server.address() as AddressInfo).port}`);
  await stopped;
  server.close();
  for (const socket of open) socket.destroy();
}

/** Serves an editor after its first bytes have shown that it is one. */
async function greet(socket: Socket, words: readonly string[]): Promise<void> {
  // An editor that has gone needs no answer.
  socket.on('error', () => undefined);
  let start = Buffer.alloc(0);
  while (start.length < FIRST_BYTES.length) {
    const more = socket.read() as Buffer | null;
    if (more !== null) start = Buffer.concat([start, more]);
    else if (socket.readableEnded || socket.destroyed) return;
    else await Promise.race([once(socket, 'readable'), once(socket, 'end'), once(socket, 'close')]);
  }
  if (start.toString('latin1', 0, FIRST_BYTES.length).toLowerCase() !== FIRST_BYTES) {
    socket.destroy();
    return;
  }
  socket.unshift(start);
  const { file, args } = ownProgram();
  const child = spawn(file, [...args, ...words], { stdio: ['pipe', 'pipe', 'inherit'], windowsHide: true });
  child.once('error', () => socket.destroy());
  child.stdin.on('error', () => undefined);
  socket.pipe(child.stdin);
  child.stdout.pipe(socket);
  // A server whose input ends exits.
  socket.once('close', () => child.stdin.end());
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// Requests that no client library would send: bytes on a connection.
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A port on which nothing listens, chosen by the system: it does not give it to anybody else for a while. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** What came back. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/**
 * Sends bytes as they are and reads until the server closes the connection.
 *
 * @param patience milliseconds without a byte after which it is closed here
 */
export function exchange(url: string, bytes: string | Uint8Array, patience = 2000): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(patience, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.once('error', () => socket.destroy());
    socket.once('close', () => resolve(parsed(Buffer.concat(chunks).toString('utf8'))));
  });
}

/** Sends bytes and goes away after so many milliseconds, without waiting for an answer. */
export async function sendAndLeave(url: string, bytes: string | Uint8Array, after: number): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  socket.once('error', () => socket.destroy());
  await sleep(after);
  socket.destroy();
}

function parsed(text: string): RawAnswer {
  const at = text.indexOf('\r\n\r\n');
  const head = at < 0 ? text : text.slice(0, at);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: at < 0 ? '' : text.slice(at + 4) };
}

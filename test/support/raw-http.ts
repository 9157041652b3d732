// Raw HTTP requests that no client library would send.
import { connect, createServer } from 'node:net';

/** An unused port chosen by the system, which does not reassign it for a while. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** The raw response. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** How long a response may take to begin, in milliseconds; test machines are busy. */
const BEGINNING = 30_000;

/**
 * Sends raw bytes and reads until the server closes the connection.
 *
 * @param patience milliseconds of silence after which the client closes it, once a response has begun
 */
export function exchange(url: string, bytes: string | Uint8Array, patience = 2000): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(Math.max(patience, BEGINNING), () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      socket.setTimeout(patience);
    });
    socket.once('error', () => socket.destroy());
    socket.once('close', () => resolve(parsed(Buffer.concat(chunks).toString('utf8'))));
  });
}

/** Sends bytes and disconnects without waiting for a response. */
export async function sendAndLeave(url: string, bytes: string | Uint8Array): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname, () => socket.end(bytes));
  await new Promise((resolve) => {
    // The server may close the connection first.
    socket.once('error', resolve).once('finish', resolve);
  });
  socket.destroy();
}

function parsed(text: string): RawAnswer {
  const at = text.indexOf('\r\n\r\n');
  const head = at < 0 ? text : text.slice(0, at);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: at < 0 ? '' : text.slice(at + 4) };
}

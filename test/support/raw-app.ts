// An app behind the web proxy that writes down every byte it gets, and the defects in what it got: each connection to it
// carries one message with an unambiguous end.
import { createServer, type Server, type Socket } from 'node:net';
import { answer, type ServedAgent, serveAgent, workflow } from './agent-server.ts';

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** What the app received on a connection. */
export interface Received {
  text: string;
}

export class RawApp {
  /** What it received, in the order in which the connections were opened. */
  received: Received[] = [];
  /** What it responds once a header block is complete. */
  reply = ok;
  /** The origin of the proxy, which forwards `/app`. */
  readonly base: string;
  readonly #server: Server;
  readonly #served: ServedAgent;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, served: ServedAgent) {
    this.#server = server;
    this.#served = served;
    this.base = new URL(served.servers.pages[0] ?? '').origin;
    server.on('connection', (socket) => this.#take(socket));
  }

  /** Starts the app, and an agent that forwards to it. */
  static async start(): Promise<RawApp> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const routes = `Routes { new { Path = "/app"; ServerType = "app"; AppPort = ${port}; PublicPath = "/app" } }`;
    const api = 'APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }';
    const served = await serveAgent({
      'workflow.pkl': workflow(`${api}\nWebServerMode = true\nWebServer { ${routes} }`),
      answer: answer('1'),
      'data/app/x.txt': '',
    });
    return new RawApp(server, served);
  }

  /** Forgets what it received, and responds as usual again. */
  reset(): void {
    this.received = [];
    this.reply = ok;
  }

  async close(): Promise<void> {
    await this.#served.close();
    this.disconnect();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Ends all connections. */
  disconnect(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Defects in what it received. */
  suspicions(): readonly string[] {
    return this.received.flatMap(({ text }) => suspicionsOf(text));
  }

  #take(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const connection = { text: '' };
    let answered = false;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      // The proxy also probes whether the app is listening; only connections with data count.
      if (connection.text === '') this.received.push(connection);
      connection.text += chunk.toString('latin1');
      if (answered || !isComplete(connection.text)) return;
      answered = true;
      socket.write(this.reply);
    });
  }
}

export interface Message {
  readonly head: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Everything after the headers. */
  readonly rest: string;
}

export function messageIn(text: string): Message {
  const at = text.indexOf('\r\n\r\n');
  const [head = '', ...lines] = text.slice(0, at).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  return { head, headers, rest: text.slice(at + 4) };
}

export function valuesOf({ headers }: Message, name: string): readonly string[] {
  return headers.flatMap(([found, value]) => (found.toLowerCase().replaceAll('_', '-') === name ? [value] : []));
}

/** Whether a message is complete according to its framing header. */
function isComplete(text: string): boolean {
  return text.includes('\r\n\r\n') && restAfter(messageIn(text)) !== null;
}

/** Everything after the message; null while it is incomplete. */
function restAfter(message: Message): string | null {
  const [length] = valuesOf(message, 'content-length');
  if (valuesOf(message, 'transfer-encoding').length > 0) return restAfterChunks(message.rest);
  return message.rest.length < Number(length ?? 0) ? null : message.rest.slice(Number(length ?? 0));
}

/** Everything after the last chunk, or from the first odd one. */
function restAfterChunks(text: string): string | null {
  for (let at = 0; ; ) {
    const line = text.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = text.slice(at, line);
    if (!/^(?:0|[1-9a-f][\da-f]*)$/i.test(size)) return text.slice(at);
    const end = line + 2 + Number.parseInt(size, 16);
    if (text.length < end + 2) return null;
    if (text.slice(end, end + 2) !== '\r\n') return text.slice(at);
    if (size === '0') return text.slice(end + 2);
    at = end + 2;
  }
}

function suspicionsOf(text: string): readonly string[] {
  const message = messageIn(text);
  const lengths = valuesOf(message, 'content-length');
  const encodings = valuesOf(message, 'transfer-encoding');
  const names = message.headers.map(([name]) => name.toLowerCase());
  const isUpgrade = valuesOf(message, 'upgrade').length > 0;
  return [
    lengths.length + encodings.length > 1 && 'two framings',
    encodings.some((value) => value !== 'chunked') && 'an odd encoding',
    lengths.some((value) => !/^\d+$/.test(value)) && 'an odd length',
    (restAfter(message) ?? '') !== '' && 'a second message',
    !/^[A-Z]+ \/[\x21-\x7e]* HTTP\/1\.1$/.test(message.head) && 'an odd first line',
    /smuggled/.test(message.head) && 'a smuggled request',
    names.some((name) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) && 'an odd name',
    message.headers.some(([, value]) => /[\r\n\0]/.test(value)) && 'an odd value',
    isUpgrade && valuesOf(message, 'upgrade').join() !== 'websocket' && 'another protocol',
    valuesOf(message, 'connection').join().toLowerCase() !== (isUpgrade ? 'upgrade' : 'close') && 'a kept connection',
    names.some((name) => ['te', 'trailer', 'keep-alive', 'http2-settings', 'expect'].includes(name)) &&
      'a leaked header',
  ].flatMap((what) => (what === false ? [] : [`${what}: ${JSON.stringify(text)}`]));
}

// Servers in separate processes, and clients with keep-alive connections.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..');
const schema = 'package://schema.kdeps.com/core@0.5.1#';

export interface Server {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Serves an agent with the built program: settings of its `APIServer`, and the bodies of its resources by id. */
export async function serveAgent(
  settings: string,
  resources: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'kdeps-bench-'));
  const [target = ''] = Object.keys(resources).slice(-1);
  const head = 'Name = ""\nDescription = ""\nCategory = ""\n';
  const files = {
    'workflow.pkl': `amends "${schema}/Workflow.pkl"\nAgentID = "bench"\nDescription = ""\nTargetActionID = "${target}"\nSettings { APIServerMode = true; APIServer { ${settings} } }\n`,
    ...Object.fromEntries(
      Object.entries(resources).map(([id, body]) => [
        `resources/${id}.pkl`,
        `amends "${schema}/Resource.pkl"\nActionID = "${id}"\n${head}${body}\n`,
      ]),
    ),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const args = [join(root, 'dist', 'cli.cjs'), 'run', folder, '--port', '0', '--quiet'];
  const server = await startServer(args, /curl "(http:\/\/[^/"]+)/, { HOME: folder, KDEPS_HOME: folder, ...env });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Starts a server with Node and finds its address in its output. */
export async function startServer(
  args: readonly string[],
  address: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface(child.stdout)) {
    const url = address.exec(line)?.[1];
    if (url !== undefined) return { url, stop: () => end(child) };
  }
  throw new Error(`\`node ${args.join(' ')}\` did not say where it listens.`);
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** A connection that sends one request after the other. */
export class Client {
  readonly #host: string;
  readonly #socket;
  #text = '';
  #waiting: { resolve: (status: number) => void; reject: (error: Error) => void } | null = null;

  constructor(url: string) {
    const { hostname, port, host } = new URL(url);
    this.#host = host;
    this.#socket = connect(Number(port), hostname);
    this.#socket.setNoDelay(true);
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (chunk: string) => this.#take(chunk));
    const fail = (error: Error): void => this.#waiting?.reject(error);
    this.#socket.once('error', fail);
    this.#socket.once('close', () => fail(new Error('The server has closed the connection.')));
  }

  /** Sends a request and returns the status of the complete response. */
  ask(path: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\n\r\n`);
    });
  }

  close(): void {
    this.#waiting = null;
    this.#socket.destroy();
  }

  #take(chunk: string): void {
    this.#text += chunk;
    const head = this.#text.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#text.slice(0, head))?.[1] ?? Number.NaN);
    if (this.#text.length < head + 4 + length) return;
    const status = Number(this.#text.slice(9, 12));
    if (Number.isNaN(length)) this.#waiting?.reject(new Error(this.#text.slice(0, 500)));
    this.#text = '';
    this.#waiting?.resolve(status);
  }
}

// A package server on loopback, over HTTPS with its own certificate. It runs in a thread, because its clients block
// theirs while they wait.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** The response for a path. */
export interface Answer {
  readonly status?: number;
  /** `{port}` stands for the port of the server. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The `Authorization` header without which the answer is 401. */
  readonly authorization?: string;
  /** The header of that answer that says how to authenticate. */
  readonly challenge?: string;
}

export interface PackageServer {
  readonly port: number;
  /** The certificate to trust, as a PEM file. */
  readonly certificateFile: string;
  /** Requests so far: method, path and headers. */
  readonly requests: () => Promise<readonly { readonly path: string; readonly headers: Record<string, string> }[]>;
  readonly close: () => Promise<void>;
}

const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { createServer } = require(workerData.secure ? 'node:https' : 'node:http');
const { connect } = require('node:net');
const requests = [];
const withPort = (text) => text.replaceAll('{port}', server.address().port);
const server = createServer({ key: workerData.key, cert: workerData.cert }, (request, response) => {
  requests.push({ path: request.url, headers: request.headers });
  const answer = workerData.answers.get(decodeURIComponent(request.url)) ?? { status: 404 };
  if (answer.authorization !== undefined && request.headers.authorization !== answer.authorization) {
    if (answer.challenge !== undefined) response.setHeader('WWW-Authenticate', withPort(answer.challenge));
    response.writeHead(401).end();
    return;
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, withPort(value));
  response.writeHead(answer.status ?? 200).end(answer.body ?? '');
});
server.on('connect', (request, socket) => {
  requests.push({ path: request.url, headers: request.headers });
  const [host, port] = request.url.split(':');
  const target = connect(Number(port), host, () => {
    socket.write('HTTP/1.1 200 OK\\r\\n\\r\\n');
    target.pipe(socket).pipe(target);
  });
  target.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage({ port: server.address().port }));
parentPort.on('message', () => parentPort.postMessage({ requests }));
`;

/** Starts a server with fixed responses; without TLS it is also an open proxy. */
export async function startServer(answers: ReadonlyMap<string, Answer>, secure = true): Promise<PackageServer> {
  const folder = mkdtempSync(join(tmpdir(), 'package-server-'));
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const request =
    'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1';
  execFileSync('openssl', [...request.split(' '), '-keyout', keyFile, '-out', certificateFile], { stdio: 'ignore' });
  const key = readFileSync(keyFile, 'utf8');
  const cert = readFileSync(certificateFile, 'utf8');
  const worker = new Worker(program, { eval: true, workerData: { answers, key, cert, secure } });
  const answer = <T>(): Promise<T> => new Promise((resolve) => void worker.once('message', resolve));
  const { port } = await answer<{ port: number }>();
  return {
    port,
    certificateFile,
    requests: async () => {
      const reply = answer<{ requests: { path: string; headers: Record<string, string> }[] }>();
      worker.postMessage('requests', []);
      return (await reply).requests;
    },
    close: async () => {
      await worker.terminate();
      rmSync(folder, { recursive: true });
    },
  };
}

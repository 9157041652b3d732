// A server of packages on loopback, over HTTPS with a certificate of its own, as programs meet it in the world. It runs
// in a thread: those who ask it wait without letting their own thread do anything else.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What a path answers. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface PackageServer {
  readonly port: number;
  /** The certificate to trust, in PEM. */
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
const server = createServer({ key: workerData.key, cert: workerData.cert }, (request, response) => {
  requests.push({ path: request.url, headers: request.headers });
  const answer = workerData.answers.get(decodeURIComponent(request.url)) ?? { status: 404 };
  response.writeHead(answer.status ?? 200, answer.headers ?? {}).end(answer.body ?? '');
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

/** Starts a server with fixed answers; a proxy, when not secure, lets everything through besides. */
export async function startServer(answers: ReadonlyMap<string, Answer>, secure = true): Promise<PackageServer> {
  const folder = mkdtempSync(join(tmpdir(), 'package-server-'));
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const request = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';
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

// A server of Amazon S3's protocol for tests: moto, from PyPI; and a proxy that fails in the ways that networks do.
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe } from 'vitest';
import { pythonPackages } from './python-tools.ts';
import { isMissing } from './skipping.ts';

// Amazon's client would print that it will need a later Node.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
// The extra `server` has the packages of all other services, 300 MB.
const environment = await pythonPackages('moto', ['moto[s3]==5.2.1', 'flask', 'flask-cors']);

export interface BucketServer {
  readonly url: string;
  /** The variables with which it is used. */
  readonly env: Readonly<Record<string, string>>;
  /** Creates a bucket with a new name, and returns the name. */
  readonly bucket: () => Promise<string>;
  /** The keys of the objects in a bucket. */
  readonly keys: (bucket: string) => Promise<readonly string[]>;
  readonly put: (bucket: string, key: string, content: Uint8Array) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Tests with a server that is started before them and ended after them; skips them, with a reason, without moto. */
export function describeWithS3(title: string, tests: (server: () => BucketServer) => void): void {
  describe.skipIf(isMissing(environment !== null, `${title} needs moto`))(title, () => {
    let server: BucketServer;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server.stop());
    tests(() => server);
  });
}

async function start(): Promise<BucketServer> {
  const variables = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
  const child = spawn('python', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    env: environment?.activate(variables) ?? variables,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await addressOf(child);
  const fetched = async (path: string, init?: RequestInit): Promise<Response> => {
    const response = await fetch(url + path, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const client = new S3Client({
    endpoint: url,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test-key-id', secretAccessKey: 'test-secret-key' },
  });
  let count = 0;
  return {
    url,
    env: { AWS_ENDPOINT_URL_S3: url, AWS_ACCESS_KEY_ID: 'test-key-id', AWS_SECRET_ACCESS_KEY: 'test-secret-key' },
    bucket: async () => {
      count += 1;
      await fetched(`/bucket-${count}`, { method: 'PUT' });
      return `bucket-${count}`;
    },
    keys: async (bucket) => {
      const text = await (await fetched(`/${bucket}?list-type=2`)).text();
      return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key);
    },
    put: async (bucket, key, content) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }));
    },
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (text: Buffer) => {
      said += text.toString();
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`moto exited with ${code}: ${said}`)));
  });
}

/** What happens to a request: it is passed on, refused, never answered, or its answer breaks off after some bytes. */
export type Fate =
  | 'passed'
  | 'hung'
  | { readonly status: number; readonly code: string }
  | { readonly cutAfter: number; readonly hangs?: boolean };

export interface FaultyServer {
  readonly url: string;
  /** The requests so far: method, path and range. */
  readonly seen: string[];
  /** The ids of the keys with which they were signed. */
  readonly keys: string[];
  readonly close: () => Promise<void>;
}

/** Starts a proxy. @param fateOf decides about each request, by its method and its number from 1 */
export async function faultyServer(
  target: string,
  fateOf: (method: string, number: number) => Fate,
): Promise<FaultyServer> {
  const [seen, keys]: [string[], string[]] = [[], []];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    seen.push(`${method} ${url.replace(/\?.*/, '')}${headers.range === undefined ? '' : ` ${headers.range}`}`);
    keys.push(/Credential=([^/]*)/.exec(headers.authorization ?? '')?.[1] ?? '');
    const fate = fateOf(method, seen.length);
    if (fate === 'hung') request.resume();
    else if (fate === 'passed') pass(request, response, target, Number.POSITIVE_INFINITY, false);
    else if ('cutAfter' in fate) pass(request, response, target, fate.cutAfter, fate.hangs ?? false);
    else {
      request.resume();
      response.writeHead(fate.status, { 'content-type': 'application/xml' });
      response.end(
        request.method === 'HEAD' ? '' : `<Error><Code>${fate.code}</Code><Message>It failed.</Message></Error>`,
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    keys,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(request: IncomingMessage, response: ServerResponse, target: string, limit: number, hangs: boolean): void {
  const { method, headers } = request;
  const passed = send(new URL(request.url ?? '', target), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    let sent = 0;
    answer.on('data', (piece: Buffer) => {
      if (sent > limit) return;
      response.write(piece.subarray(0, limit - sent));
      sent += piece.length;
      // What was written has to arrive first.
      if (sent >= limit && !hangs) setImmediate(() => response.write('', () => response.destroy()));
    });
    answer.on('end', () => {
      if (sent < limit) response.end();
    });
  });
  passed.on('error', () => response.destroy());
  request.pipe(passed);
}

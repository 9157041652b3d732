/** A GET request, optionally through a proxy. */
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { type GetReply, type GetRequest, WorkerFailure } from './protocol.ts';

const agents = new Map<string, Agent>();

/** Sends a request and collects the response. Throws `WorkerFailure`. */
export async function httpGet(request: GetRequest): Promise<GetReply> {
  const url = new URL(request.url);
  try {
    return await collect(await open(url, request), request);
  } catch (error) {
    throw asFailure(error, url.hostname.replace(/^\[|\]$/g, ''));
  }
}

async function open(url: URL, request: GetRequest): Promise<ClientRequest> {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of request.headers) (headers[name] ??= []).push(value);
  const { proxy } = request;
  if (url.protocol === 'http:') {
    if (proxy === null) return requestHttp(url, { headers });
    return requestHttp({ host: proxy.host, port: proxy.port, path: url.href, headers: { host: url.host, ...headers } });
  }
  if (proxy === null) return requestHttps(url, { headers, agent: agentFor(request.certificates) });
  const socket = await tunnel(url, request, proxy);
  return requestHttps(url, { headers, createConnection: () => socket });
}

function agentFor(certificates: readonly string[] | null): Agent {
  const key = certificates?.join('\n') ?? '';
  let agent = agents.get(key);
  if (agent === undefined) {
    agent = new Agent({ keepAlive: true, ...(certificates === null ? {} : { ca: [...certificates] }) });
    agents.set(key, agent);
  }
  return agent;
}

/** Asks a proxy for a connection to the host, and uses TLS through it. */
async function tunnel(url: URL, request: GetRequest, proxy: NonNullable<GetRequest['proxy']>): Promise<TLSSocket> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const target = `${url.hostname}:${url.port === '' ? '443' : url.port}`;
  const socket = await new Promise<Socket>((resolve, reject) => {
    const asking = requestHttp({
      host: proxy.host,
      port: proxy.port,
      method: 'CONNECT',
      path: target,
      headers: { host: target },
    });
    asking.setTimeout(request.timeout, () => asking.destroy(timedOut()));
    asking.once('connect', (response, raw) => {
      if (response.statusCode === 200) resolve(raw);
      else
        reject(
          new WorkerFailure(
            `Unable to tunnel through proxy. Proxy returns "HTTP/1.1 ${response.statusCode}"`,
            'IOException',
          ),
        );
    });
    asking.once('error', reject).end();
  });
  const ca = request.certificates === null ? {} : { ca: [...request.certificates] };
  return await new Promise((resolve, reject) => {
    const secure = connectTls({ socket, ...(isIP(host) === 0 ? { servername: host } : { host }), ...ca });
    secure.once('secureConnect', () => resolve(secure)).once('error', reject);
  });
}

function collect(asking: ClientRequest, request: GetRequest): Promise<GetReply> {
  return new Promise((resolve, reject) => {
    asking.setTimeout(request.timeout, () => asking.destroy(timedOut()));
    asking.once('error', reject);
    asking.once('response', (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > request.limit) asking.destroy(new WorkerFailure('response is too large', 'IOException'));
      });
      response.once('error', reject);
      response.once('aborted', () => reject(new WorkerFailure('connection closed before the end', 'IOException')));
      response.once('end', () => {
        const { location = null, 'www-authenticate': challenge = null } = response.headers;
        const body = Uint8Array.from(Buffer.concat(chunks));
        resolve({ status: response.statusCode ?? 0, location, challenge, body });
      });
    });
    asking.end();
  });
}

function timedOut(): WorkerFailure {
  return new WorkerFailure('request timed out', 'HttpTimeoutException');
}

const CONNECTION_CODES = /^(?:ECONN(?:REFUSED|RESET)|ENOTFOUND|EAI_\w+|E(?:HOST|NET)UNREACH|ETIMEDOUT|EADDRNOTAVAIL)$/;
const CERTIFICATE_CODES = /CERT|SSL|TLS|EPROTO|UNABLE_TO|CRL|INVALID_CA|PATH_LENGTH|INVALID_PURPOSE|HOSTNAME_MISMATCH/;

function asFailure(error: unknown, host: string): unknown {
  if (!(error instanceof Error) || error instanceof WorkerFailure) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (CONNECTION_CODES.test(code) || error instanceof AggregateError) {
    return new WorkerFailure(`Error connecting to host \`${host}\`.`, 'ConnectException');
  }
  if (CERTIFICATE_CODES.test(code)) {
    return new WorkerFailure(
      `Error during SSL handshake with host \`${host}\`:\n${error.message}`,
      'SSLHandshakeException',
    );
  }
  return new WorkerFailure(error.message, 'IOException');
}

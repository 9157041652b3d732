/**
 * An HTTP client. Node's `fetch` gives up when a response takes longer than five minutes to start, as a language model
 * on a slow machine may; this client only has the limits set by its caller.
 */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { decoderOf } from './content-encoding.ts';
import { checkHost, publicAgent } from './public-addresses.ts';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
  /** Maximum size of the response in bytes. */
  readonly limit: number;
  /** Whether a header must be dropped on a redirect to another server, in addition to the well-known ones. */
  readonly isSecretHeader?: (name: string, value: string) => boolean;
  /** Whether a body must not be sent on to another server by a redirect. */
  readonly isSecretBody?: (body: string | Uint8Array) => boolean;
  /** Whether the request and its redirects are limited to public addresses. */
  readonly isPublicOnly?: boolean;
}

/** The start of a response. */
export interface HttpHead {
  readonly status: number;
  /** Names as written by the server; values of repeated headers are joined. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface HttpResponse extends HttpHead {
  readonly body: Buffer;
}

/** A response whose body is read as it arrives. The server has to wait while it is not read. */
export interface HttpStream extends HttpHead {
  /** Decoded. Reading throws Error with a message for people, or the reason of the signal. */
  readonly chunks: AsyncIterable<Buffer>;
}

const MAX_REDIRECTS = 10;
const redirects = new Set([301, 302, 303, 307, 308]);
/** Headers meant only for the original server. */
const privateHeaders = new Set(['authorization', 'cookie', 'cookie2', 'proxy-authorization', 'x-api-key']);

/**
 * Sends a request and reads the response, following redirects.
 *
 * @throws Error with a message for people, or the reason of the signal
 */
export async function sendRequest(request: HttpRequest): Promise<HttpResponse> {
  const { chunks, ...head } = await openStream(request);
  const body: Buffer[] = [];
  for await (const chunk of chunks) body.push(chunk);
  return { ...head, body: Buffer.concat(body) };
}

/**
 * Sends a request, following redirects, and resolves when the response starts.
 *
 * @throws Error with a message for people, or the reason of the signal
 * @example const { chunks } = await openStream(request); for await (const chunk of chunks) use(chunk);
 */
export async function openStream(request: HttpRequest): Promise<HttpStream> {
  let current = request;
  for (let count = 0; count <= MAX_REDIRECTS; count++) {
    const message = await send(current);
    const location = redirects.has(message.statusCode ?? 0) ? message.headers.location : undefined;
    if (location === undefined)
      return { status: message.statusCode ?? 0, headers: headersOf(message), chunks: chunksOf(message, current) };
    message.resume();
    current = redirected(current, location, message.statusCode ?? 0);
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`);
}

/**
 * Sends a request whose response only matters for its head. Redirects are not followed.
 *
 * @throws Error with a message for people, or the reason of the signal
 */
export async function sendForHead(request: Omit<HttpRequest, 'limit'>): Promise<HttpHead> {
  const message = await send({ ...request, limit: 0 });
  // Whatever follows is not read.
  message.on('error', () => undefined);
  message.destroy();
  return { status: message.statusCode ?? 0, headers: headersOf(message) };
}

function send(request: HttpRequest): Promise<IncomingMessage> {
  const start = request.url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request.signal.throwIfAborted();
    if (request.isPublicOnly === true) checkHost(request.url);
    const body = request.body === undefined ? undefined : Buffer.from(request.body);
    const outgoing = start(request.url, {
      method: request.method,
      headers: {
        'Accept-Encoding': 'gzip, deflate, br',
        Accept: '*/*',
        ...request.headers,
        ...(body !== undefined && { 'Content-Length': String(body.length) }),
      },
      signal: request.signal,
      ...(request.isPublicOnly === true && { agent: publicAgent(request.url) }),
    });
    outgoing.once('response', resolve);
    outgoing.once('error', (error) => reject(request.signal.aborted ? request.signal.reason : plainError(error)));
    outgoing.end(body);
  });
}

function redirected(request: HttpRequest, location: string, status: number): HttpRequest {
  const url = new URL(location, request.url);
  if (!/^https?:$/.test(url.protocol)) throw new Error(`a redirect to ${url.protocol} is not followed`);
  const isElsewhere = url.origin !== request.url.origin;
  const isPrivate = ([name, value]: readonly [string, string]): boolean =>
    privateHeaders.has(name.toLowerCase()) || request.isSecretHeader?.(name, value) === true;
  const headers = Object.fromEntries(
    // The `Host` header belongs to the original server.
    Object.entries(request.headers).filter(
      (header) => !isElsewhere || !(isPrivate(header) || header[0].toLowerCase() === 'host'),
    ),
  );
  // The standard requires this for 303; for 301 and 302 it is common practice.
  const becomesGet = status === 303 || ((status === 301 || status === 302) && request.method === 'POST');
  if (!becomesGet || request.method === 'HEAD') {
    if (isElsewhere && request.body !== undefined && request.isSecretBody?.(request.body) === true)
      throw new Error('a redirect to another server is not followed, because the body contains a secret');
    return { ...request, url, headers };
  }
  const { body: _, ...rest } = request;
  return { ...rest, method: 'GET', url, headers };
}

function headersOf(message: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  const names = new Map<string, string>();
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
    const name = message.rawHeaders[i] ?? '';
    const value = message.rawHeaders[i + 1] ?? '';
    const known = names.get(name.toLowerCase());
    if (known === undefined) names.set(name.toLowerCase(), name);
    headers.set(known ?? name, known === undefined ? value : `${headers.get(known) ?? ''}, ${value}`);
  }
  return headers;
}

async function* chunksOf(message: IncomingMessage, request: HttpRequest): AsyncGenerator<Buffer, void> {
  let size = 0;
  try {
    for await (const chunk of decoded(message) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > request.limit) throw new TooLongError(`the response is longer than ${request.limit} bytes`);
      yield chunk;
    }
  } catch (error) {
    request.signal.throwIfAborted();
    throw error instanceof TooLongError ? error : plainError(error);
  } finally {
    if (!message.complete) message.destroy();
  }
}

class TooLongError extends Error {}

function decoded(message: IncomingMessage): Readable {
  // An unknown encoding is passed through.
  const decoder = decoderOf(message.headers['content-encoding'] ?? '') ?? null;
  if (decoder === null) return message;
  message.once('error', (error) => decoder.destroy(error));
  return message.pipe(decoder);
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing is listening there',
  ECONNRESET: 'the connection was closed',
  ENOTFOUND: 'there is no host with that name',
  EAI_AGAIN: 'the host name could not be resolved',
  ETIMEDOUT: 'the host does not respond',
  EHOSTUNREACH: 'the host is unreachable',
  ENETUNREACH: 'the network is unreachable',
};

/** The system's code of a failed request, such as `ECONNREFUSED`; null if it failed for another reason. */
export function connectionCode(error: unknown): string | null {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error)) return null;
  return (first as NodeJS.ErrnoException).code ?? connectionCode(first.cause);
}

/** A failed connection to a name with several addresses has one cause per address and no message of its own. */
function plainError(error: unknown): Error {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = (first as NodeJS.ErrnoException | undefined)?.code;
  const reason = code === undefined ? undefined : reasons[code];
  if (reason !== undefined) return new Error(`${reason} (${code})`, { cause: error });
  // Node's own messages are only meaningful to experts.
  const message = first instanceof Error ? first.message : String(first);
  return new Error(`there is no valid response${code === undefined ? '' : ` (${code})`}\n${message}`, {
    cause: error,
  });
}

/** Reads request bodies, with limits on the size of each and on the memory of all of them together. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { decoderOf } from '../runtime/index.ts';
import { RequestError } from './envelope.ts';

/** The memory budget that all bodies share. */
export class BodyMemory {
  readonly #limit: number;
  #used = 0;

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Reserves memory; returns false when there is not enough left. */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.#limit) return false;
    this.#used += bytes;
    return true;
  }

  /** Returns memory to the budget. */
  give(bytes: number): void {
    this.#used -= bytes;
  }
}

/** A received body. */
export interface ReceivedBody {
  readonly content: Buffer;
  /** Releases its memory. Call it when the body is no longer needed. */
  readonly release: () => void;
}

/** Limits on reading a body. */
export interface BodyLimits {
  /** Maximum size after decompression, in bytes. */
  readonly limit: number;
  readonly memory: BodyMemory;
  /** Aborts when the rest of the body is no longer needed. */
  readonly signal: AbortSignal;
}

/**
 * Reads a body to its end.
 *
 * @throws RequestError when it is too long, when its content encoding is invalid, or when there is no memory for it
 *   right now; the reason of the signal when it aborts
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<ReceivedBody> {
  const { limit, memory, signal } = limits;
  if (!hasBody(request)) return { content: nothing, release: () => undefined };
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLong(limit);
  const source = decodedBody(request);
  const chunks: Buffer[] = [];
  let size = 0;
  const release = (): void => memory.give(size);
  const collect = async (): Promise<void> => {
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      if (size + chunk.length > limit) throw tooLong(limit);
      if (!memory.take(chunk.length)) throw noMemory();
      size += chunk.length;
      chunks.push(chunk);
    }
  };
  try {
    await Promise.race([collect(), whenAborted(signal)]);
    return { content: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks), release };
  } catch (error) {
    release();
    if (source !== request) source.destroy();
    // Keep receiving a rejected body so that the client gets to read the response.
    request.resume();
    throw failureOf(error, request);
  }
}

const nothing = Buffer.alloc(0);

/** Whether the request has a body: every request with one declares it. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function failureOf(error: unknown, request: IncomingMessage): unknown {
  if (error instanceof RequestError) return error;
  if (!request.complete && request.destroyed)
    return new RequestError(400, 'The connection was closed before the body was complete.');
  const encoding = request.headers['content-encoding'] ?? '';
  return new RequestError(400, `The body is not valid \`${encoding}\` data, which its \`Content-Encoding\` declares.`);
}

function decodedBody(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const decoder = decoderFor(encoding);
  if (decoder === null) return request;
  request.once('close', () => {
    if (!request.complete) decoder.destroy(new Error('The connection was closed.'));
  });
  return request.pipe(decoder);
}

function decoderFor(encoding: string) {
  const decoder = decoderOf(encoding);
  if (decoder !== undefined) return decoder;
  throw new RequestError(415, `The content encoding \`${encoding}\` is not supported. Use gzip, deflate, br or none.`);
}

function tooLong(limit: number): RequestError {
  return new RequestError(413, `The request body is too long: the limit is ${limit} bytes.`);
}

function noMemory(): RequestError {
  return new RequestError(503, 'The server has no memory left for another request body. Try again later.', {
    'Retry-After': '2',
  });
}

/** Reads the body of a request, with a bound on its size and on the memory that all bodies take together. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { decoderOf } from '../runtime/index.ts';
import { RequestError } from './envelope.ts';

/** The memory that bodies may take together. */
export class BodyMemory {
  private readonly limit: number;
  private used = 0;

  /** @param limit bytes */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Takes some; tells whether there was enough. */
  take(bytes: number): boolean {
    if (this.used + bytes > this.limit) return false;
    this.used += bytes;
    return true;
  }

  /** Gives some back. */
  give(bytes: number): void {
    this.used -= bytes;
  }
}

/** A body that has been received. */
export interface ReceivedBody {
  readonly content: Buffer;
  /** Says that nobody needs it any more. */
  readonly release: () => void;
}

/** What may end the reading of a body. */
export interface BodyLimits {
  /** Bytes that it may have, unpacked. */
  readonly limit: number;
  readonly memory: BodyMemory;
  /** Fires when nobody waits for the rest of it. */
  readonly signal: AbortSignal;
}

/**
 * Reads a body to its end.
 *
 * @throws RequestError when it is too long, when it is not packed as it says, or when there is no memory for it now; the
 *   reason of the signal when it fires
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<ReceivedBody> {
  const { limit, memory, signal } = limits;
  if (!hasBody(request)) return { content: nothing, release: () => undefined };
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLong(limit);
  const source = unpacked(request);
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
    // What is refused is still received, so that the client gets to see why.
    request.resume();
    throw failureOf(error, request);
  }
}

const nothing = Buffer.alloc(0);

/** Whether a body comes: every request that has one says so. */
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
  const packing = request.headers['content-encoding'] ?? '';
  return new RequestError(400, `The body is not packed with \`${packing}\`, as its \`Content-Encoding\` says.`);
}

function unpacked(request: IncomingMessage): Readable {
  const packing = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const unpacker = unpackerOf(packing);
  if (unpacker === null) return request;
  request.once('close', () => {
    if (!request.complete) unpacker.destroy(new Error('The connection was closed.'));
  });
  return request.pipe(unpacker);
}

function unpackerOf(packing: string) {
  const unpacker = decoderOf(packing);
  if (unpacker !== undefined) return unpacker;
  throw new RequestError(415, `A body packed with \`${packing}\` cannot be read. Use gzip, deflate, br or nothing.`);
}

function tooLong(limit: number): RequestError {
  return new RequestError(413, `The body of the request is too long: ${limit} bytes are the most that it may have.`);
}

function noMemory(): RequestError {
  return new RequestError(503, 'The server holds as many bytes of other requests as it can. Try again later.', {
    'Retry-After': '2',
  });
}

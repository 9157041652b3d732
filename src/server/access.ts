/** Access control: keys with scopes and limits. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler, Response } from 'express';
import { type ApiKey, hashOfKey, type KeyScope } from '../runtime/index.ts';
import { RequestError } from './envelope.ts';
import { RateLimit } from './rate-limit.ts';

/** The sender of a request. */
export interface Caller {
  /** The name of the key; null when the API has none. */
  readonly name: string | null;
  /** The header that contained the key, which the agent must not see; null when there is none. */
  readonly header: 'authorization' | 'x-api-key' | null;
  readonly may: (scope: KeyScope) => boolean;
}

/** A caller of an API without keys. */
const anyone: Caller = { name: null, header: null, may: (scope) => scope !== 'admin' };

/** The sender of the request that a response belongs to. */
export function callerOf(response: Response): Caller {
  const caller: unknown = response.locals['caller'];
  return caller === undefined ? anyone : (caller as Caller);
}

/**
 * @throws RequestError 403 when the key of the request does not allow `scope`
 */
export function requireScope(response: Response, scope: KeyScope): void {
  const { name, may } = callerOf(response);
  if (may(scope)) return;
  const message = `The key \`${name ?? ''}\` does not have the scope \`${scope}\`.`;
  throw new RequestError(403, message, {}, 'kdeps/scope-missing');
}

/** A key, with the state of its limits. */
interface Lock {
  readonly key: ApiKey;
  readonly hash: Buffer;
  readonly rate: RateLimit | null;
  running: number;
}

/**
 * Middleware that requires a valid key and enforces its limits.
 *
 * @param realm the name of the API in the `WWW-Authenticate` header
 * @example app.use(accessGuard(keys, 'painter'));
 */
export function accessGuard(keys: readonly ApiKey[], realm: string): RequestHandler {
  const locks = keys.map((key): Lock => {
    const rate = key.rateLimit === null ? null : new RateLimit(key.rateLimit);
    return { key, hash: Buffer.from(key.hash), rate, running: 0 };
  });
  return (request, response, next) => {
    const { header, text } = credentialsIn(request.headers) ?? refuse(realm, 'The API requires a key');
    const lock = findLock(locks, text) ?? refuse(realm, 'The API key is wrong');
    const { name, scopes } = lock.key;
    const may = (scope: KeyScope): boolean => scopes.includes(scope) || scopes.includes('admin');
    response.locals['caller'] = { name, header, may } satisfies Caller;
    takeTurn(lock, response);
    next();
  };
}

interface Credentials {
  readonly header: 'authorization' | 'x-api-key';
  readonly text: string;
}

/** The key that a request was sent with. `X-API-Key` comes first: `Authorization` may be meant for the agent. */
function credentialsIn(headers: IncomingHttpHeaders): Credentials | null {
  const own = headers['x-api-key'];
  if (typeof own === 'string' && own !== '') return { header: 'x-api-key', text: own.trim() };
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  return bearer === undefined ? null : { header: 'authorization', text: bearer };
}

/** Compares with all keys, each in constant time, so that the duration reveals nothing about them. */
function findLock(locks: readonly Lock[], text: string): Lock | undefined {
  const hash = Buffer.from(hashOfKey(text));
  return locks.filter((lock) => lock.hash.length === hash.length && timingSafeEqual(lock.hash, hash))[0];
}

function refuse(realm: string, reason: string): never {
  const message = `${reason}. Send it as \`Authorization: Bearer KEY\` or \`X-API-Key: KEY\`.`;
  throw new RequestError(401, message, { 'WWW-Authenticate': `Bearer realm="${realm}"` });
}

/** Counts a request against the limits of its key until it ends. */
function takeTurn(lock: Lock, response: Response): void {
  const { rate, key } = lock;
  const wait = rate?.take('') ?? 0;
  if (wait > 0) {
    const message = `The key \`${key.name}\` was used for more than ${key.rateLimit} requests in a minute.`;
    throw new RequestError(429, message, { 'Retry-After': String(wait) });
  }
  if (key.maxConcurrency === null) return;
  if (lock.running >= key.maxConcurrency) {
    const message = `${lock.running} requests with the key \`${key.name}\` are running, as many as it allows.`;
    throw new RequestError(429, message, { 'Retry-After': '1' });
  }
  lock.running += 1;
  response.once('close', () => {
    lock.running -= 1;
  });
}

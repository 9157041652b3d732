/**
 * Stops DNS rebinding: a page whose own host name was made to resolve to this machine. For a browser, such a page has the
 * same origin as this server, so only the `Host` header gives it away.
 */
import type { RequestHandler } from 'express';
import { type ApiSettings, isLoopback } from '../runtime/index.ts';
import { hostOf } from './cors.ts';
import { RequestError } from './envelope.ts';

/**
 * Rejects requests over the loopback interface unless their host is this machine, or one that `AllowOrigins` lists. With
 * keys, a proxy, or `Public = true`, the check is unnecessary.
 *
 * @returns null when nothing has to be checked
 * @example const guard = hostGuard(settings, keys.length > 0); if (guard !== null) app.use(guard);
 */
export function hostGuard(
  { cors, isPublic, trustedProxies }: Pick<ApiSettings, 'cors' | 'isPublic' | 'trustedProxies'>,
  hasKeys: boolean,
): RequestHandler | null {
  if (hasKeys || isPublic || trustedProxies.length > 0) return null;
  const listed = new Set(cors?.origins.flatMap((origin) => hostOf(origin) ?? []));
  /** Almost all requests have the same host. */
  let lastAllowed: string | undefined;
  return (request, _response, next) => {
    const { host } = request.headers;
    // Browsers always send a host.
    if (host === undefined || host === lastAllowed || !isLoopback(request.socket.localAddress ?? '')) {
      next();
      return;
    }
    const name = hostOf(`http://${host}`);
    if (name === null || !(isLocalName(name) || listed.has(name)))
      throw new RequestError(
        403,
        'The `Host` of the request is not this machine. Use keys, or set `TrustedProxies` behind a proxy, or list the host in `AllowOrigins` of `CORS`.',
      );
    lastAllowed = host;
    next();
  };
}

/** Whether browsers only find a host name or address on this machine. */
function isLocalName(name: string): boolean {
  return name.endsWith('.localhost') || isLoopback(name.replace(/^\[(.*)\]$/, '$1'));
}

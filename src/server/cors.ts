/** Decides which web pages of other origins may call the API. */
import type { Request, Response } from 'express';
import type { CorsSettings } from '../runtime/index.ts';
import { RequestError } from './envelope.ts';

/**
 * Handles a request with an `Origin` and sets the CORS headers of the response.
 *
 * @param methods the methods of the route
 * @returns whether the request was a preflight, which has then been answered
 * @throws RequestError 403 when the origin is not allowed
 */
export function allowOrigin(
  settings: CorsSettings,
  request: Request,
  response: Response,
  methods: readonly string[],
): boolean {
  response.vary('Origin');
  const { origin } = request.headers;
  if (origin === undefined || isSameOrigin(origin, request)) return false;
  const isAny = settings.origins.includes('*');
  if (!isAny && !settings.origins.includes(origin) && !isLocal(origin)) {
    throw new RequestError(403, `Pages of ${origin} may not call this API. Its \`AllowOrigins\` does not list them.`);
  }
  // Browsers refuse to combine credentials with the wildcard origin.
  response.set('Access-Control-Allow-Origin', isAny && !settings.origins.includes(origin) ? '*' : origin);
  if (settings.credentials && !(isAny && !settings.origins.includes(origin)))
    response.set('Access-Control-Allow-Credentials', 'true');
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
    if (settings.exposed.length > 0) response.set('Access-Control-Expose-Headers', settings.exposed.join(', '));
    return false;
  }
  response.set('Access-Control-Allow-Methods', (settings.methods ?? methods).join(', '));
  if (settings.headers.length > 0) response.set('Access-Control-Allow-Headers', settings.headers.join(', '));
  response.set('Access-Control-Max-Age', String(Math.floor(settings.maxAge)));
  response.status(204).end();
  return true;
}

/**
 * Stops pages of other sites from using a visitor's browser to run the agent. Browsers declare what a request is for, or
 * at least the origin of its page; other programs do not and are let through. Following a link to the API is allowed.
 *
 * @throws RequestError 403 for a request made by a page of another site
 */
export function rejectCrossSite(settings: CorsSettings | null, request: Request): void {
  const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers;
  if (site !== 'cross-site') {
    // Older browsers do not say it, and the pages of all subdomains are of the same site.
    if (site === undefined || site === 'same-site') requireKnownOrigin(settings, request);
    return;
  }
  if (request.method === 'GET' && mode === 'navigate') return;
  // `allowOrigin` has already checked requests with an origin.
  if (settings !== null && (origin !== undefined || settings.origins.includes('*'))) return;
  throw new RequestError(
    403,
    'Pages of other sites may not call this API. To allow them, set `CORS` in its `APIServer`.',
  );
}

/**
 * For what only browsers need an origin for, and pages must not use by accident: checks every `Origin`, also of a
 * browser that does not say what its request is for.
 *
 * @throws RequestError 403 when it is neither this server, a page of this machine, nor one that `CORS` allows
 */
export function requireKnownOrigin(settings: CorsSettings | null, request: Request): void {
  const { origin } = request.headers;
  // With settings, `allowOrigin` has checked it.
  if (settings !== null || origin === undefined || isSameHost(origin, request) || isLocal(origin)) return;
  throw new RequestError(
    403,
    `Pages of ${origin} may not call this API. To allow them, set \`CORS\` in its \`APIServer\`.`,
  );
}

/** The host of an origin or URL; null for an invalid one. */
export function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).hostname : null;
}

function isSameOrigin(origin: string, request: Request): boolean {
  return origin === `${request.protocol}://${request.headers.host ?? ''}`;
}

/** Whether a page is of the host that the request names. Behind a proxy, only the proxy knows the protocol. */
function isSameHost(origin: string, request: Request): boolean {
  return URL.canParse(origin) && new URL(origin).host === request.headers.host;
}

/** Whether a page is served by this machine, on any port. */
function isLocal(origin: string): boolean {
  const host = hostOf(origin);
  return host === 'localhost' || host === '127.0.0.1' || host === '[::1]';
}

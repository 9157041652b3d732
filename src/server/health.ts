/** Health checks for load balancers and container platforms: whether the server is alive, and whether the agent is ready. */
import type { Express, RequestHandler } from 'express';

/** The state of a running server. */
export interface Health {
  /** Whether everything that requests need has been prepared. */
  readonly isReady: () => boolean;
  /** Whether the server is shutting down. */
  readonly isDraining: () => boolean;
}

/** The paths that are answered here, unless the agent has a route with the same path. */
export const healthPaths = ['/livez', '/readyz'] as const;

/**
 * Adds the health checks. They need no key, because health checkers have none, and they reveal nothing else.
 *
 * @param taken the paths of the agent's own routes
 */
export function addHealthChecks(app: Express, health: Health, taken: readonly string[]): void {
  const checks: Readonly<Record<(typeof healthPaths)[number], () => boolean>> = {
    '/livez': () => true,
    '/readyz': () => health.isReady() && !health.isDraining(),
  };
  for (const path of healthPaths) if (!taken.includes(path)) app.all(path, answerCheck(checks[path]));
}

function answerCheck(isGood: () => boolean): RequestHandler {
  return (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    const good = isGood();
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    if (!good) response.setHeader('Retry-After', '1');
    response.status(good ? 200 : 503).end(request.method === 'HEAD' ? undefined : good ? 'ok\n' : 'not ready\n');
  };
}

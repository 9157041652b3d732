/** The API server as an Express app: what a request passes, in order. */
import { randomUUID } from 'node:crypto';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { ApiRoute, ApiSettings, EventListener, Executor } from '../runtime/index.ts';
import { Gate } from '../runtime/index.ts';
import { allowOrigin } from './cors.ts';
import { RequestError } from './envelope.ts';
import { failureReply, type HandlerOptions, handle, requestId, send } from './handler.ts';
import { RateLimit } from './rate-limit.ts';

export interface AppOptions {
  readonly settings: ApiSettings;
  readonly executor: Executor;
  readonly log: EventListener;
}

/** An app, and what its life cycle needs to know of it. */
export interface ApiApp {
  readonly app: Express;
  /** How many requests run or wait. */
  readonly busy: () => number;
  /** From now on, new requests are turned away. */
  readonly drain: () => void;
}

/**
 * Makes the app of an agent.
 *
 * @throws Error when a path or a proxy of the workflow cannot be understood
 */
export function createApp({ settings, executor, log }: AppOptions): ApiApp {
  const app = express();
  const gate = new Gate(settings.maxConcurrency, settings.maxQueue);
  const handlerOptions: HandlerOptions = { executor, gate, timeout: settings.requestTimeout, log };
  let draining = false;

  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.set('trust proxy', settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false);
  app.use((_, response, next) => {
    response.locals['id'] = randomUUID();
    response.set('X-Content-Type-Options', 'nosniff');
    if (draining)
      throw new RequestError(503, 'The server is about to stop.', { Connection: 'close', 'Retry-After': '5' });
    next();
  });
  if (settings.rateLimit !== null) app.use(rateLimiter(settings.rateLimit));
  for (const route of settings.routes) addRoute(app, route, settings, handlerOptions);
  app.use((request) => {
    const paths = settings.routes.map((route) => route.path).join(', ');
    throw new RequestError(404, `There is nothing at ${request.path}. The API answers at ${paths}.`);
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const id = requestId(response);
    if (response.headersSent) response.destroy();
    else send(response, failureReply(error, id, log), id);
  });
  return {
    app,
    busy: () => gate.active + gate.queued,
    drain: () => {
      draining = true;
    },
  };
}

function addRoute(app: Express, route: ApiRoute, settings: ApiSettings, options: HandlerOptions): void {
  const allowed = allowedMethods(route);
  const path = expressPath(route.path);
  app.all(path, (request, response, next) => {
    if (settings.cors !== null && allowOrigin(settings.cors, request, response, route.methods)) return;
    if (request.method === 'OPTIONS') {
      response.set('Allow', allowed.join(', ')).status(204).end();
      return;
    }
    if (!allowed.includes(request.method)) {
      throw new RequestError(
        405,
        `${request.method} is not possible at ${request.path}. It takes ${route.methods.join(', ')}.`,
        { Allow: allowed.join(', ') },
      );
    }
    // Who asks for the headers alone does not want the agent to work.
    if (request.method === 'HEAD') response.set('Content-Type', 'application/json; charset=utf-8').status(200).end();
    else next();
  });
  app.all(path, express.raw({ type: () => true, limit: settings.bodyLimit }), (request, response) =>
    handle(request, response, route.path, options),
  );
}

/** Where a page can be fetched, its headers can be asked for, too. */
function allowedMethods(route: ApiRoute): readonly string[] {
  const head = route.methods.includes('GET') ? ['HEAD'] : [];
  return [...new Set([...route.methods, ...head, 'OPTIONS'])];
}

/** `:name` and a last `*name` mean the same to Express; other characters that it gives a meaning stand for themselves. */
function expressPath(path: string): string {
  return path.replace(/[(){}[\]?+!\\]/g, '\\$&').replace(/\*(?=$|\/)/g, '*rest');
}

function rateLimiter(perMinute: number) {
  const limit = new RateLimit(perMinute);
  return (request: Request, _response: Response, next: NextFunction): void => {
    const wait = limit.take(request.ip ?? '');
    if (wait > 0)
      throw new RequestError(429, `There were more than ${perMinute} requests in a minute.`, {
        'Retry-After': String(wait),
      });
    next();
  };
}

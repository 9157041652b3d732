/** The API server as an Express app: what a request passes, in order. */
import { randomUUID } from 'node:crypto';
import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { ApiRoute, ApiSettings, CorsSettings, EventListener, Executor } from '../runtime/index.ts';
import { Gate } from '../runtime/index.ts';
import { BodyMemory } from './body.ts';
import { allowOrigin, refuseOtherSites } from './cors.ts';
import { RequestError } from './envelope.ts';
import { failureReply, type HandlerOptions, handle, requestId, send } from './handler.ts';
import { clientOf, RateLimit } from './rate-limit.ts';

export interface AppOptions {
  readonly settings: ApiSettings;
  readonly executor: Executor;
  readonly log: EventListener;
}

/** Bodies may take this much memory together, however little each of them may have; bytes. */
const LEAST_MEMORY = 256 * 2 ** 20;

/** An app, and what its life cycle needs to know of it. */
export interface ApiApp {
  readonly app: Express;
  /** From now on, new requests are turned away. */
  readonly drain: () => void;
  /** Settles when every request has ended and what was kept of it is removed. */
  readonly settled: () => Promise<void>;
}

/**
 * Makes the app of an agent.
 *
 * @throws Error when a path or a proxy of the workflow cannot be understood
 */
export function createApp({ settings, executor, log }: AppOptions): ApiApp {
  const app = express();
  const gate = new Gate(settings.maxConcurrency, settings.maxQueue);
  const running = new Set<Promise<void>>();
  const handlerOptions: HandlerOptions = {
    executor,
    gate,
    bodyLimit: settings.bodyLimit,
    limits: settings.limits,
    memory: new BodyMemory(Math.max(LEAST_MEMORY, settings.bodyLimit * settings.maxConcurrency)),
    timeout: settings.requestTimeout,
    log,
  };
  const limiter = settings.rateLimit === null ? null : rateLimiter(settings.rateLimit);
  let draining = false;

  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.set('case sensitive routing', true);
  app.set('trust proxy', settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false);
  app.use((request, response, next) => {
    response.locals['id'] = randomUUID();
    tellOfAnswer(request, response, log);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (draining)
      throw new RequestError(503, 'The server is about to stop.', { Connection: 'close', 'Retry-After': '5' });
    next();
  });
  for (const route of settings.routes) {
    const path = expressPath(route.path);
    app.all(path, originGuard(settings.cors, route));
    if (limiter !== null) app.all(path, limiter);
    app.all(path, methodGuard(route), (request, response) => {
      const work = handle(request, response, route.path, handlerOptions);
      running.add(work);
      void work.finally(() => running.delete(work));
    });
  }
  if (limiter !== null) app.use(limiter);
  app.use((request) => {
    const paths = settings.routes.map((route) => route.path).join(', ');
    throw new RequestError(404, `There is nothing at ${request.path}. The API answers at ${paths}.`);
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const id = requestId(response);
    if (response.headersSent) response.destroy();
    else send(response, failureReply(error, id, log), id, log);
  });
  return {
    app,
    drain: () => {
      draining = true;
    },
    settled: async () => {
      await Promise.allSettled(running);
    },
  };
}

/** One line for every request, refused ones included. */
function tellOfAnswer(request: Request, response: Response, log: EventListener): void {
  const started = performance.now();
  const [run, title, client] = [requestId(response), `${request.method} ${request.path}`, request.ip ?? ''];
  response.once('close', () => {
    const status = response.writableFinished ? response.statusCode : null;
    log({ type: 'request', run, title, client, status, milliseconds: performance.now() - started });
  });
}

/** Lets pages of other origins in, or not, and answers their preflights. */
function originGuard(cors: CorsSettings | null, route: ApiRoute): RequestHandler {
  return (request, response, next) => {
    if (cors !== null && allowOrigin(cors, request, response, route.methods)) return;
    refuseOtherSites(cors, request);
    next();
  };
}

/** Lets the methods of a route through; what asks about the route alone is answered here. */
function methodGuard(route: ApiRoute): RequestHandler {
  const allowed = allowedMethods(route);
  return (request, response, next) => {
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
  };
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

function rateLimiter(perMinute: number): RequestHandler {
  const limit = new RateLimit(perMinute);
  return (request, _response, next) => {
    const wait = limit.take(clientOf(request.ip ?? ''));
    if (wait > 0)
      throw new RequestError(429, `There were more than ${perMinute} requests in a minute.`, {
        'Retry-After': String(wait),
      });
    next();
  };
}

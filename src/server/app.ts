/** The API server as an Express app: the middleware a request passes through, in order. */
import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { JobPlace } from '../jobs/index.ts';
import type {
  Agent,
  ApiKey,
  ApiRoute,
  ApiSettings,
  CorsSettings,
  EventHub,
  EventListener,
  Executor,
  JobSettings,
  KeyScope,
  Secrets,
  Services,
} from '../runtime/index.ts';
import { Semaphore } from '../runtime/index.ts';
import { accessGuard, requireScope } from './access.ts';
import { admitRequest, runId } from './access-log.ts';
import { FileLinks } from './answers/links.ts';
import { BodyMemory } from './body.ts';
import { allowOrigin, rejectCrossSite } from './cors.ts';
import type { Endpoint, MachineStatus } from './endpoints/endpoint.ts';
import { endpointGroups } from './endpoints/index.ts';
import { type MountOptions, mountEndpoints } from './endpoints/mount.ts';
import { type Reply, RequestError } from './envelope.ts';
import { failureReply, type HandlerOptions, handle, receiveBody, runRequest, send, sendAnswer } from './handler.ts';
import { addHealthChecks } from './health.ts';
import { hostGuard } from './host-guard.ts';
import { prefersAsync } from './jobs/preferences.ts';
import { routeLimits } from './jobs/route-limits.ts';
import { addJobRoutes } from './jobs/routes.ts';
import { JobService } from './jobs/service.ts';
import { WarmRoutes } from './jobs/warm-routes.ts';
import { clientOf, RateLimit } from './rate-limit.ts';
import { DirectRuns } from './runs/direct-runs.ts';
import type { RunRecords } from './runs/records.ts';
import type { Tracing } from './tracing/index.ts';
import type { TracedRequest } from './tracing/spans.ts';

export interface AppOptions {
  readonly agent: Agent;
  readonly settings: ApiSettings;
  readonly jobSettings: JobSettings;
  readonly jobPlace: JobPlace;
  /** Whether this process runs jobs, too. */
  readonly works: boolean;
  readonly keys: readonly ApiKey[];
  readonly executor: Executor;
  readonly secrets: Secrets;
  /** Makes the records of runs; null when nothing is recorded. */
  readonly records: RunRecords | null;
  readonly services: Services;
  /** The events of runs and of this server. */
  readonly events: EventHub;
  /** The models and GPUs of this machine. */
  readonly machine: () => Promise<MachineStatus>;
  /** Records traces; null when nobody wants them. */
  readonly tracing: Tracing | null;
  readonly log: EventListener;
}

/** Minimum memory budget for all bodies together, in bytes, however small the limit for a single body. */
const MIN_BODY_MEMORY = 256 * 2 ** 20;

/** An app, plus what its life cycle needs. */
export interface ApiApp {
  readonly app: Express;
  /** Lets requests run from now on. Throws SetupError when the queue of jobs cannot be used. */
  readonly open: () => Promise<void>;
  /** Rejects new requests from now on. Jobs that are still running after `grace` milliseconds are given back. */
  readonly drain: (grace: number) => void;
  /** Settles when every request has ended and its temporary files are removed. */
  readonly settled: () => Promise<void>;
}

/**
 * Creates the app of an agent.
 *
 * @throws Error when a path or a proxy of the workflow is invalid
 */
export function createApp(options: AppOptions): ApiApp {
  const { agent, settings, keys, executor, secrets, records, tracing, log } = options;
  const app = express();
  const semaphore = new Semaphore(settings.maxConcurrency, settings.maxQueue);
  const running = new Set<Promise<unknown>>();
  const track = <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    const end = (): void => void running.delete(work);
    work.then(end, end);
    return work;
  };
  const links = new FileLinks();
  const jobs = new JobService({
    place: options.jobPlace,
    works: options.works,
    settings: options.jobSettings,
    concurrency: settings.maxConcurrency,
    routes: settings.routes.map(({ path }) => path),
    keys,
    executor,
    warmRoutes: new WarmRoutes(agent, options.services.scripts),
    shared: routeLimits(agent),
    semaphore,
    failure: (error, id) => failureReply(error, id, log),
    log,
    secrets,
    records,
  });
  const runs = records === null ? null : new DirectRuns({ records, secrets, store: () => jobs.opened(), log });
  const handlerOptions: HandlerOptions = {
    links,
    jobs,
    runs,
    executor,
    semaphore,
    bodyLimit: settings.bodyLimit,
    limits: settings.limits,
    memory: new BodyMemory(Math.max(MIN_BODY_MEMORY, settings.bodyLimit * settings.maxConcurrency)),
    timeout: settings.requestTimeout,
    traceOf: (run) => tracing?.headersOf(run) ?? null,
    log,
  };
  const limiter = settings.rateLimit === null ? null : rateLimiter(settings.rateLimit);
  const keyed = keys.length === 0 ? null : accessGuard(keys, agent.agent);
  const access = keyed === null ? [] : [keyed, scopeGuard];
  const accessTo = (scope: KeyScope): readonly RequestHandler[] => (keyed === null ? [] : [keyed, requiring(scope)]);
  let [ready, draining] = [false, false];

  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.set('case sensitive routing', true);
  app.set('trust proxy', settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false);
  // They are not logged: they arrive every few seconds.
  const health = { isReady: () => ready, isDraining: () => draining };
  addHealthChecks(
    app,
    health,
    settings.routes.map(({ path }) => path),
  );
  app.use((request, response, next) => {
    admitRequest(request, response, log);
    tracing?.begin(tracedRequest(request, response));
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (draining)
      throw new RequestError(503, 'The server is shutting down.', { Connection: 'close', 'Retry-After': '5' });
    if (!ready)
      throw new RequestError(503, 'The agent is still preparing.', { 'Retry-After': '2' }, 'kdeps/server-starting');
    next();
  });
  const hostChecked = hostGuard(settings, keys.length > 0);
  if (hostChecked !== null) app.use(hostChecked);
  addJobRoutes(app, {
    service: jobs,
    guards: [originGuard(settings.cors, { methods: ['GET', 'POST', 'DELETE'] }), keyed, limiter].filter(
      (guard) => guard !== null,
    ),
    send: (response, reply) => send(response, reply, runId(response), log),
    sendResult: (request, response, result) => sendAnswer(request, response, result, { links, log, isJsonUsual: true }),
  });
  for (const route of settings.routes) {
    const path = expressPath(route.path);
    app.all(path, originGuard(settings.cors, route), ...access);
    if (limiter !== null) app.all(path, limiter);
    app.all(path, methodGuard(route), (request, response) => {
      void track(handle(request, response, route, handlerOptions));
    });
  }
  const mounting: MountOptions = {
    context: {
      agent,
      settings,
      hasKeys: keys.length > 0,
      links,
      events: options.events,
      jobs,
      machine: options.machine,
      load: () => ({
        running: semaphore.active,
        waiting: semaphore.queued,
        interpreters: options.services.scripts.warm,
        gpus: options.services.scripts.gpus,
      }),
      run: ({ request, response, route, ...rest }) =>
        track(runRequest(request, response, route, handlerOptions, rest)).then(({ answer }) => answer),
      body: (request, response) => receiveBody(request, response, handlerOptions),
      failure: (error, response) => failureReply(error, runId(response), log),
    },
    guards: (route) => [
      shaping(route),
      originGuard(settings.cors, route),
      ...(route.isPublic === true ? [] : accessTo(route.scope ?? 'run')),
      ...(limiter === null ? [] : [limiter]),
      methodGuard(route, 'answers'),
    ],
  };
  mountEndpoints(app, endpointGroups, mounting);
  // Checks the key first, so that the list of routes is not revealed without one.
  if (keyed !== null) app.use(keyed);
  if (limiter !== null) app.use(limiter);
  const served = servedText(settings);
  app.use((request) => {
    throw new RequestError(404, `Nothing is served at ${request.path}. ${served}`);
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const id = runId(response);
    if (response.headersSent) response.destroy();
    else send(response, shaped(failureReply(error, id, log), response), id, log);
  });
  return {
    app,
    open: async () => {
      await jobs.resume();
      ready = true;
    },
    drain: (grace) => {
      draining = true;
      jobs.stop(grace);
    },
    settled: async () => {
      await Promise.allSettled(running);
      await runs?.settled();
      records?.close();
      await jobs.settled();
    },
  };
}

function tracedRequest({ method, path, headers }: Request, response: Response): TracedRequest {
  const { traceparent, tracestate } = headers;
  const state = typeof tracestate === 'string' ? { tracestate } : {};
  const trace = typeof traceparent === 'string' ? { traceparent, ...state } : null;
  return { run: runId(response), method, path, trace };
}

/** Requires a key with the scope to run the agent, directly or as a job. */
const scopeGuard: RequestHandler = (request, response, next) => {
  requireScope(response, prefersAsync(request.headers) ? 'jobs' : 'run');
  next();
};

/** Lets failures of a route have the form that its clients expect, including those of the guards. */
function shaping({ shapeFailure }: Endpoint): RequestHandler {
  return (_request, response, next) => {
    response.locals['shapeFailure'] = shapeFailure;
    next();
  };
}

function shaped(reply: Reply, response: Response): Reply {
  const shape = response.locals['shapeFailure'] as Endpoint['shapeFailure'];
  return shape === undefined ? reply : { ...reply, body: shape(reply) };
}

function requiring(scope: KeyScope): RequestHandler {
  return (_request, response, next) => {
    requireScope(response, scope);
    next();
  };
}

/** Applies the CORS policy and answers preflight requests. */
function originGuard(cors: CorsSettings | null, route: Pick<ApiRoute, 'methods'>): RequestHandler {
  return (request, response, next) => {
    if (cors !== null && allowOrigin(cors, request, response, route.methods)) return;
    rejectCrossSite(cors, request);
    next();
  };
}

/**
 * Passes on the methods of a route; answers requests about the route itself here.
 *
 * @param head whether the handler also answers `HEAD`
 */
function methodGuard(route: Pick<ApiRoute, 'methods'>, head: 'empty' | 'answers' = 'empty'): RequestHandler {
  const allowed = allowedMethods(route);
  return (request, response, next) => {
    if (request.method === 'OPTIONS') {
      response.set('Allow', allowed.join(', ')).status(204).end();
      return;
    }
    if (!allowed.includes(request.method)) {
      throw new RequestError(
        405,
        `${request.method} is not allowed at ${request.path}. Allowed: ${route.methods.join(', ')}.`,
        { Allow: allowed.join(', ') },
      );
    }
    // A `HEAD` request must not make the agent work.
    if (request.method === 'HEAD' && head === 'empty')
      response.set('Content-Type', 'application/json; charset=utf-8').status(200).end();
    else next();
  };
}

/** `GET` implies `HEAD`. */
function allowedMethods(route: Pick<ApiRoute, 'methods'>): readonly string[] {
  const head = route.methods.includes('GET') ? ['HEAD'] : [];
  return [...new Set([...route.methods, ...head, 'OPTIONS'])];
}

/** `:name` and a trailing `*name` mean the same in Express; any other character that is special there is escaped. */
function expressPath(path: string): string {
  return path.replace(/[(){}[\]?+!\\]/g, '\\$&').replace(/\*(?=$|\/)/g, '*rest');
}

function rateLimiter(perMinute: number): RequestHandler {
  const limit = new RateLimit(perMinute);
  return (request, _response, next) => {
    const wait = limit.take(clientOf(request.ip ?? ''));
    if (wait > 0)
      throw new RequestError(429, `You sent more than ${perMinute} requests in a minute.`, {
        'Retry-After': String(wait),
      });
    next();
  };
}

/** What a client can ask for instead: somebody may have opened the address in a browser. */
function servedText(settings: ApiSettings): string {
  const pages = [...(settings.console ? ['/ui'] : []), ...(settings.docs ? ['/docs'] : [])];
  const paths = settings.routes.map(({ path }) => path).join(', ');
  return `API routes: ${paths}.${pages.length === 0 ? '' : ` Pages: ${pages.join(', ')}.`}`;
}

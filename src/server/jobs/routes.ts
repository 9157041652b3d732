/** The routes of jobs: the list, a job, its events and its result. */
import type { Express, Request, RequestHandler, Response } from 'express';
import { isFinal, type Job, type JobPage, type JobQueue } from '../../jobs/index.ts';
import { callerOf, requireScope } from '../access.ts';
import { runId } from '../access-log.ts';
import type { Presentable } from '../answers/presentable.ts';
import { sendFile } from '../answers/raw-body.ts';
import { type Reply, RequestError } from '../envelope.ts';
import { EventStream } from './event-stream.ts';
import type { JobService } from './service.ts';
import { jobView, requestView } from './view.ts';

/** Default and maximum number of jobs in a list, and maximum number of ids in a request for some. */
const [DEFAULT_LIMIT, MAX_LIMIT, MAX_IDS] = [50, 500, 100];
/** Seconds that a request to cancel waits for the run to end. */
const CANCEL_TIMEOUT_S = 10;

export interface JobRoutesOptions {
  readonly service: JobService;
  /** Middleware that runs before every route: origins, keys, rate limits. */
  readonly guards: readonly RequestHandler[];
  readonly send: (response: Response, reply: Reply) => void;
  /** Sends the result of a job as the answer to its request would have been sent. */
  readonly sendResult: (request: Request, response: Response, result: Presentable) => Promise<void>;
}

/** Handles a request; null when it has sent the response itself. */
type Handler = (request: Request, response: Response) => Promise<Reply | null>;

/** Adds the routes. */
export function addJobRoutes(app: Express, { service, guards, send, sendResult }: JobRoutesOptions): void {
  const { path } = service;
  const routes: readonly (readonly [path: string, methods: Readonly<Record<string, Handler>>])[] = [
    [path, { GET: (request, response) => listJobs(request, response, service) }],
    [
      `${path}/:id`,
      {
        GET: async (request, response) => showJob(await findJob(request, response, service), service),
        DELETE: async (request, response) => cancelJob(await findJob(request, response, service), response, service),
      },
    ],
    [
      `${path}/:id/events`,
      {
        GET: async (request, response) => {
          const { job, queue } = await findJob(request, response, service);
          const after = lastEventOf(request);
          // Otherwise, `EventSource` would reconnect after the last event forever.
          if (isFinal(job.state) && after > 0 && (await queue.events(job.id, after)).length === 0)
            response.status(204).end();
          else await new EventStream(response, queue, job.id, after).run(service.stopped, request.method === 'HEAD');
          return null;
        },
      },
    ],
    [
      `${path}/:id/request`,
      {
        GET: async (request, response) => {
          const { job } = await findJob(request, response, service);
          return json(200, requestView(job, await service.requestOf(job), path));
        },
      },
    ],
    [
      `${path}/:id/files/:index`,
      {
        GET: async (request, response) => {
          await sendUpload(request, response, service);
          return null;
        },
      },
    ],
    [
      `${path}/:id/retry`,
      {
        POST: async (request, response) => retryJob((await findJob(request, response, service)).job, response, service),
      },
    ],
    [
      `${path}/:id/result`,
      {
        GET: async (request, response) => {
          const { job } = await findJob(request, response, service);
          await sendResult(request, response, await service.resultOf(job));
          return null;
        },
      },
    ],
  ];
  for (const [route, methods] of routes) app.all(route, ...guards, handlerOf(methods, send));
}

/** Dispatches the requests of a route by their methods. */
function handlerOf(methods: Readonly<Record<string, Handler>>, send: JobRoutesOptions['send']): RequestHandler {
  return (request, response, next) => {
    requireScope(response, 'jobs');
    const handler = methods[request.method === 'HEAD' ? 'GET' : request.method];
    if (handler === undefined) {
      const allowed = Object.keys(methods).join(', ');
      throw new RequestError(405, `${request.method} is not allowed at ${request.path}. Allowed: ${allowed}.`, {
        Allow: allowed,
      });
    }
    handler(request, response).then((reply) => {
      if (reply !== null) send(response, reply);
    }, next);
  };
}

interface Found {
  readonly job: Job;
  readonly queue: JobQueue;
}

/**
 * The job that the path names.
 *
 * @throws RequestError 404 when there is none, or it belongs to another caller, who must not learn that it exists
 */
async function findJob(request: Request, response: Response, service: JobService): Promise<Found> {
  const id = String(request.params['id']);
  const { queue } = service;
  const job = await visibleJob(id, response, service);
  if (job === null || queue === null)
    throw new RequestError(404, `There is no job ${id.slice(0, 64)}.`, {}, 'kdeps/job-not-found');
  return { job, queue };
}

/** The job with an id; null when there is none that the caller may see. */
async function visibleJob(id: string, response: Response, { queue }: JobService): Promise<Job | null> {
  const job = queue === null || !/^[\da-f-]{36}$/.test(id) ? null : await queue.get(id);
  const caller = callerOf(response);
  // A request that was answered at once never was a job for its client.
  return job !== null && !job.isDirect && (job.owner === (caller.name ?? '') || caller.may('admin')) ? job : null;
}

async function listJobs(request: Request, response: Response, service: JobService): Promise<Reply> {
  const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
  const ids = query.getAll('id');
  const { jobs, next } =
    ids.length > 0
      ? { jobs: await namedJobs(ids, response, service), next: null }
      : await newestJobs(query, response, service);
  const { path } = service;
  const more = next === null ? {} : { next: `${path}?${withAfter(query, next).toString()}` };
  if (query.get('include') !== 'request') return json(200, { jobs: jobs.map((job) => jobView(job, path)), ...more });
  const views = jobs.map(async (job) => {
    // One corrupt request must not make the whole list fail.
    const kept = await service.requestOf(job).catch(() => null);
    return { ...jobView(job, path), ...(kept !== null && { request: requestView(job, kept, path) }) };
  });
  return json(200, { jobs: await Promise.all(views), ...more });
}

/** The query for the next page of a list. */
function withAfter(query: URLSearchParams, after: string): URLSearchParams {
  const next = new URLSearchParams(query);
  next.set('after', after);
  return next;
}

/** The jobs with these ids, as far as the caller may see them. */
async function namedJobs(ids: readonly string[], response: Response, service: JobService): Promise<readonly Job[]> {
  if (ids.length > MAX_IDS) throw new RequestError(400, `At most ${MAX_IDS} jobs can be named with \`id\`.`);
  const jobs = await Promise.all([...new Set(ids)].map((id) => visibleJob(id, response, service)));
  return jobs.filter((job) => job !== null);
}

async function newestJobs(query: URLSearchParams, response: Response, service: JobService): Promise<JobPage> {
  const caller = callerOf(response);
  // Without keys, the id of a job is the only thing that protects it, and a list would reveal every id.
  if (caller.name === null)
    throw new RequestError(403, 'Jobs can only be listed with a key.', {}, 'kdeps/scope-missing');
  const limit = query.get('limit') ?? String(DEFAULT_LIMIT);
  if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > MAX_LIMIT)
    throw new RequestError(400, `\`limit\` must be a number from 1 to ${MAX_LIMIT}.`);
  const after = query.get('after');
  if (after !== null && !/^\d{1,15}$/.test(after))
    throw new RequestError(400, '`after` is not from the `next` of a list of jobs.');
  const owner = caller.may('admin') && query.get('all') === 'true' ? null : caller.name;
  const page = await service.queue?.list({ owner, withDirect: false, limit: Number(limit), after });
  return page ?? { jobs: [], next: null };
}

async function sendUpload(request: Request, response: Response, service: JobService): Promise<void> {
  const { job } = await findJob(request, response, service);
  const { type, content } = await service.uploadOf(job, Number(request.params['index']));
  // A file that a client can influence must not run scripts with the rights of this site.
  response.status(200).set({
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Disposition': 'attachment',
    'Cache-Control': 'no-store',
  });
  await sendFile(request, response, { type, content });
}

async function retryJob(job: Job, response: Response, service: JobService): Promise<Reply> {
  const left = new AbortController();
  response.once('close', () => left.abort(new RequestError(499, 'The client closed the connection.')));
  const owner = callerOf(response).name ?? '';
  const again = await service.retry(job, { id: runId(response), owner, signal: left.signal });
  const { headers, ...reply } = json(202, jobView(again, service.path));
  return { ...reply, headers: new Map([...headers, ['Location', `${service.path}/${again.id}`]]) };
}

async function showJob({ job, queue }: Found, service: JobService): Promise<Reply> {
  return json(200, jobView(job, service.path, await queue.estimate(job.id, service.parallel)));
}

async function cancelJob({ job, queue }: Found, response: Response, service: JobService): Promise<Reply> {
  const canceled = await queue.cancel(job.id);
  if (canceled.kind === 'unknown') throw new RequestError(404, `There is no job ${job.id}.`, {}, 'kdeps/job-not-found');
  if (canceled.kind === 'finished')
    throw new RequestError(409, `The job has already ${canceled.job.state}.`, {}, 'kdeps/job-state');
  if (canceled.kind === 'canceled') return json(200, jobView(canceled.job, service.path));
  const left = new AbortController();
  response.once('close', () => left.abort(new RequestError(499, 'The client closed the connection.')));
  const ended = await service.ended(canceled.job, CANCEL_TIMEOUT_S, left.signal);
  // 202: it is still stopping, and will be `canceled`.
  return json(ended.state === 'canceled' ? 200 : 202, jobView(ended, service.path));
}

function lastEventOf(request: Request): number {
  const given = request.headers['last-event-id'];
  if (given === undefined || given === '') return 0;
  if (typeof given === 'string' && /^\d{1,15}$/.test(given)) return Number(given);
  throw new RequestError(400, 'The header `Last-Event-ID` is not the id of an event.');
}

function json(status: number, body: unknown): Reply {
  return { status, headers: new Map([['Cache-Control', 'no-store']]), isOfAgent: false, body };
}

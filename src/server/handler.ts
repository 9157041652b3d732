/** The path of a request: received, admitted, run, answered. */
import type { Request, Response } from 'express';
import { isFinal, QueueUnavailable, UnsafeQueue } from '../jobs/index.ts';
import {
  type Answer,
  type ApiRoute,
  type EventListener,
  type Executor,
  type Follower,
  jsonBody,
  type ModelListener,
  QueueFullError,
  type RequestInput,
  type RequestLimits,
  type Semaphore,
  type TraceHeaders,
} from '../runtime/index.ts';
import { callerOf } from './access.ts';
import { noteWait, requestName, runId } from './access-log.ts';
import type { FileLinks } from './answers/links.ts';
import { type Presentable, presentable } from './answers/presentable.ts';
import { presentationOf } from './answers/presentation.ts';
import { sendFile } from './answers/raw-body.ts';
import { sendBody } from './answers/send-body.ts';
import { type BodyMemory, readBody } from './body.ts';
import { type Reply, RequestError, replyTo } from './envelope.ts';
import { receive, withFields } from './input.ts';
import { jobRequestOf } from './jobs/preferences.ts';
import { digestOf, type JobService, type JobSubmission } from './jobs/service.ts';
import { jobView } from './jobs/view.ts';
import { webhookOf } from './jobs/webhooks.ts';
import type { DirectRuns } from './runs/direct-runs.ts';

export interface HandlerOptions {
  readonly executor: Executor;
  readonly semaphore: Semaphore;
  /** Maximum size of a body in bytes. */
  readonly bodyLimit: number;
  /** Limits on the contents of a request. */
  readonly limits: RequestLimits;
  /** The memory budget shared by all bodies. */
  readonly memory: BodyMemory;
  readonly jobs: JobService;
  /** Records runs; null when that is off. */
  readonly runs: DirectRuns | null;
  /** Seconds; null for no limit. */
  readonly timeout: number | null;
  /** The headers that name the span of a request; null when it is not traced. */
  readonly traceOf: (run: string) => TraceHeaders | null;
  /** Links to files of answers. */
  readonly links: FileLinks;
  readonly log: EventListener;
}

/** Headers that describe how the body is sent. An agent that set them would corrupt its own response. */
const transportHeaders = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'trailer',
  'te',
]);

/** Answers a request to a route. Never throws. */
export async function handle(
  request: Request,
  response: Response,
  route: ApiRoute,
  options: HandlerOptions,
): Promise<void> {
  const id = runId(response);
  let reply: Reply;
  try {
    const outcome = await answered(request, response, route, options, null);
    if (!('reply' in outcome)) {
      await sendAnswer(request, response, outcome.presentable, options);
      return;
    }
    ({ reply } = outcome);
  } catch (error) {
    if (!response.writable) return;
    reply = failureReply(error, id, options.log);
  }
  send(response, reply, id, options.log);
}

/** The answer to a request. */
export interface Answered {
  readonly answer: Answer;
  readonly presentable: Presentable;
}

/** The outcome of a request that runs as a job: the job, or its result. */
type JobAnswer = { readonly reply: Reply } | { readonly presentable: Presentable };

/**
 * Sends an answer in the form that the agent or the client chooses.
 *
 * @throws RequestError 406 when the answer has no acceptable form
 */
export async function sendAnswer(
  request: Request,
  response: Response,
  answer: Presentable,
  { links, log, isJsonUsual = false }: Pick<HandlerOptions, 'links' | 'log'> & { readonly isJsonUsual?: boolean },
): Promise<void> {
  const id = runId(response);
  const { reply, file } = presentationOf(answer, { request, response, store: links, isJsonUsual });
  if (file === null) {
    send(response, reply, id, log);
    return;
  }
  setHead(response, reply, id, log);
  await sendFile(request, response, file);
}

/** A run for a request whose body is something else than the fields of its route. */
export interface RunOrder {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Cancels the run. */
  readonly signal?: AbortSignal;
  readonly onEvent?: Follower;
  readonly models?: ModelListener;
}

/**
 * Reads the body of a request. Its memory is released with the response.
 *
 * @throws RequestError
 */
export async function receiveBody(
  request: Request,
  response: Response,
  { bodyLimit: limit, memory }: HandlerOptions,
): Promise<Buffer> {
  const stop = new AbortController();
  response.once('close', () => stop.abort(clientGone()));
  const { content, release } = await readBody(request, { limit, memory, signal: stop.signal });
  if (response.closed) release();
  else response.once('close', release);
  return content;
}

function clientGone(): RequestError {
  return new RequestError(499, 'The client closed the connection.');
}

/**
 * Runs the agent for a request: received, checked, queued, limited in time.
 *
 * @throws RequestError and RunError
 */
export async function runRequest(
  request: Request,
  response: Response,
  route: ApiRoute,
  options: HandlerOptions,
  order: RunOrder,
): Promise<Answered> {
  const outcome = await answered(request, response, route, options, order);
  if (!('answer' in outcome)) throw new TypeError('A request became a job that could not.');
  return outcome;
}

/** @param order null for the request itself, whose client may ask to be answered later */
async function answered(
  request: Request,
  response: Response,
  route: ApiRoute,
  options: HandlerOptions,
  order: RunOrder | null,
): Promise<Answered | JobAnswer> {
  const id = runId(response);
  const stop = new AbortController();
  // Stops the run when the client disconnects.
  const onClose = (): void => stop.abort(clientGone());
  response.once('close', onClose);
  order?.signal?.addEventListener('abort', onClose, { once: true });
  const state: RequestState = { isWaiting: false };
  const timer = startTimer(options.timeout, () => stop.abort(lateness(options.timeout ?? 0, request.complete, state)));
  try {
    return await run(request, response, { id, route, signal: stop.signal, state, order }, options);
  } finally {
    clearTimeout(timer);
    response.off('close', onClose);
    order?.signal?.removeEventListener('abort', onClose);
  }
}

/** The state of a request. */
interface RequestState {
  /** Whether it is queued. */
  isWaiting: boolean;
}

interface Admission {
  readonly id: string;
  readonly route: ApiRoute;
  readonly signal: AbortSignal;
  readonly state: RequestState;
  readonly order: RunOrder | null;
}

async function run(
  request: Request,
  response: Response,
  { id, route, signal, state, order }: Admission,
  { bodyLimit: limit, limits, memory, semaphore, executor, jobs, runs, traceOf }: HandlerOptions,
): Promise<Answered | JobAnswer> {
  const { content, release } =
    order === null ? await readBody(request, { limit, memory, signal }) : { content: null, release: () => undefined };
  try {
    const [from, body] = content === null ? withFields(request, route, order?.fields ?? {}) : [request, content];
    const { input: received, remove } = await receive(from, body, { id, route, limits, signal });
    const input = withoutKey(received, callerOf(response).header);
    try {
      await executor.check(input, signal);
      state.isWaiting = true;
      const job = content === null ? null : jobRequestOf(request.method, request.headers);
      if (job !== null && content !== null) {
        const digest = digestOf(request.method, request.originalUrl, request.headers['content-type'] ?? '', content);
        const owner = callerOf(response).name ?? '';
        const webhook = webhookOf(request.headers, jobs.settings);
        const traced = continuing(input, traceOf(id));
        return await answerByJob({ ...job, input: traced, owner, digest, webhook }, jobs, signal);
      }
      const recorded = runs === null ? null : await runs.begin(input, callerOf(response).name ?? '');
      const queued = performance.now();
      try {
        const { answer } = await semaphore.run(() => {
          state.isWaiting = false;
          noteWait(response, performance.now() - queued);
          return executor.run(input, signal, {
            ...(order?.onEvent !== undefined && { onEvent: order.onEvent }),
            ...(order?.models !== undefined && { models: order.models }),
          });
        }, signal);
        if (answer === null) throw new TypeError('A run for a request ended without an answer.');
        const shown = presentable(answer, input);
        recorded?.succeed(shown);
        return { answer, presentable: shown };
      } catch (error) {
        recorded?.fail(error);
        throw error;
      }
    } finally {
      await remove();
    }
  } finally {
    release();
  }
}

/** Submits a request as a job. Replies with its result if that arrives in time, otherwise with the job. */
async function answerByJob(submission: JobSubmission, jobs: JobService, signal: AbortSignal): Promise<JobAnswer> {
  const job = await jobs.ended(await jobs.submit(submission), submission.wait, signal);
  if (isFinal(job.state) && (!submission.isAsync || submission.wait > 0)) {
    return { presentable: await jobs.resultOf(job) };
  }
  const location = `${jobs.path}/${job.id}`;
  const headers = new Map([
    ['Location', location],
    ['Preference-Applied', 'respond-async'],
    ['Cache-Control', 'no-store'],
  ]);
  return { reply: { status: 202, headers, isOfAgent: false, body: jobView(job, jobs.path) } };
}

/** The request with the headers that make its run a part of its trace, in whichever process that happens. */
function continuing(input: RequestInput, trace: TraceHeaders | null): RequestInput {
  if (trace === null) return input;
  const headers = new Map(input.headers);
  // One that is malformed must not be passed on.
  headers.delete('tracestate');
  for (const [name, value] of Object.entries(trace)) headers.set(name, [value]);
  return { ...input, headers };
}

/** Removes the key of the caller from the input: scripts and programs of the agent could leak it. */
function withoutKey(input: RequestInput, header: string | null): RequestInput {
  if (header === null) return input;
  return { ...input, headers: new Map([...input.headers].filter(([name]) => name !== header)) };
}

function startTimer(timeout: number | null, onTime: () => void): NodeJS.Timeout | undefined {
  if (timeout === null || timeout <= 0) return undefined;
  return setTimeout(onTime, Math.min(timeout * 1000, 0x7fffffff));
}

function lateness(timeout: number, hasArrived: boolean, { isWaiting }: RequestState): RequestError {
  if (!hasArrived)
    return new RequestError(408, `The request took longer than ${timeout} s to arrive.`, { Connection: 'close' });
  if (!isWaiting) return new RequestError(504, `The request took longer than ${timeout} s and was stopped.`);
  const message = `The request waited ${timeout} s for others to finish. Try again later.`;
  return new RequestError(503, message, { 'Retry-After': '5' });
}

/** The reply to a failure. Internal errors go to the log. */
export function failureReply(error: unknown, id: string, log: EventListener): Reply {
  if (error instanceof QueueUnavailable || error instanceof UnsafeQueue) {
    log({ type: 'note', run: id, resource: null, text: error.message });
    return replyTo(unavailable(), id);
  }
  if (error instanceof QueueFullError)
    return replyTo(new RequestError(429, 'Too many requests are queued. Try again later.', { 'Retry-After': '1' }), id);
  const reply = replyTo(error, id);
  if (reply.status === 500 && error instanceof Error && error.name !== 'RunError') {
    log({ type: 'note', run: id, resource: null, text: error.stack ?? error.message });
  }
  return reply;
}

/** The details are for the operator alone. */
function unavailable(): RequestError {
  const message = 'The jobs are unavailable. Try again later.';
  return new RequestError(503, message, { 'Retry-After': '5' }, 'kdeps/jobs-unavailable');
}

/** Sends a reply. */
export function send(response: Response, reply: Reply, id: string, log: EventListener): void {
  let body: ReturnType<typeof jsonBody> | Buffer;
  try {
    body = reply.raw ?? jsonBody(reply.body);
  } catch (error) {
    // The value is nested too deeply to serialize; the client still gets a response.
    send(response, failureReply(error, id, log), id, log);
    return;
  }
  setHead(response, reply, id, log);
  sendBody(response, body);
}

function setHead(response: Response, reply: Reply, id: string, log: EventListener): void {
  response.statusCode = reply.status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  for (const [name, value] of reply.headers) {
    if (!reply.isOfAgent || isSendable(name, value)) response.set(name, value);
    else log({ type: 'note', run: id, resource: null, text: unsendable(name) });
  }
  response.setHeader('X-Request-Id', requestName(response) ?? id);
}

function unsendable(name: string): string {
  return `The response header \`${name}\` is invalid and was dropped.`;
}

function isSendable(name: string, value: string): boolean {
  return (
    /^[\w!#$%&'*+.^`|~-]+$/.test(name) &&
    !/[\0-\x08\n-\x1f\x7f]|[^\0-\xff]/.test(value) &&
    !transportHeaders.has(name.toLowerCase())
  );
}

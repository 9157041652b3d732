/** Assigns ids to requests, and logs one line for each, including rejected ones. */
import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { EventListener } from '../runtime/index.ts';
import { isRejected } from './protocol.ts';

/** The ids that clients may choose, such as UUIDs and the ids of common proxies. Others are ignored. */
const namePattern = /^[\w.:=@+/-]{1,128}$/;

/** The data of a request, stored with its response. */
interface Entry {
  /** The id of the run and the job. Always generated here, because clients may reuse ids. */
  readonly run: string;
  /** The id that the client chose; null when there is none. */
  readonly name: string | null;
  /** Milliseconds in the queue; null when it was not queued. */
  waited: number | null;
}

/** Assigns an id to a request, and logs a line when it has ended. */
export function admitRequest(request: Request, response: Response, log: EventListener): void {
  const started = performance.now();
  const given = request.headers['x-request-id'];
  const name = typeof given === 'string' && namePattern.test(given) ? given : null;
  const entry: Entry = { run: randomUUID(), name, waited: null };
  response.locals['entry'] = entry;
  const { run } = entry;
  response.setHeader('X-Request-Id', name ?? run);
  if (name !== null) log({ type: 'request-named', run, name });
  const [title, client] = [`${request.method} ${request.path}`, request.ip ?? ''];
  response.once('close', () => {
    if (isRejected(request.socket)) return;
    log({
      type: 'request',
      run,
      title,
      method: request.method,
      route: routeOf(request),
      client,
      status: response.writableFinished ? response.statusCode : null,
      milliseconds: performance.now() - started,
      waited: entry.waited,
    });
  });
}

/** The id of the run for the request that a response belongs to. */
export function runId(response: Response): string {
  return entryOf(response).run;
}

/** The id that the client chose for its request; null when there is none. */
export function requestName(response: Response): string | null {
  return entryOf(response).name;
}

/** Records how long a request has waited in the queue, in milliseconds. */
export function noteWait(response: Response, milliseconds: number): void {
  entryOf(response).waited = milliseconds;
}

function entryOf(response: Response): Entry {
  return response.locals['entry'] as Entry;
}

/** The path of the route that a request has reached, as the workflow writes it. */
function routeOf(request: Request): string | null {
  const path: unknown = (request.route as { readonly path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path.replace(/\*rest$/, '*').replace(/\\(.)/g, '$1') : null;
}

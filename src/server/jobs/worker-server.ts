/** What a worker serves: its metrics, and the checks of its health. */
import express, { type NextFunction, type Request, type Response } from 'express';
import type { EventListener, OpenAgent, RunEvent } from '../../runtime/index.ts';
import { accessGuard, requireScope } from '../access.ts';
import { admitRequest, runId } from '../access-log.ts';
import { metricsEndpoint } from '../endpoints/metrics/index.ts';
import type { MetricsContext } from '../endpoints/metrics/metrics.ts';
import { handlerOf } from '../endpoints/mount.ts';
import { RequestError } from '../envelope.ts';
import { failureReply, send } from '../handler.ts';
import { addHealthChecks, type Health } from '../health.ts';
import { hostGuard } from '../host-guard.ts';
import { type Listening, listen } from '../lifecycle.ts';

/** Where a worker listens. */
export interface WorkerAddress {
  /** By default that of the workflow. */
  readonly host?: string;
  readonly port: number;
}

export interface WorkerServerOptions {
  readonly address: WorkerAddress;
  readonly health: Health;
  readonly load: MetricsContext['load'];
  readonly log: EventListener;
}

/**
 * Serves `/metrics`, `/livez` and `/readyz` of a worker. Metrics need a key if the API has keys.
 *
 * @throws Error that says what to do when it cannot listen on the address
 */
export function serveWorker(open: OpenAgent, options: WorkerServerOptions): Promise<Listening> {
  const { agent, keys, events } = open;
  const { api } = agent.workflow;
  if (api === null) throw new TypeError('A worker has an API.');
  const { address, health, load } = options;
  const log = (event: RunEvent): void => {
    options.log(event);
    events.emit(event);
  };
  const endpoint = metricsEndpoint({ agent, events, load, jobs: null });
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  addHealthChecks(app, health, []);
  app.use((request, response, next) => {
    admitRequest(request, response, log);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    next();
  });
  const hostChecked = hostGuard(api, keys.length > 0);
  if (hostChecked !== null) app.use(hostChecked);
  if (keys.length > 0) app.use(accessGuard(keys, agent.agent));
  app.get(
    endpoint.path,
    (_request, response, next) => {
      if (keys.length > 0) requireScope(response, 'metrics');
      next();
    },
    handlerOf(endpoint),
  );
  app.use((request) => {
    throw new RequestError(404, `A worker serves nothing at ${request.path}, only /metrics, /livez and /readyz.`);
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const id = runId(response);
    if (response.headersSent) response.destroy();
    else send(response, failureReply(error, id, log), id, log);
  });
  return listen(app, {
    host: address.host ?? api.host,
    port: address.port,
    log,
    names: { host: '`HostIP`', port: '`--metrics-port`' },
  });
}

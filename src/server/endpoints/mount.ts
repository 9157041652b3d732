/** Mounts endpoints on an Express app. */
import type { Express, RequestHandler } from 'express';
import type { Endpoint, EndpointContext, EndpointGroup } from './endpoint.ts';

export interface MountOptions {
  readonly context: EndpointContext;
  /** Middleware that runs before an endpoint: CORS, keys, limits, methods. */
  readonly guards: (endpoint: Endpoint) => readonly RequestHandler[];
}

/** Adds the endpoints of groups. */
export function mountEndpoints(
  app: Express,
  groups: readonly EndpointGroup[],
  { context, guards }: MountOptions,
): void {
  for (const endpoint of groups.flatMap(({ endpoints }) => endpoints(context)))
    app.all(endpoint.path, ...guards(endpoint), handlerOf(endpoint));
}

/** An endpoint as a handler of Express. */
export function handlerOf({ handle }: Pick<Endpoint, 'handle'>): RequestHandler {
  const answer = async (...exchange: Parameters<typeof handle>): Promise<void> => await handle(...exchange);
  // Express handles the rejection of the promise.
  return (request, response) => answer(request, response);
}

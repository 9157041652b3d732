/** Mounts faces on an Express app. */
import type { Express, RequestHandler } from 'express';
import type { Face, FaceContext, FaceRoute } from './face.ts';

export interface MountOptions {
  readonly context: FaceContext;
  /** Middleware that runs before a route: CORS, keys, limits, methods. */
  readonly guards: (route: FaceRoute) => readonly RequestHandler[];
}

/** Adds the routes of faces. */
export function mountFaces(app: Express, faces: readonly Face[], { context, guards }: MountOptions): void {
  for (const route of faces.flatMap((face) => face.routes(context)))
    app.all(route.path, ...guards(route), handlerOf(route));
}

function handlerOf({ handle }: FaceRoute): RequestHandler {
  const answer = async (...exchange: Parameters<typeof handle>): Promise<void> => await handle(...exchange);
  // Express handles the rejection of the promise.
  return (request, response) => answer(request, response);
}

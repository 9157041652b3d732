/** Adds the routes of faces to an app. */
import type { Express, RequestHandler } from 'express';
import type { Face, FaceContext, FaceRoute } from './face.ts';

export interface MountOptions {
  readonly context: FaceContext;
  /** What every request to a route passes first: CORS, keys, limits, methods. */
  readonly guards: (route: FaceRoute) => readonly RequestHandler[];
}

/** Adds the routes of faces. */
export function mountFaces(app: Express, faces: readonly Face[], { context, guards }: MountOptions): void {
  for (const route of faces.flatMap((face) => face.routes(context)))
    app.all(route.path, ...guards(route), handlerOf(route));
}

/** What the face throws becomes the reply. */
function handlerOf({ handle }: FaceRoute): RequestHandler {
  const answer = async (...exchange: Parameters<typeof handle>): Promise<void> => await handle(...exchange);
  // Express passes on what the promise rejects with.
  return (request, response) => answer(request, response);
}

/** The models that clients of OpenAI's API see: a route is one if the workflow says so. */
import {
  type ActionId,
  type Agent,
  type ApiRoute,
  type ApiSettings,
  streamedResource,
} from '../../../runtime/index.ts';
import { RequestError } from '../../envelope.ts';
import { routeNames } from '../route-names.ts';

export type ModelKind = NonNullable<ApiRoute['openai']>;

export interface Model {
  /** What clients send as `model`. */
  readonly id: string;
  readonly kind: ModelKind;
  readonly route: ApiRoute;
  /** The resource whose text is all of the answer; null when there is none. Determined by the first call. */
  readonly streamed: () => ActionId | null;
}

/** The models of an agent. */
export function modelsOf(agent: Agent, { routes }: ApiSettings): readonly Model[] {
  const names = routeNames(agent, routes);
  return routes.flatMap((route, index) =>
    route.openai === null
      ? []
      : [
          {
            id: names[index] ?? agent.agent,
            kind: route.openai,
            route,
            streamed: once(() => streamedResource(agent, route)),
          },
        ],
  );
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/**
 * The model for a request. If there is one of its kind, it answers to any name: programs have those of OpenAI built in.
 *
 * @throws RequestError 404
 */
export function modelFor(models: readonly Model[], kind: ModelKind, name: unknown): Model {
  const ofKind = models.filter((model) => model.kind === kind);
  const found = ofKind.find(({ id }) => id === name) ?? (ofKind.length === 1 ? ofKind[0] : undefined);
  if (found !== undefined) return found;
  const known = ofKind.map(({ id }) => `\`${id}\``).join(', ');
  throw new RequestError(404, `There is no model \`${String(name).slice(0, 64)}\` for this. Models: ${known}.`);
}

/** A model as OpenAI's API shows it. */
export function modelView({ id }: Model, { agent }: Agent, created: number) {
  return { id, object: 'model', created, owned_by: agent };
}

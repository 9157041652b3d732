/** The media types of an agent's answers, besides JSON. */
import { parseModule, Source } from '../../lang/syntax/index.ts';
import { kinds } from '../kinds/index.ts';
import type { AnswerTypes } from '../kinds/kind.ts';
import type { Agent, Resource } from './agent.ts';
import type { ApiRoute } from './workflow.ts';

/**
 * The media types that the answers for a route can have, as far as the files of the agent say.
 *
 * @example answerTypes(agent, route).types; // ['text/html'] if that is what the answering resource sets
 */
export function answerTypes(agent: Pick<Agent, 'plan' | 'resources'>, route: ApiRoute): AnswerTypes {
  const answering = agent.plan.steps.flatMap(({ id }) => {
    const resource = agent.resources.get(id);
    return resource !== undefined && isFor(resource, route)
      ? [typesOf(resource)].filter((types) => types !== null)
      : [];
  });
  return {
    types: [...new Set(answering.flatMap(({ types }) => types))],
    isAlways: answering.length > 0 && answering.every(({ isAlways }) => isAlways),
  };
}

/** A data URL with a picture, in a script or in an answer. */
const pictureUrl = /\bdata:(image\/[a-z]+)[\w.+-]*;base64\b/;

/**
 * The type of the picture that a route probably answers with, because a resource for it makes one; null if none does.
 *
 * @example pictureType(agent, route); // 'image/png' for an agent whose script prints `data:image/png;base64,…`
 */
export function pictureType({ plan, resources }: Pick<Agent, 'plan' | 'resources'>, route: ApiRoute): string | null {
  if (route.openai === 'images') return 'image/png';
  for (const { id } of plan.steps) {
    const resource = resources.get(id);
    if (resource === undefined || !isFor(resource, route)) continue;
    const [, type] = pictureUrl.exec(resource.module.text) ?? [];
    if (type !== undefined) return type === 'image/svg' ? 'image/svg+xml' : type;
  }
  return null;
}

function isFor({ reads }: Resource, { path }: ApiRoute): boolean {
  return reads.routes.length === 0 || reads.routes.includes(path);
}

/** Null when the resource does not answer. */
function typesOf({ kind, module: { uri, text } }: Resource): AnswerTypes | null {
  if (kind === null) return null;
  const source = new Source(uri, text);
  return kinds.of(kind).mediaTypes?.(parseModule(source, { promises: true }), source) ?? null;
}

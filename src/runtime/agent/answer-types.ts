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
export function answerTypes(agent: Pick<Agent, 'plan' | 'resources'>, { path }: ApiRoute): AnswerTypes {
  const answering = agent.plan.steps.flatMap(({ id }) => {
    const resource = agent.resources.get(id);
    const isForRoute = resource?.reads.routes.length === 0 || resource?.reads.routes.includes(path) === true;
    return resource !== undefined && isForRoute ? [typesOf(resource)].filter((types) => types !== null) : [];
  });
  return {
    types: [...new Set(answering.flatMap(({ types }) => types))],
    isAlways: answering.length > 0 && answering.every(({ isAlways }) => isAlways),
  };
}

/** Null when the resource does not answer. */
function typesOf({ kind, module: { uri, text } }: Resource): AnswerTypes | null {
  if (kind === null) return null;
  const source = new Source(uri, text);
  return kinds.of(kind).mediaTypes?.(parseModule(source, { promises: true }), source) ?? null;
}

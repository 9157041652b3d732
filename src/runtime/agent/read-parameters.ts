/** The parameters that an agent reads. */
import type { Agent, RequestReads } from './agent.ts';
import type { ApiRoute } from './workflow.ts';

/**
 * The parameters and files that the resources for a route read.
 *
 * @example readParameters(agent, route).names; // ['q']
 */
export function readParameters(agent: Agent, { path }: ApiRoute): Pick<RequestReads, 'names' | 'files'> {
  const planned = agent.plan.steps.flatMap(({ id }) => agent.resources.get(id)?.reads ?? []);
  const reads = planned.filter(({ routes }) => routes.length === 0 || routes.includes(path));
  return {
    names: [...new Set(reads.flatMap(({ names }) => names))],
    files: [...new Set(reads.flatMap(({ files }) => files))],
  };
}

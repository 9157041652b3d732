/** The parameters that an agent reads, from the calls in its files. */
import type { Agent } from './agent.ts';
import type { SourceFacts } from './source-facts.ts';
import type { ApiRoute } from './workflow.ts';

/** What the file of a resource reads of a request. */
export interface RequestReads {
  /** Names of parameters. */
  readonly names: readonly string[];
  /** Names of files or their fields. */
  readonly files: readonly string[];
  /** The paths of the routes that the resource runs for; empty for all. */
  readonly routes: readonly string[];
}

const parameterFunctions: ReadonlySet<string> = new Set(['params', 'param', 'paramValues', 'paramList']);
const fileFunctions: ReadonlySet<string> = new Set([
  'file',
  'filepath',
  'filetype',
  'files',
  'filesByType',
  'filetypes',
]);

/** What a file reads. */
export function requestReads({ accesses }: SourceFacts, routes: readonly string[]): RequestReads {
  const calls = accesses.filter(({ object, args }) => object === 'request' && args !== null);
  const names = calls.filter(({ member }) => parameterFunctions.has(member)).flatMap(({ args }) => args?.[0] ?? []);
  const files = calls
    .filter(({ member }) => fileFunctions.has(member))
    .map(({ member, args }) => {
      const named = member.startsWith('files') || member === 'filetypes' ? undefined : args?.[0];
      return named ?? 'file';
    });
  return { names: [...new Set(names)], files: [...new Set(files)], routes };
}

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

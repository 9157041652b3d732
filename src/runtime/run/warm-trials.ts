/** Determines by two real requests which scripts of an agent behave the same in a warm interpreter as in a fresh one. */
import { randomUUID } from 'node:crypto';
import type { OpenAgent } from '../agent/open-agent.ts';
import { readFacts } from '../agent/source-facts.ts';
import type { ScriptJob } from '../python/script-job.ts';
import { type Trial, tryWarm } from '../python/trial.ts';
import type { RequestInput } from './request.ts';
import { mentionedPaths } from './run-files.ts';

/** The trial of a resource's script. */
export interface ResourceTrial extends Trial {
  /** The id of the resource. */
  readonly resource: string;
}

/** Unusual texts, which no script contains by chance. */
const samples = ['a red kite above the western sea', 'seven blue lanterns in deep snow'] as const;

/**
 * Runs an agent for two requests, then runs each of its scripts again with the same input, twice in fresh interpreters and
 * twice in a warm one. From then on, scripts without differences run warm.
 *
 * @throws RunError when the agent fails, and the reason of the signal when it aborts
 * @example for (const { resource, differences } of await tryAgentWarm(open, signal)) console.log(resource, differences);
 */
export async function tryAgentWarm(open: OpenAgent, signal: AbortSignal): Promise<readonly ResourceTrial[]> {
  const [first, second] = [await jobsOf(open, samples[0], signal), await jobsOf(open, samples[1], signal)];
  const trials: ResourceTrial[] = [];
  for (const [name, job] of first) {
    const other = second.get(name);
    if (other === undefined) continue;
    const text = [job.text, ...Object.values(job.env)].join('\n');
    // Servers may write to the same paths.
    const visit = { script: name, text, paths: mentionedPaths(text), signal, onWait: () => undefined };
    const work = async () => ({ result: await tryWarm({ ...job, signal }, { ...other, signal }), shared: [] });
    const trial = await open.services.sharedPaths.run(visit, work);
    await open.services.proofs.set(job, trial.differences.length === 0);
    trials.push({ ...trial, resource: labelOf(open, name) });
  }
  return trials;
}

/** The input of each script when the agent runs for a request with this text for all parameters, and all fields that are texts. */
async function jobsOf(
  { agent, executor, services }: OpenAgent,
  sample: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ScriptJob>> {
  const jobs = new Map<string, ScriptJob>();
  services.scripts.onJob = (job) => jobs.set(job.name, job);
  try {
    await executor.run(requestOf(agent, sample), signal);
  } finally {
    services.scripts.onJob = null;
  }
  return jobs;
}

function requestOf({ workflow, resources }: OpenAgent['agent'], sample: string): RequestInput | null {
  const route = workflow.api?.routes[0];
  if (route === undefined) return null;
  const accesses = [...resources.values()].flatMap(({ module }) => readFacts(module.uri, module.text).accesses);
  const names = accesses.flatMap(({ object, member, args }) =>
    object === 'request' && member === 'params' && typeof args?.[0] === 'string' ? [args[0]] : [],
  );
  const { input } = route;
  const fields = (input?.classes.get(input.root)?.fields ?? []).filter(({ type }) => type.kind === 'string');
  const given = (list: readonly string[]) => new Map(list.map((name) => [name, [sample]]));
  const query = given(fields.map(({ name }) => name));
  return {
    id: randomUUID(),
    method: route.methods[0] ?? 'GET',
    path: route.path,
    route: route.path,
    ip: '127.0.0.1',
    params: given([...names, ...query.keys()]),
    rejected: new Map(),
    pathParams: new Map(),
    headers: new Map(),
    body: '',
    files: [],
    fields: input === null ? null : { query, form: new Map(), isJson: false },
  };
}

function labelOf({ agent }: OpenAgent, name: string): string {
  return [...agent.resources.values()].find(({ id }) => id === name)?.label ?? name;
}

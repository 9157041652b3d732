/** Makes the records of runs. What stays the same for all runs of a server is determined once. */
import {
  identifyAgent,
  installedPackages,
  type JobSettings,
  kinds,
  ModelFiles,
  type ModelIdentity,
  type OpenAgent,
  type RequestInput,
} from '../../runtime/index.ts';
import { program, type RecordedResource, type RunRecord, seedsIn } from './record.ts';
import { type ResourceTrace, type RunTrace, RunTraces } from './trace.ts';

/** Whether runs are recorded: the limits on what is kept of jobs hold for them, too. */
export function keepsRuns({ keepFor, keepCount }: Pick<JobSettings, 'keepFor' | 'keepCount'>): boolean {
  return keepFor > 0 && keepCount > 0;
}

/** How long what a server says about a model is kept, in milliseconds. */
const ASKED_MAX_AGE_MS = 10_000;
/** The most models of servers that are remembered. */
const MAX_ASKED = 100;

/** The part of a request that a record refers to. */
type Asked = Pick<RequestInput, 'params'>;

export class RunRecords {
  readonly #open: OpenAgent;
  readonly #traces: RunTraces;
  readonly #models: ModelFiles;
  /** Of servers, by model and server. */
  readonly #asked = new Map<string, { readonly at: number; readonly identity: Promise<ModelIdentity> }>();
  /** As JSON. */
  #agent: Promise<string> | null = null;
  #environment: Promise<RunRecord['environment']> | null = null;

  constructor(open: OpenAgent) {
    this.#open = open;
    this.#traces = new RunTraces(open.events);
    this.#models = new ModelFiles(open.env);
  }

  /** Takes what happened in a run that has ended; null when it never started. */
  take(id: string): RunTrace | null {
    return this.#traces.take(id);
  }

  /**
   * The record of a run as JSON.
   *
   * @param notKept what of its request is not kept
   */
  async textOf(trace: RunTrace, { params }: Asked, notKept: readonly string[] = []): Promise<string> {
    const { secrets } = this.#open;
    this.#agent ??= identifyAgent(this.#open.agent).then((identity) => JSON.stringify(identity));
    const resources = [...trace.resources.values()].map(recorded);
    const runsPackages = resources.some(({ kind }) => kind !== 'none' && kinds.of(kind).needs?.packages === true);
    if (runsPackages) this.#environment ??= this.#packages();
    const models = await Promise.all([
      ...[...trace.models].map((model) => this.#models.identify(model)),
      ...[...trace.asked].map(([name, identify]) => this.#identified(name, identify)),
    ]);
    const seeds = [
      ...[...params].flatMap(([name, [value]]) => seedsIn({ [name]: value }, '')),
      ...resources.flatMap(({ resource, inputs }) => seedsIn(inputs.length === 1 ? inputs[0] : inputs, resource)),
    ].map(([path, seed]) => [path, secrets.redact(seed)]);
    const rest: Omit<RunRecord, 'agent'> = {
      program,
      environment: runsPackages ? await this.#environment : null,
      models,
      seeds: Object.fromEntries(seeds) as Record<string, string>,
      milliseconds: trace.milliseconds,
      resources,
      logs: trace.lines,
      omittedLines: trace.omitted,
      notKept,
    };
    return `{"agent":${await this.#agent},${JSON.stringify(rest).slice(1)}`;
  }

  close(): void {
    this.#traces.close();
  }

  /** Many runs that end together ask a server once. */
  #identified(name: string, identify: () => Promise<ModelIdentity>): Promise<ModelIdentity> {
    const known = this.#asked.get(name);
    if (known !== undefined && performance.now() - known.at < ASKED_MAX_AGE_MS) return known.identity;
    // Names may come from requests.
    if (this.#asked.size >= MAX_ASKED) this.#asked.clear();
    const identity = identify();
    this.#asked.set(name, { at: performance.now(), identity });
    return identity;
  }

  /** The environment exists: a script has just run in it. */
  async #packages(): Promise<RunRecord['environment']> {
    const { agent, env, services } = this.#open;
    const user = { agent, env, emit: () => undefined, follow: null };
    try {
      return await installedPackages((await services.environments.forScripts(user, null)).executable);
    } catch {
      return null;
    }
  }
}

function recorded({ resource, kind, state, milliseconds, reason, inputs }: ResourceTrace): RecordedResource {
  return { resource, kind, state, milliseconds, reason, inputs: inputs.map(parsed) };
}

/** A configuration that was cut, or in which a number was a secret, stays a text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

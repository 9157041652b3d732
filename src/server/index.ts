/** Serves an agent over HTTP: its API and its web pages. */
import {
  AgentError,
  type ApiSettings,
  type EventListener,
  gpuStatuses,
  type JobSettings,
  type OpenAgent,
  publicAddressProblem,
  type RunEvent,
  startsApps,
  type WebSettings,
} from '../runtime/index.ts';
import { createApp } from './app.ts';
import { placeOf } from './jobs/place.ts';
import { type AddressSettings, type Listening, listen, stopListening, workflowSettings } from './lifecycle.ts';
import { keepsRuns, RunRecords } from './runs/records.ts';
import { startTracing, type Tracing } from './tracing/index.ts';
import { createWebApp } from './web/web-app.ts';

export { startWorker, type Worker } from './jobs/worker.ts';
export type { Difference } from './runs/differences.ts';
export { type KnownRun, Runs } from './runs/index.ts';
export { changedFiles, type Replay } from './runs/replay.ts';

export interface ServeOptions {
  readonly log: EventListener;
  /** Overrides the address from the workflow. */
  readonly host?: string;
  /** The port of the API. */
  readonly port?: number;
  /** The port of the web pages. */
  readonly webPort?: number;
  /** The names of both settings in messages; by default those in a workflow. */
  readonly names?: AddressSettings;
  /**
   * Whether something else decides who can reach the server, as the published ports of a container do. Otherwise an
   * address that other machines can reach requires keys or `Public = true`.
   */
  readonly isGuarded?: boolean;
  /** Overrides settings of jobs in the workflow. */
  readonly jobs?: Partial<JobSettings>;
  /** Whether this process also runs jobs; true by default. Otherwise only workers do. */
  readonly works?: boolean;
  /** Whether runs are recorded, if the workflow lets them; true by default. */
  readonly records?: boolean;
  /** Work to do before requests are answered. Meanwhile, the API at the given URL already answers health checks. */
  readonly prepare?: (api: string | null) => Promise<void>;
}

/** The running servers of an agent. */
export interface RunningServers {
  /** URL of the API; null when the agent has none. */
  readonly api: string | null;
  /** URL of the console; null when the agent has none. */
  readonly console: string | null;
  /** URL of the page that documents the API; null when the agent has none. */
  readonly docs: string | null;
  /** URLs of the web pages. */
  readonly pages: readonly string[];
  /**
   * Stops the servers: running requests are answered, new ones are rejected.
   *
   * @param grace milliseconds after which requests that are still running are canceled
   */
  stop(grace: number): Promise<void>;
}

/** How long the status of GPUs is cached, in milliseconds: reading it starts a program. */
const GPU_MAX_AGE_MS = 2000;

/** One of the servers. */
interface Part extends Listening {
  /** Called before the server stops and after it has stopped. */
  readonly drain: (grace: number) => void;
  readonly end: () => Promise<void>;
}

interface ApiPart extends Part {
  /** Lets requests run. */
  readonly open: () => Promise<void>;
}

/**
 * Starts the servers of an agent.
 *
 * ```ts
 * const open = await openAgent('painter');
 * const servers = await serve(open, { log: console.log });
 * console.log(servers.api); // http://127.0.0.1:3000
 * await servers.stop(5000);
 * ```
 *
 * @throws Error when it cannot listen on an address, AgentError when everyone could use the API there, and what
 *   `prepare` throws
 */
export async function serve(open: OpenAgent, options: ServeOptions): Promise<RunningServers> {
  checkAddresses(open, options);
  const tracing = await startTracing(open, process.env, (text) =>
    options.log({ type: 'note', run: null, resource: null, text }),
  );
  const api = await startApi(open, options, tracing);
  let web: Part | null = null;
  try {
    await options.prepare?.(api?.url ?? null);
    web = await startWeb(open, options);
    await api?.open();
  } catch (error) {
    // An agent needs both servers: stop the one that started.
    await Promise.all([stopPart(api, 0), stopPart(web, 0)]);
    throw error;
  }
  const routes = open.agent.workflow.web?.routes ?? [];
  return {
    api: api?.url ?? null,
    console: api !== null && open.agent.workflow.api?.console === true ? `${api.url}/ui` : null,
    docs: api !== null && open.agent.workflow.api?.docs === true ? `${api.url}/docs` : null,
    pages: routes.map((route) => `${web?.url ?? ''}${route.path}`),
    stop: async (grace) => {
      await Promise.all([stopPart(api, grace), stopPart(web, grace)]);
      await tracing?.stop();
    },
  };
}

/** Loading the agent has checked the addresses in its workflow. */
function checkAddresses({ agent, keys }: OpenAgent, { host, names, isGuarded }: ServeOptions): void {
  if (host === undefined || isGuarded === true) return;
  const check = (settings: ApiSettings | WebSettings | null, hasKeys: boolean) =>
    settings === null ? null : publicAddressProblem(settings, hasKeys, host, names?.host);
  const { api, web } = agent.workflow;
  const problems = [check(api, keys.length > 0), check(web, false)].filter((problem) => problem !== null);
  if (problems.length > 0) throw new AgentError(problems);
}

async function startApi(open: OpenAgent, options: ServeOptions, tracing: Tracing | null): Promise<ApiPart | null> {
  const { api } = open.agent.workflow;
  if (api === null) return null;
  const jobs = { ...open.agent.workflow.jobs, ...options.jobs };
  const { agent, executor, keys, services, events } = open;
  const gpus = cached(GPU_MAX_AGE_MS, () => gpuStatuses(open.env));
  const log = (event: RunEvent): void => {
    options.log(event);
    events.emit(event);
  };
  const {
    app,
    open: admit,
    drain,
    settled,
  } = createApp({
    agent,
    settings: api,
    jobSettings: jobs,
    jobPlace: placeOf(open, jobs),
    works: options.works ?? true,
    keys,
    executor,
    secrets: open.secrets,
    records: options.records !== false && keepsRuns(jobs) ? new RunRecords(open) : null,
    services,
    events,
    tracing,
    machine: async () => ({ interpreters: services.scripts.warmInterpreters(), gpus: await gpus() }),
    log,
  });
  const listening = await listen(app, {
    host: options.host ?? api.host,
    port: options.port ?? api.port,
    log,
    names: options.names ?? workflowSettings,
  });
  return { ...listening, open: admit, drain, end: settled };
}

/** A function that returns the last result of `read` until it is `age` milliseconds old. */
function cached<T>(age: number, read: () => Promise<T>): () => Promise<T> {
  let known: { readonly at: number; readonly value: Promise<T> } | null = null;
  return () => {
    const now = performance.now();
    if (known === null || now - known.at > age) known = { at: now, value: read() };
    return known.value;
  };
}

async function startWeb(open: OpenAgent, options: ServeOptions): Promise<Part | null> {
  const { web } = open.agent.workflow;
  if (web === null) return null;
  const { app, upgrade, drain, stop } = createWebApp({
    settings: web,
    agent: open.agent,
    env: await appVariables(open, web, options.log),
    log: options.log,
  });
  try {
    const listening = await listen(app, {
      host: options.host ?? web.host,
      port: options.webPort ?? web.port,
      log: options.log,
      names: options.names ?? workflowSettings,
      upgrade,
    });
    return { ...listening, drain, end: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Puts programs from the agent's Python packages, such as `streamlit`, on the PATH of its apps. */
async function appVariables(open: OpenAgent, web: WebSettings, log: EventListener): Promise<Record<string, string>> {
  const { agent, env, services } = open;
  if (!startsApps(web)) return { ...env };
  const environment = await services.environments.forCommands({ agent, env, emit: log, follow: null });
  return environment.activate(env);
}

async function stopPart(part: Part | null, grace: number): Promise<void> {
  if (part === null) return;
  part.drain(grace);
  await stopListening(part.server, grace);
  await part.end();
}

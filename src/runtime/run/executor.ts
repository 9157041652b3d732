/**
 * Runs an agent's plan for a request: each resource starts as soon as its dependencies have finished, independent ones
 * concurrently. The first failure ends the run: nothing more starts, and running resources are stopped.
 */

import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { dirname } from 'node:path';
import type { ActionId } from '../agent/action-id.ts';
import type { Agent, Resource } from '../agent/agent.ts';
import { wantsDebug } from '../config/debug.ts';
import type { Secrets } from '../config/secrets.ts';
import { ActionError, disclosureOf, RunError, statusOf } from '../diagnostics/errors.ts';
import { EvaluationPool, type PoolOptions } from '../evaluation/pool.ts';
import { routeClasses } from '../input/route-classes.ts';
import { addedKinds } from '../kinds/added.ts';
import { kinds } from '../kinds/index.ts';
import { EVALUATION_LIMIT_MS } from '../language/engine.ts';
import type { StandIns } from '../testing/stand-in.ts';
import type { RunContext } from './context.ts';
import { requireInput, requireOutput } from './contract-checks.ts';
import { type EventListener, type Follower, toFollower } from './events.ts';
import type { ModelListener } from './model-listener.ts';
import { type Answer, type Outcome, Outcomes } from './outcomes.ts';
import type { RequestInput } from './request.ts';
import { runResource } from './resource-run.ts';
import { mentionedPaths, moment, RunFiles } from './run-files.ts';
import { Semaphore } from './semaphore.ts';
import type { Services } from './services.ts';
import { ToolRuns } from './tool-runs.ts';
import type { TraceHeaders } from './traces.ts';

export interface ExecutorOptions {
  readonly agent: Agent;
  readonly services: Services;
  /** The environment for everything the agent runs. */
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: Secrets;
  /** Folders whose files never count as leftovers of runs; absolute paths. */
  readonly kept: readonly string[];
  readonly standIns: StandIns;
  readonly emit: EventListener;
}

/** How one run differs from others of the same agent. */
export interface RunOptions {
  /** Receives the events of the run as they happen, the last ones before the run settles. */
  readonly onEvent?: Follower;
  /** Whether pipelines of diffusers also report small images of what they have generated so far. */
  readonly previews?: boolean;
  /** Follows the models of the run. */
  readonly models?: ModelListener;
}

export interface RunResult {
  readonly id: string;
  /** Null when the agent gave no answer, which is an error on a server but not for an agent that runs once. */
  readonly answer: Answer | null;
  readonly outcomes: Outcomes;
}

export class Executor {
  readonly #options: ExecutorOptions;
  readonly #evaluations: EvaluationPool;
  /** The paths in temporary folders that the agent's files mention. */
  readonly #mentioned: readonly string[];
  readonly #limits: ReadonlyMap<ActionId, Semaphore>;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    const resources = [...options.agent.resources.values()];
    const texts = resources.map(({ module }) => module.text);
    this.#mentioned = mentionedPaths(texts.join('\n'));
    this.#limits = new Map(
      resources.flatMap(({ id, maxConcurrency }) =>
        maxConcurrency === null ? [] : [[id, new Semaphore(maxConcurrency)]],
      ),
    );
    this.#evaluations = new EvaluationPool(poolOptions(options));
  }

  /** Starts threads in advance, so that the first run does not have to wait for them. */
  warmUp(): Promise<void> {
    return this.#evaluations.warmUp();
  }

  /** Stops everything that is still running. */
  close(): void {
    this.#evaluations.close();
  }

  /**
   * Validates a request against the `Input` class of its route, before it is queued. No resource is evaluated.
   *
   * @throws RunError 422 with all invalid fields; the reason of the signal when it aborts
   * @example await executor.check(request, signal);
   */
  async check(request: RequestInput, signal: AbortSignal): Promise<void> {
    if (request.fields === null) return;
    const run = this.#context(request.id, request, signal, {});
    try {
      await requireInput(run);
    } catch (error) {
      signal.throwIfAborted();
      throw forReader(error instanceof RunError ? error : failureOf(error, 'workflow'), run);
    }
  }

  /**
   * Runs the agent for a request that has been checked.
   *
   * @param request null for an agent that runs once, without a server
   * @param signal cancels the run, which settles when everything it started has ended
   * @example const { answer } = await executor.run(request, signal, { onEvent: (event) => console.log(event.type) });
   * @throws RunError when a resource fails or a request gets no answer; the reason of the signal when it aborts
   */
  async run(request: RequestInput | null, signal: AbortSignal, options: RunOptions = {}): Promise<RunResult> {
    const { agent } = this.#options;
    const id = request?.id ?? randomUUID();
    const started = performance.now();
    const controller = new AbortController();
    // `AbortSignal.any` would keep everything of the run until the next full collection.
    const end = (): void => controller.abort(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
    // Every running resource adds a listener.
    setMaxListeners(0, controller.signal);
    const run = this.#context(id, request, controller.signal, options);
    const { emit } = run;
    const title = request === null ? agent.agent : `${request.method} ${request.path}`;
    const trace = traceOf(request);
    emit({ type: 'run-started', run: id, title, ...(trace !== null && { trace }) });
    let failed = true;
    try {
      await runPlan(run, controller);
      signal.throwIfAborted();
      const answer = answerOf(agent, run.outcomes);
      if (answer === null && request !== null) throw noAnswer(agent, run.outcomes);
      if (answer !== null) await requireOutput(run, answer);
      failed = false;
      return { id, answer, outcomes: run.outcomes };
    } catch (error) {
      signal.throwIfAborted();
      throw forReader(error instanceof ActionError ? failureOf(error, 'workflow') : error, run);
    } finally {
      signal.removeEventListener('abort', end);
      await run.files.remove();
      const stopped = failed && signal.aborted;
      emit({ type: 'run-finished', run: id, milliseconds: performance.now() - started, failed, stopped });
    }
  }

  #context(
    id: string,
    request: RequestInput | null,
    signal: AbortSignal,
    { onEvent, previews = false, models }: RunOptions,
  ): RunContext {
    const { agent, services, env, secrets, kept, standIns, emit } = this.#options;
    const follow =
      onEvent === undefined ? null : toFollower(onEvent, (text) => secrets.redact(text), isForAuthor(request, env));
    return {
      id,
      agent,
      request,
      outcomes: new Outcomes(),
      // Files of the request are older than its run but not leftovers of another one.
      files: new RunFiles(moment(), [...kept, ...foldersOf(request)], this.#mentioned),
      session: new Map(),
      tools: new ToolRuns(),
      services,
      evaluations: this.#evaluations,
      turns: new Semaphore(1),
      limits: this.#limits,
      signal,
      env,
      secrets,
      emit: follow === null ? emit : both(emit, follow),
      follow,
      previews,
      models: models ?? null,
      scriptHasRun: false,
      standIns,
    };
  }
}

/** The trace that a request belongs to, as its headers name it. */
function traceOf(request: RequestInput | null): TraceHeaders | null {
  const [traceparent, states] = ['traceparent', 'tracestate'].map((name) => request?.headers.get(name) ?? []);
  const [parent] = traceparent ?? [];
  // Values of a repeated header are one list.
  const tracestate = states?.join(',') ?? '';
  return parent === undefined ? null : { traceparent: parent, ...(tracestate !== '' && { tracestate }) };
}

function both(emit: EventListener, follow: EventListener): EventListener {
  return (event) => {
    emit(event);
    follow(event);
  };
}

function foldersOf(request: RequestInput | null): readonly string[] {
  return request?.files.map(({ path }) => dirname(path)) ?? [];
}

/** Maximum number of threads of a server; each takes about 30 MB. */
const MAX_THREADS = 32;

function poolOptions({ agent, env }: ExecutorOptions): PoolOptions {
  const { data, resources, program, workflow } = agent;
  const own = { agent: agent.agent, version: agent.version, folder: agent.folder };
  const { options, texts } = program;
  const atOnce = workflow.api?.maxConcurrency ?? 0;
  return {
    program: {
      engine: options,
      texts,
      env,
      own,
      resources: [...resources.values()],
      classes: routeClasses(agent),
      data: data.making,
      kinds: addedKinds(),
    },
    // Without a server there is a single run, which evaluates one resource at a time.
    maxThreads: Math.min(atOnce + 1, MAX_THREADS),
    spare: atOnce === 0 ? 0 : 1,
    limit: EVALUATION_LIMIT_MS,
  };
}

/**
 * Redacts secrets, and hides internals from clients unless the author asked for them (`DEBUG=1`). When an agent runs once
 * without a server, its output is for the author, so nothing is hidden.
 */
function forReader(error: unknown, { secrets, env, request }: RunContext): unknown {
  if (!(error instanceof RunError)) return error;
  const { code, status, entries, detail } = error;
  const isWhole = isForAuthor(request, env);
  const hint = status < 500 ? '' : ' See the server log.';
  const more = detail === '' ? '' : isWhole ? `\n${detail}` : hint;
  const told = entries.map((entry, index) => ({
    ...entry,
    message: secrets.redact(entry.message + (index === entries.length - 1 ? more : '')),
  }));
  return new RunError(code, status, told, isWhole ? '' : secrets.redact(detail));
}

function isForAuthor(request: RequestInput | null, env: Readonly<Record<string, string>>): boolean {
  return request === null || wantsDebug(env);
}

/** Starts each step when its dependencies have finished; settles when nothing is running anymore. */
async function runPlan(run: RunContext, controller: AbortController): Promise<void> {
  const finished = new Map<ActionId, Promise<void>>();
  const failures: Error[] = [];
  for (const step of run.agent.plan.steps) {
    const before = step.after.map((id) => finished.get(id) ?? Promise.resolve());
    const work = async (): Promise<void> => {
      await Promise.all(before);
      if (run.signal.aborted) return;
      try {
        run.outcomes.set(step.id, await runStep(run, step.id));
      } catch (error) {
        failures.push(error instanceof Error ? error : new Error(String(error)));
        controller.abort(failures[0]);
      }
    };
    finished.set(step.id, work());
  }
  await Promise.all(finished.values());
  for (const failure of failures) throw failure;
}

async function runStep(run: RunContext, id: ActionId): Promise<Outcome> {
  const resource = run.agent.resources.get(id);
  if (resource === undefined) throw new TypeError(`The plan has a step ${id} that is not a resource.`);
  const about = { run: run.id, resource: resource.label };
  const started = performance.now();
  run.emit({ type: 'resource-started', ...about, kind: resource.kind ?? 'none' });
  try {
    const outcome = await runResource(run, resource);
    if (outcome.state === 'skipped') run.emit({ type: 'resource-skipped', ...about, why: outcome.why });
    else run.emit({ type: 'resource-finished', ...about, milliseconds: performance.now() - started });
    return outcome;
  } catch (error) {
    run.signal.throwIfAborted();
    const failure = failureOf(error, resource.label);
    run.emit({
      type: 'resource-failed',
      ...about,
      code: failure.code,
      message: run.secrets.redact(failure.entries.map(({ message }) => message).join('\n')),
      detail: run.secrets.redact(failure.detail),
    });
    throw failure;
  }
}

function failureOf(error: unknown, actionId: string): RunError {
  if (error instanceof RunError) return error;
  const { code, status, message, detail } = disclosureOf(error);
  const entry = { code: status, message: message ?? 'The resource failed.', actionId };
  return new RunError(code, statusOf(status), [entry], detail);
}

/** The answer of the target, or else of the last resource that has one. */
function answerOf(agent: Agent, outcomes: Outcomes): Answer | null {
  for (const { id } of [...agent.plan.steps].reverse()) {
    const answer = kinds.answerOf(outcomes.get(id));
    if (answer !== null) return answer;
  }
  return null;
}

function answers(resource: Resource | undefined): resource is Resource {
  return typeof resource?.kind === 'string' && kinds.of(resource.kind).answer !== undefined;
}

/** Explains why a request got no answer, usually because no resource is meant for it. */
function noAnswer(agent: Agent, outcomes: Outcomes): RunError {
  const answering = agent.plan.steps.flatMap(({ id }) => {
    const resource = agent.resources.get(id);
    const outcome = outcomes.get(id);
    return answers(resource) && outcome?.state === 'skipped' ? [{ resource, outcome }] : [];
  });
  const { label } = agent.resources.get(agent.plan.target) ?? { label: agent.workflow.target };
  if (answering.length === 0) {
    const actions = kinds.all.flatMap((kind) => (kind.answer === undefined ? [] : [`\`${kind.property}\``]));
    const message = `The agent has no resource with an ${actions.join(' or ')} that answers.`;
    return new RunError('kdeps/no-answer', 500, [{ code: 500, message, actionId: label }]);
  }
  // Ignore resources for other paths, unless there are no others.
  const near = answering.filter(({ outcome }) => outcome.cause !== 'route');
  const skipped = near.length > 0 ? near : answering;
  const status = Math.max(...skipped.map(({ outcome }) => skipStatus[outcome.cause]));
  return new RunError(
    'kdeps/no-answer',
    status,
    skipped.map(({ resource, outcome }) => ({
      code: status,
      message: `No answer, because the resource was skipped: ${outcome.why}`,
      actionId: resource.label,
    })),
  );
}

/** The status when no resource answers, by the reason why it was skipped. */
const skipStatus = { parameter: 400, header: 400, route: 404, method: 405, condition: 500 } as const;

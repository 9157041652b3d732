/**
 * Runs the plan of an agent for one request: each resource as soon as what it waits for has finished, independent ones at
 * the same time. The first failure ends the run: nothing more starts, and what runs is stopped.
 */

import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { dirname } from 'node:path';
import type { ActionId } from '../agent/action-id.ts';
import type { Agent, Resource } from '../agent/agent.ts';
import { wantsDebug } from '../config/debug.ts';
import type { Secrets } from '../config/secrets.ts';
import { RunError, statusOf, toldBy } from '../diagnostics/errors.ts';
import { EvaluationPool, type PoolOptions } from '../evaluation/pool.ts';
import { addedKinds } from '../kinds/added.ts';
import { kinds } from '../kinds/index.ts';
import { EVALUATION_LIMIT } from '../language/engine.ts';
import type { RunContext } from './context.ts';
import type { EventListener } from './events.ts';
import { Gate } from './limits.ts';
import { type Answer, type Outcome, Outcomes } from './outcomes.ts';
import type { RequestInput } from './request.ts';
import { runResource } from './resource-run.ts';
import { RunFiles } from './run-files.ts';
import type { Services } from './services.ts';
import { ToolRuns } from './tool-runs.ts';

export interface ExecutorOptions {
  readonly agent: Agent;
  readonly services: Services;
  /** The variables of everything that the agent runs. */
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: Secrets;
  /** Folders whose files are no leftovers of runs, wherever they lie; absolute paths. */
  readonly kept: readonly string[];
  readonly emit: EventListener;
}

export interface RunResult {
  readonly id: string;
  /** Null when the agent has no answer, which is a failure for a server and none for an agent that runs once. */
  readonly answer: Answer | null;
  readonly outcomes: Outcomes;
}

export class Executor {
  private readonly options: ExecutorOptions;
  private readonly evaluations: EvaluationPool;

  constructor(options: ExecutorOptions) {
    this.options = options;
    this.evaluations = new EvaluationPool(poolOptions(options));
  }

  /** Starts what the first run would have to wait for. */
  warmUp(): void {
    this.evaluations.warmUp();
  }

  /** Ends what still runs. */
  close(): void {
    this.evaluations.close();
  }

  /**
   * Runs the agent.
   *
   * @param request null for an agent that runs once, without a server
   * @param signal ends the run early
   * @throws RunError when a resource fails, or when a request gets no answer; the reason of the signal when it fires
   */
  async run(request: RequestInput | null, signal: AbortSignal): Promise<RunResult> {
    const { agent, emit } = this.options;
    const id = request?.id ?? randomUUID();
    const started = performance.now();
    const controller = new AbortController();
    // `AbortSignal.any` would keep all that belongs to the run until the next whole collection.
    const end = (): void => controller.abort(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
    // Each resource that runs at the same time listens.
    setMaxListeners(0, controller.signal);
    const run = this.context(id, request, controller.signal);
    emit({ type: 'run-started', run: id, title: request === null ? agent.agent : `${request.method} ${request.path}` });
    let failed = true;
    try {
      await runPlan(run, controller);
      signal.throwIfAborted();
      const answer = answerOf(agent, run.outcomes);
      if (answer === null && request !== null) throw noAnswer(agent, run.outcomes);
      failed = false;
      return { id, answer, outcomes: run.outcomes };
    } catch (error) {
      signal.throwIfAborted();
      throw forReader(error, run);
    } finally {
      signal.removeEventListener('abort', end);
      await run.files.remove();
      emit({ type: 'run-finished', run: id, milliseconds: performance.now() - started, failed });
    }
  }

  private context(id: string, request: RequestInput | null, signal: AbortSignal): RunContext {
    const { agent, services, env, secrets, kept, emit } = this.options;
    return {
      id,
      agent,
      request,
      outcomes: new Outcomes(),
      // Files that came with the request are older than its run, and no leftovers of another one.
      files: new RunFiles(Date.now(), [...kept, ...foldersOf(request)]),
      session: new Map(),
      tools: new ToolRuns(),
      services,
      evaluations: this.evaluations,
      turns: new Gate(1),
      signal,
      env,
      secrets,
      emit,
      scriptHasRun: false,
    };
  }
}

function foldersOf(request: RequestInput | null): readonly string[] {
  return request?.files.map(({ path }) => dirname(path)) ?? [];
}

/** Threads that a server has at most: each holds some 30 MB. */
const MOST_THREADS = 32;

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
      data: data.making,
      kinds: addedKinds(),
    },
    // Without a server, there is one run, which evaluates one resource at a time.
    most: Math.min(atOnce + 1, MOST_THREADS),
    spare: atOnce === 0 ? 0 : 1,
    limit: EVALUATION_LIMIT,
  };
}

/**
 * What goes out shows no secret; and to a client nothing of the inside, unless the author wants to see it (`DEBUG=1`). Who
 * runs an agent once reads all of it.
 */
function forReader(error: unknown, { secrets, env, request }: RunContext): unknown {
  if (!(error instanceof RunError)) return error;
  const { code, status, entries, detail } = error;
  const isForAuthor = request === null || wantsDebug(env);
  const hint = status < 500 ? '' : ' The log of the server says why.';
  const more = detail === '' ? '' : isForAuthor ? `\n${detail}` : hint;
  const told = entries.map((entry, index) => ({
    ...entry,
    message: secrets.hide(entry.message + (index === entries.length - 1 ? more : '')),
  }));
  return new RunError(code, status, told, isForAuthor ? '' : secrets.hide(detail));
}

/** Starts each step when what it waits for has finished; settles when nothing runs any more. */
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
  if (resource === undefined) throw new TypeError(`The plan has a step ${id} that is no resource.`);
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
      message: run.secrets.hide([...failure.entries.map(({ message }) => message), failure.detail].join('\n').trim()),
    });
    throw failure;
  }
}

function failureOf(error: unknown, actionId: string): RunError {
  if (error instanceof RunError) return error;
  const { code, status, message, detail } = toldBy(error);
  const entry = { code: status, message: message ?? 'The resource failed.', actionId };
  return new RunError(code, statusOf(status), [entry], detail);
}

/** The answer of the target; where it has none, that of the last resource that has one. */
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

/** Says why a request gets no answer: mostly, because no resource is meant for it. */
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
  // A resource for another path has nothing to do with this request, unless all of them are.
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

/** What the client is told when nothing answers, by what kept the resource from it. */
const skipStatus = { parameter: 400, header: 400, route: 404, method: 405, condition: 500 } as const;

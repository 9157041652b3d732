/** Runs the jobs of an agent in this process, whoever accepted them. */
import { JobRunner, type OpenJobs, type RouteLimit, type RunReply } from '../../jobs/index.ts';
import type {
  ApiKey,
  EventListener,
  Executor,
  Follower,
  JobSettings,
  RequestInput,
  RunOptions,
  Secrets,
} from '../../runtime/index.ts';
import { jsonBody, messageOf, removeRemains } from '../../runtime/index.ts';
import { onlyJson, type Presentable, presentable, storedHead } from '../answers/presentable.ts';
import type { Reply } from '../envelope.ts';
import type { RunRecords } from '../runs/records.ts';
import { redactedRequest } from '../runs/redaction.ts';
import type { RunTrace } from '../runs/trace.ts';
import { prefersPreviews } from './preferences.ts';
import type { WarmRoutes } from './warm-routes.ts';

export interface RunsOptions {
  readonly jobs: OpenJobs;
  readonly settings: JobSettings;
  readonly keys: readonly ApiKey[];
  readonly executor: Executor;
  readonly warmRoutes: WarmRoutes;
  /** Jobs that run at the same time. */
  readonly parallel: number;
  /** Waits for one of the places that jobs share with other work, and frees it afterward. */
  readonly limited: (work: () => Promise<void>) => Promise<void>;
  /** The reply to a failed run. */
  readonly failure: (error: unknown, id: string) => Reply;
  readonly log: EventListener;
  /** The limits of the agent's resources. */
  readonly shared: readonly RouteLimit[];
  /** Those of the agent. */
  readonly secrets: Secrets;
  /** Makes the records of runs; null when nothing is recorded. */
  readonly records: RunRecords | null;
}

/** How a request is run. */
export interface RunMeans {
  readonly executor: Executor;
  readonly failure: (error: unknown, id: string) => Reply;
}

/**
 * Runs a request and returns its result as a client would get it, including failures of the agent.
 *
 * @throws the reason of the signal when it aborts
 */
export async function resultOfRun(
  request: RequestInput,
  signal: AbortSignal,
  options: RunOptions,
  { executor, failure }: RunMeans,
): Promise<Presentable> {
  try {
    const { answer } = await executor.run(request, signal, options);
    if (answer === null) throw new TypeError('A run for a request ended without an answer.');
    return presentable(answer, request);
  } catch (error) {
    signal.throwIfAborted();
    return onlyJson(failure(error, request.id));
  }
}

/** A runner for the jobs. It has not started. */
export function jobRunner({
  jobs,
  settings,
  keys,
  log,
  secrets,
  records,
  executor,
  warmRoutes,
  shared,
  failure,
  ...options
}: RunsOptions): JobRunner {
  const run = async (request: RequestInput, signal: AbortSignal, onEvent: Follower): Promise<RunReply> => {
    const previews = prefersPreviews(request.headers);
    let trace: RunTrace | null = null;
    let result: Presentable;
    try {
      result = await warmRoutes.during(request.route, onEvent, (followed) =>
        resultOfRun(request, signal, { onEvent: followed, previews }, { executor, failure }),
      );
    } finally {
      trace = records?.take(request.id) ?? null;
    }
    const { status, body } = result.reply;
    const record =
      trace === null || records === null
        ? null
        : await records.textOf(trace, request, redactedRequest(request, secrets).hidden);
    return { status, head: storedHead(result), body: jsonBody(body), record };
  };
  const limits = new Map(
    keys.flatMap(({ name, maxConcurrency }) => (maxConcurrency === null ? [] : [[name, maxConcurrency]])),
  );
  return new JobRunner({
    ...jobs,
    ...options,
    run,
    // A later attempt waited for its worker, too, which says nothing about the queue.
    onStart: ({ id, attempts, waited }) => {
      if (attempts === 1) log({ type: 'job-started', run: id, waited });
    },
    timeout: settings.timeout === null || settings.timeout === 0 ? null : settings.timeout * 1000,
    terms: () => ({ limits, shared, warm: warmRoutes.current }),
    retention: { age: settings.keepFor * 1000, count: settings.keepCount, bytes: settings.keepBytes },
    onReclaim: removeRemains,
    onProblem: onceEach(log),
  });
}

/** Reports problems; one that lasts is reported once. */
function onceEach(log: EventListener): (error: unknown) => void {
  let last = '';
  return (error) => {
    const text = messageOf(error);
    if (text === last) return;
    last = text;
    log({ type: 'note', run: null, resource: null, text });
  };
}

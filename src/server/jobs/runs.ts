/** Runs the jobs of an agent in this process, whoever accepted them. */
import { JobRunner, type OpenJobs, type RunReply } from '../../jobs/index.ts';
import type { ApiKey, EventListener, Executor, Follower, JobSettings, RequestInput } from '../../runtime/index.ts';
import { jsonBody, messageOf, removeRemains } from '../../runtime/index.ts';
import { onlyJson, type Presentable, presentable, storedHead } from '../answers/presentable.ts';
import type { Reply } from '../envelope.ts';
import { prefersPreviews } from './preferences.ts';

export interface RunsOptions {
  readonly jobs: OpenJobs;
  readonly settings: JobSettings;
  readonly keys: readonly ApiKey[];
  readonly executor: Executor;
  /** Jobs that run at the same time. */
  readonly parallel: number;
  /** Waits for one of the places that jobs share with other work, and frees it afterward. */
  readonly limited: (work: () => Promise<void>) => Promise<void>;
  /** The reply to a failed run. */
  readonly failure: (error: unknown, id: string) => Reply;
  readonly log: EventListener;
}

/** A runner for the jobs. It has not started. */
export function jobRunner({ jobs, settings, keys, executor, failure, log, ...options }: RunsOptions): JobRunner {
  const run = async (request: RequestInput, signal: AbortSignal, onEvent: Follower): Promise<RunReply> => {
    let result: Presentable;
    try {
      const { answer } = await executor.run(request, signal, { onEvent, previews: prefersPreviews(request.headers) });
      if (answer === null) throw new TypeError('A run for a request ended without an answer.');
      result = presentable(answer, request);
    } catch (error) {
      signal.throwIfAborted();
      result = onlyJson(failure(error, request.id));
    }
    const { status, body } = result.reply;
    return { status, head: storedHead(result), body: jsonBody(body) };
  };
  return new JobRunner({
    ...jobs,
    ...options,
    run,
    // A later attempt waited for its worker, too, which says nothing about the queue.
    onStart: ({ id, attempts, waited }) => {
      if (attempts === 1) log({ type: 'job-started', run: id, waited });
    },
    timeout: settings.timeout === null || settings.timeout === 0 ? null : settings.timeout * 1000,
    limits: new Map(
      keys.flatMap(({ name, maxConcurrency }) => (maxConcurrency === null ? [] : [[name, maxConcurrency]])),
    ),
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

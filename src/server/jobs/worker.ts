/** A process that only runs jobs, which servers on this or other machines accept. */
import { checkJobs, openJobs } from '../../jobs/index.ts';
import { type EventListener, type JobSettings, type OpenAgent, RunError, Semaphore } from '../../runtime/index.ts';
import { failureReply } from '../handler.ts';
import { keepsRuns, RunRecords } from '../runs/records.ts';
import { startTracing } from '../tracing/index.ts';
import { explainedAtStart, placeOf } from './place.ts';
import { jobRunner } from './runs.ts';
import { WarmRoutes } from './warm-routes.ts';

export interface WorkerOptions {
  readonly log: EventListener;
  /** Overrides settings of the workflow. */
  readonly settings: Partial<JobSettings>;
}

/** A worker that runs. */
export interface Worker {
  /** Jobs that it runs at the same time. */
  readonly parallel: number;
  /**
   * Stops: no further job is started, and those that are still running after some milliseconds are given back.
   */
  stop(grace: number): Promise<void>;
}

/**
 * Starts to run the jobs of an agent.
 *
 * ```ts
 * const open = await openAgent('painter');
 * await open.prepare();
 * const worker = await startWorker(open, { log: console.log, settings: { queue: 'redis://queue:6379' } });
 * await worker.stop(30_000);
 * ```
 *
 * @throws RunError when the agent has no API or no queue in Redis, and SetupError when the queue cannot be used
 */
export async function startWorker(open: OpenAgent, { log, settings: given }: WorkerOptions): Promise<Worker> {
  const { agent, executor, keys, services } = open;
  const { api } = agent.workflow;
  const settings: JobSettings = { ...agent.workflow.jobs, ...given };
  if (api === null) throw refusal('The workflow has no API, and so no jobs. Set `APIServerMode = true`.');
  if (settings.queue === null)
    throw refusal(
      'A worker needs the queue that servers put jobs in: give `--queue redis://HOST`, or set `Queue` of `Jobs`.',
    );
  const place = placeOf(open, settings);
  const jobs = openJobs(place);
  const parallel = settings.maxConcurrency ?? api.maxConcurrency;
  const places = new Semaphore(parallel);
  try {
    await explainedAtStart(() => checkJobs(jobs, place));
  } catch (error) {
    await jobs.queue.close();
    throw error;
  }
  const records = keepsRuns(settings) ? new RunRecords(open) : null;
  const runner = jobRunner({
    jobs,
    secrets: open.secrets,
    records,
    settings,
    keys,
    executor,
    warmRoutes: new WarmRoutes(agent, services.scripts),
    parallel,
    limited: (work) => places.runUnbounded(work),
    failure: (error, id) => failureReply(error, id, log),
    log,
  });
  const tracing = await startTracing(open, process.env, (text) =>
    log({ type: 'note', run: null, resource: null, text }),
  );
  await runner.start();
  return {
    parallel,
    stop: async (grace) => {
      await runner.stop(grace);
      records?.close();
      await jobs.queue.close();
      await tracing?.stop();
    },
  };
}

function refusal(message: string): RunError {
  return new RunError('kdeps/no-queue', 500, [{ code: 500, message }]);
}

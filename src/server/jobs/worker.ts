/** A process that only runs jobs, which servers on this or other machines accept. */
import { checkJobs, openJobs } from '../../jobs/index.ts';
import {
  type EventListener,
  type JobSettings,
  messageOf,
  type OpenAgent,
  RunError,
  type RunEvent,
  Semaphore,
  SetupError,
} from '../../runtime/index.ts';
import { failureReply } from '../handler.ts';
import { stopListening } from '../lifecycle.ts';
import { keepsRuns, RunRecords } from '../runs/records.ts';
import { startTracing } from '../tracing/index.ts';
import { explainedAtStart, placeOf } from './place.ts';
import { routeLimits } from './route-limits.ts';
import { jobRunner } from './runs.ts';
import { WarmRoutes } from './warm-routes.ts';
import { serveWorker, type WorkerAddress } from './worker-server.ts';

export interface WorkerOptions {
  readonly log: EventListener;
  /** Overrides settings of the workflow. */
  readonly settings: Partial<JobSettings>;
  /** Where to serve metrics and health checks; null for nowhere. */
  readonly metrics?: WorkerAddress | null;
}

/** A worker that runs. */
export interface Worker {
  /** Jobs that it runs at the same time. */
  readonly parallel: number;
  /** The address of its metrics; null when it serves none. */
  readonly metrics: string | null;
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
export async function startWorker(
  open: OpenAgent,
  { log: write, settings: given, metrics = null }: WorkerOptions,
): Promise<Worker> {
  const log = (event: RunEvent): void => {
    write(event);
    open.events.emit(event);
  };
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
    shared: routeLimits(agent),
    parallel,
    limited: (work) => places.runUnbounded(work),
    failure: (error, id) => failureReply(error, id, log),
    log,
  });
  const tracing = await startTracing(open, process.env, (text) =>
    log({ type: 'note', run: null, resource: null, text }),
  );
  let isDraining = false;
  const listening =
    metrics === null
      ? null
      : await serveWorker(open, {
          address: metrics,
          health: { isReady: () => true, isDraining: () => isDraining },
          load: () => ({ running: 0, waiting: 0, interpreters: services.scripts.warm, gpus: services.scripts.gpus }),
          log,
        }).catch(async (error: unknown) => {
          await jobs.queue.close();
          throw new SetupError(messageOf(error), { cause: error });
        });
  await runner.start();
  return {
    parallel,
    metrics: listening === null ? null : `${listening.url}/metrics`,
    stop: async (grace) => {
      isDraining = true;
      await runner.stop(grace);
      if (listening !== null) await stopListening(listening.server, 0);
      records?.close();
      await jobs.queue.close();
      await tracing?.stop();
    },
  };
}

function refusal(message: string): RunError {
  return new RunError('kdeps/no-queue', 500, [{ code: 500, message }]);
}

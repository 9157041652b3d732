/** The jobs of an agent's API: accepts requests and returns their results. */
import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import {
  checkJobs,
  databaseOf,
  isFinal,
  type Job,
  type JobPlace,
  type JobQueue,
  type JobRunner,
  keepRequest,
  type Load,
  type OpenJobs,
  openJobs,
  type RouteLimit,
  readRequest,
  restoreRequest,
  type Webhook,
  type Webhooks,
} from '../../jobs/index.ts';
import type {
  ApiKey,
  EventListener,
  Executor,
  JobSettings,
  RequestInput,
  Secrets,
  Semaphore,
} from '../../runtime/index.ts';
import { type Presentable, restoredAnswer } from '../answers/presentable.ts';
import { type Reply, RequestError } from '../envelope.ts';
import type { RunRecords } from '../runs/records.ts';
import { redactedRequest } from '../runs/redaction.ts';
import { explainedAtStart } from './place.ts';
import type { JobRequest } from './preferences.ts';
import { jobRunner } from './runs.ts';
import type { WarmRoutes } from './warm-routes.ts';
import { webhooksOf } from './webhooks.ts';

export interface JobServiceOptions {
  readonly place: JobPlace;
  /** Whether this process also runs jobs, or only workers do. */
  readonly works: boolean;
  readonly settings: JobSettings;
  /** Maximum number of requests to the API that run at the same time. */
  readonly concurrency: number;
  /** The paths of the agent's routes. */
  readonly routes: readonly string[];
  readonly keys: readonly ApiKey[];
  readonly executor: Executor;
  readonly warmRoutes: WarmRoutes;
  /** The limits of the agent's resources. */
  readonly shared: readonly RouteLimit[];
  readonly semaphore: Semaphore;
  /** The reply to a failed run. */
  readonly failure: (error: unknown, id: string) => Reply;
  readonly log: EventListener;
  /** Those of the agent. */
  readonly secrets: Secrets;
  /** Makes the records of runs; null when nothing is recorded. */
  readonly records: RunRecords | null;
}

/** A request to submit as a job. */
export interface JobSubmission extends JobRequest {
  readonly input: RequestInput;
  readonly owner: string;
  /** Where its end is reported. */
  readonly webhook: Webhook | null;
  /** See `digestOf`. */
  readonly digest: string;
}

/** A file that was uploaded with a request. */
export interface Upload {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

export interface Retry {
  /** The id of the new job. */
  readonly id: string;
  /** The name of the caller's key; empty when there is none. */
  readonly owner: string;
  /** Aborts when the client disconnects. */
  readonly signal: AbortSignal;
}

/** The digest of everything that makes two requests the same for an idempotency key. Headers do not count. */
export function digestOf(method: string, url: string, type: string, body: Buffer): string {
  return createHash('sha256')
    .update(JSON.stringify([method, url, type]))
    .update(body)
    .digest('base64url');
}

export class JobService {
  readonly #options: JobServiceOptions;
  readonly #jobs: OpenJobs;
  readonly #parallel: number;
  readonly #webhooks: Webhooks | null;
  #opened: { readonly queue: JobQueue; readonly runner: JobRunner | null } | null = null;
  #stopping: Promise<void> | null = null;
  readonly #end = new AbortController();

  constructor(options: JobServiceOptions) {
    this.#options = options;
    this.#jobs = openJobs(options.place);
    this.#webhooks = webhooksOf(this.#jobs.queue, options.settings, options.log);
    this.#parallel = options.settings.maxConcurrency ?? Math.max(1, Math.floor(options.concurrency / 2));
  }

  get settings(): JobSettings {
    return this.#options.settings;
  }

  get path(): string {
    return this.#options.settings.path;
  }

  /**
   * Resumes the jobs of an earlier server, and starts with those of other processes.
   *
   * @throws SetupError when the queue cannot be used
   */
  async resume(): Promise<void> {
    const { place } = this.#options;
    await explainedAtStart(() => checkJobs(this.#jobs, place));
    if (place.queue !== null || existsSync(databaseOf(place))) this.#open();
  }

  /**
   * Submits a request as a job.
   *
   * @returns the job; an earlier one if the request was sent before with the same idempotency key
   * @throws RequestError 422 when the idempotency key was used for another request, 429 when the queue is full, 503 when
   *   the server is shutting down, 507 when there is no space
   */
  async submit(submission: JobSubmission): Promise<Job> {
    if (this.#stopping !== null) throw new RequestError(503, 'The server is shutting down.', { 'Retry-After': '5' });
    const { queue } = this.#open();
    const { input, owner, digest, idempotencyKey, priority, webhook } = submission;
    const {
      secrets,
      settings: { maxQueue, keepBytes },
    } = this.#options;
    const kept = await keepRequest(this.#jobs.blobs, input, redactedRequest(input, secrets).request);
    const result = await queue.submit(
      {
        id: input.id,
        owner,
        route: input.route,
        method: input.method,
        priority,
        webhook,
        idempotencyKey,
        requestDigest: digest,
        ...kept,
      },
      { waiting: maxQueue, bytes: keepBytes },
    );
    const isNew = result.kind === 'accepted' && result.isNew;
    if (!isNew)
      await this.#jobs.blobs.remove([...kept.files, ...(kept.input.kind === 'blob' ? [kept.input.name] : [])]);
    switch (result.kind) {
      case 'accepted':
        return result.job;
      case 'conflict':
        throw new RequestError(
          422,
          'The `Idempotency-Key` was used for another request.',
          {},
          'kdeps/idempotency-conflict',
        );
      case 'full':
        throw new RequestError(429, `${maxQueue} jobs are waiting. Try again later.`, {
          'Retry-After': String(result.wait),
        });
      case 'no-space':
        throw new RequestError(
          507,
          'There is no space for more jobs. Try again later.',
          { 'Retry-After': '60' },
          'kdeps/job-store-full',
        );
    }
  }

  /** The request of a job. The paths of its files are no longer valid. */
  async requestOf({ input }: Job): Promise<RequestInput> {
    return (await readRequest(this.#jobs.blobs, input)).request;
  }

  /**
   * A file that was uploaded with the request of a job.
   *
   * @param index counted from 0
   * @throws RequestError when there is no such file
   */
  async uploadOf(job: Job, index: number): Promise<Upload> {
    const { request, files } = await readRequest(this.#jobs.blobs, job.input);
    const [file, content] = [request.files[index], files[index]];
    if (file === undefined || content === undefined)
      throw new RequestError(404, `The request of job ${job.id} has no file with this number.`);
    return { name: file.name, type: file.type, content: await this.#jobs.blobs.read(content) };
  }

  /**
   * Submits another job with the request of a finished one.
   *
   * @throws RequestError when the job has not finished, or the request no longer fits the agent
   */
  async retry(job: Job, { id, owner, signal }: Retry): Promise<Job> {
    if (!isFinal(job.state)) {
      const message = `Only finished jobs can be retried. This one is ${job.state}.`;
      throw new RequestError(409, message, { 'Retry-After': '1' }, 'kdeps/job-state');
    }
    const { request, remove } = await restoreRequest(this.#jobs.blobs, job.input);
    try {
      if (!this.#options.routes.includes(request.route))
        throw new RequestError(409, `The agent no longer has the route ${request.route}.`, {}, 'kdeps/job-state');
      const input = { ...request, id };
      await this.#options.executor.check(input, signal);
      const { priority } = job;
      const order = { isAsync: true, wait: 0, idempotencyKey: null, priority, webhook: null } as const;
      return await this.submit({ ...order, input, owner, digest: '' });
    } finally {
      await remove();
    }
  }

  /** How many jobs have not finished. */
  async load(): Promise<Load> {
    return (await this.queue?.load()) ?? { queued: 0, running: 0 };
  }

  /** The store of jobs, which is created if there is none. Once the server stops, it no longer runs any. */
  opened(): OpenJobs {
    if (this.#stopping === null) this.#open();
    return this.#jobs;
  }

  /** The queue; null until the first job arrives. */
  get queue(): JobQueue | null {
    return this.#opened?.queue ?? null;
  }

  /** Aborts when the server stops, which ends event streams. Clients can resume them with another server. */
  get stopped(): AbortSignal {
    return this.#end.signal;
  }

  /** How many jobs run at the same time. */
  get parallel(): number {
    return this.#parallel;
  }

  /**
   * Waits until a job has ended, for at most some seconds, and returns it in its last known state.
   *
   * @param seconds may be infinite
   * @throws the reason of the signal when it aborts
   */
  async ended(job: Job, seconds: number, signal: AbortSignal): Promise<Job> {
    const queue = this.queue;
    if (queue === null || isFinal(job.state) || seconds <= 0) return job;
    const end = performance.now() + seconds * 1000;
    let change = changing();
    const wake = (): void => change.resolve();
    const timer = Number.isFinite(seconds) ? setTimeout(wake, seconds * 1000) : undefined;
    const unwatch = queue.watch(job.id, wake);
    signal.addEventListener('abort', wake, { once: true });
    try {
      for (;;) {
        signal.throwIfAborted();
        const changed = change.promise;
        const now = await queue.get(job.id);
        if (now === null || isFinal(now.state) || performance.now() >= end) return now ?? job;
        await changed;
        change = changing();
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      unwatch();
    }
  }

  /**
   * The result of a job.
   *
   * @throws RequestError when there is none: 409 before the job has ended, 410 when it was canceled, 5xx when it failed
   */
  async resultOf(job: Job): Promise<Presentable> {
    if (job.result !== null)
      return restoredAnswer(job.status ?? 200, job.head, await this.#jobs.blobs.read(job.result));
    if (!isFinal(job.state)) {
      const message = `The job is still ${job.state}.`;
      throw new RequestError(409, message, { 'Retry-After': '1' }, 'kdeps/job-state');
    }
    if (job.state === 'canceled') throw new RequestError(410, 'The job was canceled.', {}, 'kdeps/job-canceled');
    if (job.problem === 'interrupted') {
      const message = `The server stopped ${job.attempts} times while it was running the job.`;
      throw new RequestError(500, message, {}, 'kdeps/job-interrupted');
    }
    if (job.status === 504) throw new RequestError(504, 'The job exceeded the `Timeout` of `Jobs`.');
    throw new RequestError(500, 'The job failed. See the server log.');
  }

  /** Starts no more jobs. Those that are still running after `grace` milliseconds run again on the next server. */
  stop(grace: number): void {
    this.#end.abort();
    this.#stopping ??= (async () => {
      await this.#opened?.runner?.stop(grace);
      await this.#webhooks?.stop();
    })();
  }

  /** Resolves when no job is running and nothing is written anymore. Call `stop` first. */
  async settled(): Promise<void> {
    await this.#stopping;
    await this.#jobs.queue.close();
  }

  #open(): { readonly queue: JobQueue; readonly runner: JobRunner | null } {
    if (this.#opened !== null) return this.#opened;
    const { settings, keys, executor, warmRoutes, shared, semaphore, failure, log, works, secrets, records } =
      this.#options;
    const runner = works
      ? jobRunner({
          jobs: this.#jobs,
          secrets,
          records,
          settings,
          keys,
          executor,
          warmRoutes,
          shared,
          parallel: this.#parallel,
          limited: (work) => semaphore.runUnbounded(work),
          failure,
          log,
        })
      : null;
    // Every event stream adds a listener.
    setMaxListeners(0, this.#end.signal);
    this.#opened = { queue: this.#jobs.queue, runner };
    void runner?.start();
    this.#webhooks?.start();
    return this.#opened;
  }
}

function changing(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

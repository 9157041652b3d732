/** The jobs of an agent's API: accepts requests, runs them in this process, and returns their results. */
import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  BlobFolder,
  isFinal,
  type Job,
  type JobQueue,
  JobRunner,
  keepRequest,
  type RunReply,
  sqliteQueue,
} from '../../jobs/index.ts';
import type {
  ApiKey,
  EventListener,
  Executor,
  Follower,
  JobSettings,
  RequestInput,
  Semaphore,
} from '../../runtime/index.ts';
import { jsonBody, messageOf } from '../../runtime/index.ts';
import { answerReply, type Reply, RequestError } from '../envelope.ts';
import type { JobRequest } from './preferences.ts';

export interface JobServiceOptions {
  /** The folder for the agent's jobs, which is created when the first one arrives. */
  readonly folder: string;
  readonly settings: JobSettings;
  /** Maximum number of requests to the API that run at the same time. */
  readonly concurrency: number;
  readonly keys: readonly ApiKey[];
  readonly executor: Executor;
  readonly semaphore: Semaphore;
  /** The reply to a failed run. */
  readonly failure: (error: unknown, id: string) => Reply;
  readonly log: EventListener;
}

/** A request to submit as a job. */
export interface JobSubmission extends JobRequest {
  readonly input: RequestInput;
  readonly owner: string;
  /** See `digestOf`. */
  readonly digest: string;
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
  readonly #blobs: BlobFolder;
  readonly #parallel: number;
  #opened: { readonly queue: JobQueue; readonly runner: JobRunner } | null = null;
  #stopping: Promise<void> | null = null;
  readonly #end = new AbortController();
  #problem = '';

  constructor(options: JobServiceOptions) {
    this.#options = options;
    this.#blobs = new BlobFolder(join(options.folder, 'blobs'));
    this.#parallel = options.settings.maxConcurrency ?? Math.max(1, Math.floor(options.concurrency / 2));
  }

  get path(): string {
    return this.#options.settings.path;
  }

  /** Resumes the jobs of an earlier server, if there was one. */
  resume(): void {
    if (existsSync(this.#database)) this.#open();
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
    const { input, owner, digest, idempotencyKey, priority } = submission;
    const { maxQueue, keepBytes } = this.#options.settings;
    const kept = await keepRequest(this.#blobs, input);
    const result = await queue.submit(
      {
        id: input.id,
        owner,
        route: input.route,
        method: input.method,
        priority,
        idempotencyKey,
        requestDigest: digest,
        ...kept,
      },
      { waiting: maxQueue, bytes: keepBytes },
    );
    const isNew = result.kind === 'accepted' && result.isNew;
    if (!isNew) await this.#blobs.remove([...kept.files, ...(kept.input.kind === 'blob' ? [kept.input.name] : [])]);
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
   * The result of a job as a reply.
   *
   * @throws RequestError when there is none: 409 before the job has ended, 410 when it was canceled, 5xx when it failed
   */
  async resultOf(job: Job): Promise<Reply> {
    if (job.result !== null) {
      const raw = await this.#blobs.read(job.result);
      const headers = new Map(JSON.parse(job.headers) as readonly (readonly [string, string])[]);
      return { status: job.status ?? 200, headers, isOfAgent: true, body: null, raw };
    }
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
    this.#stopping ??= this.#opened?.runner.stop(grace) ?? Promise.resolve();
  }

  /** Resolves when no job is running anymore. Call `stop` first. */
  async settled(): Promise<void> {
    await this.#stopping;
    this.#opened?.queue.close();
  }

  get #database(): string {
    return join(this.#options.folder, 'jobs.db');
  }

  #open(): { readonly queue: JobQueue; readonly runner: JobRunner } {
    if (this.#opened !== null) return this.#opened;
    const { settings, keys, semaphore } = this.#options;
    const queue = sqliteQueue({ path: this.#database });
    const runner = new JobRunner({
      queue,
      blobs: this.#blobs,
      run: (request, signal, onEvent) => this.#run(request, signal, onEvent),
      parallel: this.#parallel,
      limited: (work) => semaphore.runUnbounded(work),
      timeout: settings.timeout === null || settings.timeout === 0 ? null : settings.timeout * 1000,
      limits: new Map(
        keys.flatMap(({ name, maxConcurrency }) => (maxConcurrency === null ? [] : [[name, maxConcurrency]])),
      ),
      retention: { age: settings.keepFor * 1000, count: settings.keepCount, bytes: settings.keepBytes },
      onProblem: (error) => this.#report(error),
    });
    // Every event stream adds a listener.
    setMaxListeners(0, this.#end.signal);
    this.#opened = { queue, runner };
    void runner.start();
    return this.#opened;
  }

  async #run(request: RequestInput, signal: AbortSignal, onEvent: Follower): Promise<RunReply> {
    let reply: Reply;
    try {
      const { answer } = await this.#options.executor.run(request, signal, { onEvent });
      if (answer === null) throw new TypeError('A run for a request ended without an answer.');
      reply = answerReply(answer, request.id);
    } catch (error) {
      signal.throwIfAborted();
      reply = this.#options.failure(error, request.id);
    }
    const body = jsonBody(reply.body);
    return {
      status: reply.status,
      headers: [...reply.headers],
      body: typeof body === 'string' ? body : Buffer.concat(body),
    };
  }

  /** Logs a problem. One that persists is logged once. */
  #report(error: unknown): void {
    const text = messageOf(error);
    if (text === this.#problem) return;
    this.#problem = text;
    this.#options.log({ type: 'note', run: null, resource: null, text });
  }
}

function changing(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

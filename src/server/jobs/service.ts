/** The jobs of an agent's API: takes requests, runs them in this process, and has their results. */
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
import { messageOf } from '../../runtime/index.ts';
import { answerReply, type Reply, RequestError } from '../envelope.ts';
import { jsonBody } from '../json-text.ts';
import type { JobRequest } from './preferences.ts';

export interface JobServiceOptions {
  /** The folder for the agent's jobs, which is created when the first one arrives. */
  readonly folder: string;
  readonly settings: JobSettings;
  /** Requests of the API that run at the same time. */
  readonly concurrency: number;
  readonly keys: readonly ApiKey[];
  readonly executor: Executor;
  readonly semaphore: Semaphore;
  /** The reply to a failed run. */
  readonly failure: (error: unknown, id: string) => Reply;
  readonly log: EventListener;
}

/** A request that becomes a job. */
export interface JobOrder extends JobRequest {
  readonly input: RequestInput;
  readonly owner: string;
  /** What tells it from other requests. */
  readonly digest: string;
}

/** The digest of a request: what its answer may depend on, apart from headers about the connection. */
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

  /** Continues with the jobs of an earlier server, if there was one. */
  resume(): void {
    if (existsSync(this.#database)) this.#open();
  }

  /**
   * Makes a job of a request.
   *
   * @throws RequestError when it cannot be accepted
   */
  async submit(order: JobOrder): Promise<Job> {
    if (this.#stopping !== null) throw new RequestError(503, 'The server is shutting down.', { 'Retry-After': '5' });
    const { queue } = this.#open();
    const { input, owner, digest, idempotencyKey, priority } = order;
    const { maxQueue, keepBytes } = this.#options.settings;
    const kept = await keepRequest(this.#blobs, input);
    const submission = await queue.submit(
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
    const isKept = submission.kind === 'accepted' && submission.isNew;
    if (!isKept) await this.#blobs.remove([...kept.files, ...(kept.input.kind === 'blob' ? [kept.input.name] : [])]);
    switch (submission.kind) {
      case 'accepted':
        return submission.job;
      case 'conflict':
        throw new RequestError(
          422,
          'The `Idempotency-Key` was used for another request.',
          {},
          'kdeps/idempotency-conflict',
        );
      case 'full':
        throw new RequestError(429, `${maxQueue} jobs are waiting. Try again later.`, {
          'Retry-After': String(submission.wait),
        });
      case 'no-space':
        throw new RequestError(
          507,
          'The jobs that are kept take all space there is for them. Try again later.',
          { 'Retry-After': '60' },
          'kdeps/job-store-full',
        );
    }
  }

  /** The queue; null as long as there has been no job. */
  get queue(): JobQueue | null {
    return this.#opened?.queue ?? null;
  }

  /** Aborts when the server stops, which ends streams of events: their clients continue elsewhere. */
  get stopped(): AbortSignal {
    return this.#end.signal;
  }

  /** How many jobs run at the same time. */
  get parallel(): number {
    return this.#parallel;
  }

  /**
   * Waits until a job has ended, at most some seconds, and returns it in its last known state.
   *
   * @throws the reason of the signal
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
   * @throws RequestError when it has none
   */
  async resultOf(job: Job): Promise<Reply> {
    if (job.result !== null) {
      const raw = await this.#blobs.read(job.result);
      const headers = new Map(JSON.parse(job.headers) as readonly (readonly [string, string])[]);
      return { status: job.status ?? 200, headers, isOfAgent: true, body: null, raw };
    }
    if (!isFinal(job.state)) {
      const message = `The job has not finished: it is ${job.state}.`;
      throw new RequestError(409, message, { 'Retry-After': '1' }, 'kdeps/job-state');
    }
    if (job.state === 'canceled') throw new RequestError(410, 'The job was canceled.', {}, 'kdeps/job-canceled');
    if (job.problem === 'interrupted') {
      const message = `The server ended ${job.attempts} times while it ran the job.`;
      throw new RequestError(500, message, {}, 'kdeps/job-interrupted');
    }
    if (job.status === 504) throw new RequestError(504, 'The job took longer than `Timeout` of `Jobs` allows.');
    throw new RequestError(500, 'The job failed. See the log of the server.');
  }

  /** Starts no more jobs. Those that are still running after `grace` milliseconds run again on the next server. */
  stop(grace: number): void {
    this.#end.abort();
    this.#stopping ??= this.#opened?.runner.stop(grace) ?? Promise.resolve();
  }

  /** Settles when no job is running anymore. */
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
      inPlace: (work) => semaphore.runPatiently(work),
      timeout: settings.timeout === null || settings.timeout === 0 ? null : settings.timeout * 1000,
      limits: new Map(
        keys.flatMap(({ name, maxConcurrency }) => (maxConcurrency === null ? [] : [[name, maxConcurrency]])),
      ),
      retention: { age: settings.keepFor * 1000, count: settings.keepCount, bytes: settings.keepBytes },
      onProblem: (error) => this.#tell(error),
    });
    // Every stream of events adds a listener.
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
    return { status: reply.status, headers: [...reply.headers], body: jsonBody(reply.body) };
  }

  /** A problem that lasts is reported once. */
  #tell(error: unknown): void {
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

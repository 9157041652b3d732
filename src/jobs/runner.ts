/**
 * Runs the jobs of a queue in this process: claims one whenever there is capacity, renews the claim while the job runs,
 * and publishes the result. When a claim is lost, the run is stopped and its result is dropped.
 */
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import type { Follower, RequestInput } from '../runtime/index.ts';
import { type Blobs, sizeOf } from './blobs.ts';
import type { ClaimTerms } from './claiming.ts';
import { blobNames, type Claim, type NewEvent, noResult, type Outcome } from './job.ts';
import { Progress } from './progress.ts';
import { type JobQueue, QueueUnavailable, type Retention } from './queue.ts';
import { restoreRequest } from './request-record.ts';

/** Milliseconds between renewals of a claim. */
const RENEWAL_INTERVAL_MS = 5000;
/** Milliseconds between searches for jobs of workers that are gone. */
const SWEEP_INTERVAL_MS = 5000;
/** Milliseconds between deletions of old jobs: the minimum after a job, and the interval while idle. */
const [MIN_PRUNE_INTERVAL_MS, PRUNE_INTERVAL_MS] = [5000, 60_000];
/** Initial and maximum delay between attempts to end a job, in milliseconds. */
const [MIN_RETRY_DELAY_MS, MAX_RETRY_DELAY_MS] = [250, 15_000];
/** Milliseconds from a notice that a running job changed to checking its claim: notices come in bursts. */
const CHECK_DELAY_MS = 50;
/** How long an attempt waits for a store of files that cannot be reached, in milliseconds, before it fails. */
const MAX_STORE_OUTAGE_MS = 300_000;

/** The result of a run: the response that its request would have received. */
export interface RunReply {
  readonly status: number;
  /** What else belongs to the response, as text that only `run` and its caller understand. */
  readonly head: string;
  readonly body: string | readonly Uint8Array[];
  /** How the run went, as text that only `run` and its caller understand; null when that is not recorded. */
  readonly record: string | null;
}

export interface RunnerOptions {
  readonly queue: JobQueue;
  readonly blobs: Blobs;
  /** Runs a request. A failed run resolves with an error reply. Rejects with the reason of the signal when it aborts. */
  readonly run: (request: RequestInput, signal: AbortSignal, onEvent: Follower) => Promise<RunReply>;
  /** Called when this process starts to run a job. */
  readonly onStart: (claim: Claim) => void;
  /** Maximum number of jobs that run at the same time. */
  readonly parallel: number;
  /** Runs work under the concurrency limit that jobs and requests share, and waits for it if necessary. */
  readonly limited: (work: () => Promise<void>) => Promise<void>;
  /** Milliseconds that a job may run; null for no limit. */
  readonly timeout: number | null;
  /** What this process may start now, and what it prefers. */
  readonly terms: () => ClaimTerms;
  readonly retention: Retention;
  /** Called after jobs were taken from workers that are gone and may have left processes on this machine. */
  readonly onReclaim: () => Promise<void>;
  /** Called with failures of the queue, which are retried. */
  readonly onProblem: (error: unknown) => void;
}

/** The outcomes of attempts without a result. */
const outcomes: Readonly<Record<'canceled' | 'timeout' | 'error', Outcome>> = {
  canceled: noResult('canceled'),
  timeout: noResult('failed', 504),
  error: noResult('failed', 500),
};

/** The reason with which a run is aborted. */
class JobAborted extends Error {
  override readonly name = 'JobAborted';
  readonly reason: 'canceled' | 'lost' | 'released' | 'timeout';

  constructor(reason: JobAborted['reason']) {
    super(`The job was stopped: ${reason}.`);
    this.reason = reason;
  }
}

export class JobRunner {
  readonly #options: RunnerOptions;
  readonly #running = new Set<AbortController>();
  readonly #searches = new Set<Promise<void>>();
  /** What happens besides searches, and ends by itself. */
  readonly #background = new Set<Promise<void>>();
  #isSearching = false;
  /** The number of notices that a job may be waiting. */
  #notices = 0;
  #isStopped = false;
  #sweeping: NodeJS.Timeout | null = null;
  #pruned = 0;
  readonly #unsubscribe: () => void;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#unsubscribe = options.queue.onWork(() => this.#search());
  }

  /** Starts to run jobs, first those of workers that are gone. */
  async start(): Promise<void> {
    const { queue, blobs } = this.#options;
    await this.#inBackground(async () => {
      await queue.recover();
      await blobs.sweep(() => queue.files());
    });
    if (this.#isStopped) return;
    this.#sweeping ??= setInterval(() => void this.#sweep(), SWEEP_INTERVAL_MS).unref();
    this.#search();
  }

  /** Starts no more jobs, and releases those still running after `grace` milliseconds. Resolves when none is running. */
  async stop(grace: number): Promise<void> {
    this.#isStopped = true;
    this.#unsubscribe();
    if (this.#sweeping !== null) clearInterval(this.#sweeping);
    const timer = setTimeout(() => {
      for (const controller of this.#running) controller.abort(new JobAborted('released'));
    }, grace);
    await Promise.all(this.#searches);
    clearTimeout(timer);
    await Promise.all(this.#background);
  }

  /**
   * Looks for a job if one more may run. Only one search happens at a time, because each asks the queue; one that finds
   * a job starts the next.
   */
  #search(): void {
    this.#notices += 1;
    const places = this.#options.parallel - this.#running.size;
    if (this.#isSearching || this.#isStopped || places <= 0) return;
    this.#isSearching = true;
    const search = this.#claimAndRun();
    this.#searches.add(search);
    void search.finally(() => this.#searches.delete(search));
  }

  async #claimAndRun(): Promise<void> {
    const { queue, limited, onProblem } = this.#options;
    let hasRun = false;
    try {
      await limited(async () => {
        const claim = await this.#claim();
        if (claim === null) return;
        hasRun = true;
        if (this.#isStopped) await queue.release(claim);
        else await this.#attempt(claim);
      });
    } catch (error) {
      // The next sweep tries again.
      onProblem(error);
    }
    if (hasRun) this.#search();
  }

  /** Ends the search. Asks again after a notice: a job that was submitted meanwhile would otherwise be missed. */
  async #claim(): Promise<Claim | null> {
    const { queue, terms } = this.#options;
    try {
      for (let seen = -1; seen !== this.#notices && !this.#isStopped; ) {
        seen = this.#notices;
        const claim = await queue.claim(terms());
        if (claim !== null) return claim;
      }
      return null;
    } finally {
      this.#isSearching = false;
    }
  }

  async #attempt(claim: Claim): Promise<void> {
    const controller = new AbortController();
    this.#running.add(controller);
    this.#options.onStart(claim);
    // Another job may be waiting, too.
    this.#search();
    try {
      await this.#run(claim, controller);
    } finally {
      this.#running.delete(controller);
      await this.#prune();
    }
  }

  async #run(claim: Claim, controller: AbortController): Promise<void> {
    const { queue, timeout } = this.#options;
    const stopRenewing = this.#keepRenewing(claim, controller);
    const timer =
      timeout === null
        ? undefined
        : setTimeout(() => controller.abort(new JobAborted('timeout')), Math.min(timeout, 2 ** 31 - 1));
    const progress = new Progress((events) => queue.append(claim, events));
    try {
      const reply = await this.#reply(claim, controller.signal, progress);
      await this.#publish(claim, reply, progress);
    } catch (error) {
      await this.#end(claim, error, await progress.end());
    } finally {
      clearTimeout(timer);
      stopRenewing();
    }
  }

  async #reply(claim: Claim, signal: AbortSignal, progress: Progress): Promise<RunReply> {
    const { request, remove } = await this.#patiently(
      () => restoreRequest(this.#options.blobs, claim.input, claim.withheld),
      signal,
    );
    try {
      return await this.#options.run(request, signal, (event) => progress.add(event));
    } finally {
      await remove();
    }
  }

  /** Renews the claim while the job runs, and stops the run when the job is canceled or the claim lost. */
  #keepRenewing(claim: Claim, controller: AbortController): () => void {
    const { queue } = this.#options;
    const renew = async (): Promise<void> => {
      const state = await queue.renew(claim);
      if (state === 'canceling') controller.abort(new JobAborted('canceled'));
      if (state === 'lost') controller.abort(new JobAborted('lost'));
    };
    // A failure is not fatal: the next renewal may come before the claim expires.
    const attempt = (): void => void renew().catch(this.#options.onProblem);
    const timer = setInterval(attempt, RENEWAL_INTERVAL_MS);
    let soon: NodeJS.Timeout | null = null;
    const unwatch = queue.watch(claim.id, () => {
      soon ??= setTimeout(() => {
        soon = null;
        attempt();
      }, CHECK_DELAY_MS);
    });
    return () => {
      clearInterval(timer);
      if (soon !== null) clearTimeout(soon);
      unwatch();
    };
  }

  async #publish(claim: Claim, { status, head, body, record: text }: RunReply, progress: Progress): Promise<void> {
    const { blobs } = this.#options;
    const result = await this.#patiently(() => blobs.keep(body));
    const record = text === null ? null : await this.#patiently(() => blobs.keep(text));
    const state = status < 400 ? 'succeeded' : 'failed';
    const bytes = sizeOf(result) + (record === null ? 0 : sizeOf(record));
    const outcome: Outcome = { state, status, head, result, record, bytes };
    const events = await progress.end();
    const published = await this.#retrying(() => this.#options.queue.complete(claim, outcome, events));
    if (published !== state) await blobs.remove(blobNames(result, record));
  }

  /** Ends an attempt that has no result. */
  async #end(claim: Claim, error: unknown, events: readonly NewEvent[]): Promise<void> {
    const { queue, onProblem } = this.#options;
    const reason = error instanceof JobAborted ? error.reason : 'error';
    if (reason === 'error') onProblem(error);
    if (reason === 'lost') return;
    if (reason === 'released') {
      // Losing progress must not keep the job from others.
      if (events.length > 0) await queue.append(claim, events).catch(onProblem);
      await this.#retrying(() => queue.release(claim));
      return;
    }
    await this.#retrying(() => queue.complete(claim, outcomes[reason], events));
  }

  /** Retries until the queue is reachable or this runner stops: while this process lives, no other one ends its jobs. */
  async #retrying<T>(work: () => Promise<T>): Promise<T | null> {
    for (let delay = MIN_RETRY_DELAY_MS; ; delay = Math.min(delay * 2, MAX_RETRY_DELAY_MS)) {
      try {
        return await work();
      } catch (error) {
        this.#options.onProblem(error);
        if (this.#isStopped) return null;
        await setTimeoutPromise(delay);
      }
    }
  }

  /** Retries while the store of files is unreachable, for some minutes: an outage must not cost a run. */
  async #patiently<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const end = performance.now() + MAX_STORE_OUTAGE_MS;
    for (let delay = MIN_RETRY_DELAY_MS; ; delay = Math.min(delay * 2, MAX_RETRY_DELAY_MS)) {
      try {
        return await work();
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof QueueUnavailable) || this.#isStopped || performance.now() > end) throw error;
        this.#options.onProblem(error);
        await setTimeoutPromise(delay);
      }
    }
  }

  #sweep(): Promise<void> {
    return this.#inBackground(async () => {
      const { queue, onReclaim } = this.#options;
      if (await queue.recover()) await onReclaim();
      if (performance.now() - this.#pruned > PRUNE_INTERVAL_MS) await this.#prune();
      this.#search();
    });
  }

  async #prune(): Promise<void> {
    if (performance.now() - this.#pruned < MIN_PRUNE_INTERVAL_MS) return;
    this.#pruned = performance.now();
    await this.#reporting(async () => {
      await this.#options.blobs.remove(await this.#options.queue.prune(this.#options.retention));
    });
  }

  /** Reports failures like `#reporting`; `stop` waits for the end. */
  async #inBackground(work: () => Promise<void>): Promise<void> {
    const done = this.#reporting(work);
    this.#background.add(done);
    await done.finally(() => this.#background.delete(done));
  }

  /** Reports failures instead of throwing them: the next sweep tries again. */
  async #reporting(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#isStopped) this.#options.onProblem(error);
    }
  }
}

/**
 * Runs the jobs of a queue in this process: claims one whenever there is room, keeps the claim while it runs, and
 * publishes the result. A claim that is lost ends the run, and its result is dropped.
 */
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import type { Follower, RequestInput } from '../runtime/index.ts';
import { type BlobFolder, sizeOf } from './blobs.ts';
import { type Claim, noResult, type Outcome } from './job.ts';
import { Progress } from './progress.ts';
import type { JobQueue, Retention } from './queue.ts';
import { restoreRequest } from './request-record.ts';

/** How often a claim is renewed, in milliseconds. */
const RENEWAL = 5000;
/** How often jobs of workers that are gone are looked for, and old ones deleted, in milliseconds. */
const [SWEEP, FIRST_PRUNE] = [5000, 60_000];
/** Initial and maximum pause between attempts to end a job, in milliseconds. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [250, 15_000];
/** How soon a job that changed is looked at, in milliseconds. */
const SOON = 50;

/** A result of a run: what its request would have been answered with. */
export interface RunReply {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Buffer;
}

export interface RunnerOptions {
  readonly queue: JobQueue;
  readonly blobs: BlobFolder;
  /** Runs a request to its reply; failures are replies, too. Throws the reason of the signal when it aborts. */
  readonly run: (request: RequestInput, signal: AbortSignal, onEvent: Follower) => Promise<RunReply>;
  /** Jobs that run at the same time. */
  readonly parallel: number;
  /** Waits for one of the places that jobs and requests share, and frees it afterward. */
  readonly inPlace: (work: () => Promise<void>) => Promise<void>;
  /** Milliseconds that a job may run; null for no limit. */
  readonly timeout: number | null;
  /** Running jobs of an owner. */
  readonly limits: ReadonlyMap<string, number>;
  readonly retention: Retention;
  /** Told about failures of the queue, which are retried. */
  readonly onProblem: (error: unknown) => void;
}

/** How an attempt without a result ends. */
const outcomes: Readonly<Record<'canceled' | 'late' | 'broken', Outcome>> = {
  canceled: noResult('canceled'),
  late: noResult('failed', 504),
  broken: noResult('failed', 500),
};

/** Why a run is stopped. */
class Stop extends Error {
  override readonly name = 'Stop';
  readonly why: 'canceled' | 'lost' | 'released' | 'late';

  constructor(why: Stop['why']) {
    super(`The job was stopped: ${why}.`);
    this.why = why;
  }
}

export class JobRunner {
  readonly #options: RunnerOptions;
  readonly #running = new Set<AbortController>();
  readonly #places = new Set<Promise<void>>();
  /** Counts what happened since the start that may have brought work. */
  #news = 0;
  #isStopped = false;
  #sweeping: NodeJS.Timeout | null = null;
  #pruned = 0;
  readonly #leave: () => void;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#leave = options.queue.onWork(() => this.#look());
  }

  /** Starts to work, and takes over the jobs of workers that are gone. */
  async start(): Promise<void> {
    const { queue, blobs } = this.#options;
    await this.#trying(async () => {
      await queue.recover();
      await blobs.sweep(() => queue.files());
    });
    this.#sweeping ??= setInterval(() => void this.#sweep(), SWEEP).unref();
    this.#look();
  }

  /**
   * Stops: no further job is started, and those still running after `grace` milliseconds are given back.
   */
  async stop(grace: number): Promise<void> {
    this.#isStopped = true;
    this.#leave();
    if (this.#sweeping !== null) clearInterval(this.#sweeping);
    const timer = setTimeout(() => {
      for (const stop of this.#running) stop.abort(new Stop('released'));
    }, grace);
    await Promise.all(this.#places);
    clearTimeout(timer);
  }

  /** Claims jobs while there are any and places are free. */
  #look(): void {
    this.#news += 1;
    for (let free = this.#options.parallel - this.#places.size; free > 0 && !this.#isStopped; free -= 1) {
      const place = this.#work();
      this.#places.add(place);
      void place.finally(() => this.#places.delete(place));
    }
  }

  /** Occupies a place as long as there are jobs. */
  async #work(): Promise<void> {
    const { inPlace, onProblem } = this.#options;
    try {
      // A job that is submitted while this place finds none would otherwise be missed.
      for (let seen = -1; seen !== this.#news && !this.#isStopped; ) {
        seen = this.#news;
        await inPlace(async () => {
          if (await this.#claimAndRun()) seen = -1;
        });
      }
    } catch (error) {
      // The next sweep tries again.
      onProblem(error);
    }
  }

  /** Returns whether there was a job. */
  async #claimAndRun(): Promise<boolean> {
    if (this.#isStopped) return false;
    const { queue, limits } = this.#options;
    const claim = await queue.claim(limits);
    if (claim === null) return false;
    if (this.#isStopped) await queue.release(claim);
    else await this.#attempt(claim);
    return true;
  }

  async #attempt(claim: Claim): Promise<void> {
    const stop = new AbortController();
    this.#running.add(stop);
    try {
      await this.#run(claim, stop);
    } finally {
      this.#running.delete(stop);
      await this.#prune();
    }
  }

  async #run(claim: Claim, stop: AbortController): Promise<void> {
    const { queue, timeout } = this.#options;
    const unwatch = this.#guard(claim, stop);
    const late =
      timeout === null ? undefined : setTimeout(() => stop.abort(new Stop('late')), Math.min(timeout, 2 ** 31 - 1));
    const progress = new Progress((events) => queue.append(claim, events));
    try {
      const reply = await this.#reply(claim, stop.signal, progress);
      await progress.end();
      await this.#publish(claim, reply);
    } catch (error) {
      await progress.end();
      await this.#end(claim, error);
    } finally {
      clearTimeout(late);
      unwatch();
    }
  }

  async #reply(claim: Claim, signal: AbortSignal, progress: Progress): Promise<RunReply> {
    const { request, remove } = await restoreRequest(this.#options.blobs, claim.input);
    try {
      return await this.#options.run(request, signal, (event) => progress.add(event));
    } finally {
      await remove();
    }
  }

  /** Keeps the claim while the job runs, and stops the run when it was canceled or lost. */
  #guard(claim: Claim, stop: AbortController): () => void {
    const { queue } = this.#options;
    const renew = async (): Promise<void> => {
      const state = await queue.renew(claim);
      if (state === 'canceling') stop.abort(new Stop('canceled'));
      if (state === 'lost') stop.abort(new Stop('lost'));
    };
    // A queue that cannot be reached now may be there again before the claim ends.
    const attempt = (): void => void renew().catch(this.#options.onProblem);
    const timer = setInterval(attempt, RENEWAL);
    let soon: NodeJS.Timeout | null = null;
    const unwatch = queue.watch(claim.id, () => {
      soon ??= setTimeout(() => {
        soon = null;
        attempt();
      }, SOON);
    });
    return () => {
      clearInterval(timer);
      if (soon !== null) clearTimeout(soon);
      unwatch();
    };
  }

  async #publish(claim: Claim, { status, headers, body }: RunReply): Promise<void> {
    const { blobs } = this.#options;
    const result = await blobs.keep(body);
    const state = status < 400 ? 'succeeded' : 'failed';
    const outcome: Outcome = { state, status, headers: JSON.stringify(headers), result, bytes: sizeOf(result) };
    const published = await this.#surely(() => this.#options.queue.complete(claim, outcome));
    if (published !== state && result.kind === 'blob') await blobs.remove([result.name]);
  }

  /** Ends an attempt that has no result. */
  async #end(claim: Claim, error: unknown): Promise<void> {
    const { queue, onProblem } = this.#options;
    const why = error instanceof Stop ? error.why : 'broken';
    if (why === 'broken') onProblem(error);
    if (why === 'lost') return;
    if (why === 'released') await this.#surely(() => queue.release(claim));
    else await this.#surely(() => queue.complete(claim, outcomes[why]));
  }

  /** Nobody else ends what this process runs, so it tries until the queue can be reached, or until it stops. */
  async #surely<T>(work: () => Promise<T>): Promise<T | null> {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await work();
      } catch (error) {
        this.#options.onProblem(error);
        if (this.#isStopped) return null;
        await setTimeoutPromise(pause);
      }
    }
  }

  async #sweep(): Promise<void> {
    await this.#trying(async () => {
      await this.#options.queue.recover();
      if (performance.now() - this.#pruned > FIRST_PRUNE) await this.#prune();
      this.#look();
    });
  }

  async #prune(): Promise<void> {
    if (performance.now() - this.#pruned < SWEEP) return;
    this.#pruned = performance.now();
    await this.#trying(async () => {
      await this.#options.blobs.remove(await this.#options.queue.prune(this.#options.retention));
    });
  }

  async #trying(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#isStopped) this.#options.onProblem(error);
    }
  }
}

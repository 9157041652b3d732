/**
 * The interface of queues. One engine keeps jobs in a file, another one could keep them on a server for workers on many
 * machines; the suite in `test/jobs` holds for both.
 *
 * What every queue promises:
 *
 * - A submitted job is durable when `submit` resolves.
 * - A job is claimed by one worker at a time. A worker that neither renews its claim nor ends it loses the job, which is
 *   then queued again, at most `MOST_ATTEMPTS` times.
 * - `append` and `complete` only count with the token of the newest attempt, so that a result is published once.
 * - A job that was canceled never succeeds.
 * - Owners take turns; `priority` orders the jobs of one owner.
 */
import type { Claim, Job, JobEvent, NewEvent, NewJob, Outcome, Outlook } from './job.ts';

/** How many events of a job are kept: the newest. */
export const MOST_EVENTS = 1024;
/** How often a job is started before it counts as one that ends its worker. */
export const MOST_ATTEMPTS = 3;

export type Submission =
  /** `isNew` is false when a job with the same idempotency key exists. */
  | { readonly kind: 'accepted'; readonly job: Job; readonly isNew: boolean }
  /** The idempotency key was used for another request. */
  | { readonly kind: 'conflict' }
  /** Too many jobs wait. `wait` is in seconds. */
  | { readonly kind: 'full'; readonly wait: number }
  /** The jobs that are kept take too much space. */
  | { readonly kind: 'no-space' };

export type Cancellation =
  /** It is canceled, or was before. */
  | { readonly kind: 'canceled'; readonly job: Job }
  /** It runs and was asked to stop. */
  | { readonly kind: 'canceling'; readonly job: Job }
  /** It has ended before. */
  | { readonly kind: 'finished'; readonly job: Job }
  | { readonly kind: 'unknown' };

/** Limits on what a queue holds. */
export interface Retention {
  /** Milliseconds that a job is kept after it has finished. */
  readonly age: number;
  /** Finished jobs to keep. */
  readonly count: number;
  /** Bytes of inputs and results of all jobs. */
  readonly bytes: number;
}

export interface JobQueue {
  /** @param limits waiting jobs, bytes of all jobs */
  submit(job: NewJob, limits: { readonly waiting: number; readonly bytes: number }): Promise<Submission>;

  get(id: string): Promise<Job | null>;

  /** The newest jobs of an owner, or of all owners. */
  list(owner: string | null, limit: number): Promise<readonly Job[]>;

  /** @param parallel how many jobs run at the same time */
  outlook(id: string, parallel: number): Promise<Outlook>;

  /** Takes the next job; null when none may start. @param limits running jobs of an owner */
  claim(limits: ReadonlyMap<string, number>): Promise<Claim | null>;

  /** Keeps a claim. `canceling` asks the worker to stop; `lost` means that the job is not its own anymore. */
  renew(claim: Claim): Promise<'held' | 'canceling' | 'lost'>;

  /** Adds events. Returns whether the claim was still held. */
  append(claim: Claim, events: readonly NewEvent[]): Promise<boolean>;

  /** Ends an attempt. Returns the final state, or null when the claim was lost and nothing was published. */
  complete(claim: Claim, outcome: Outcome): Promise<Job['state'] | null>;

  /** Queues the job again: its worker stops. The attempt does not count. */
  release(claim: Claim): Promise<void>;

  cancel(id: string): Promise<Cancellation>;

  /** Events after the one with the id `after`, oldest first. */
  events(id: string, after: number): Promise<readonly JobEvent[]>;

  /**
   * Calls the listener whenever a job may have new events or another state.
   *
   * @returns stops that
   */
  watch(id: string, listener: () => void): () => void;

  /** Calls the listener whenever a job may be waiting. */
  onWork(listener: () => void): () => void;

  /** Queues the jobs of workers that are gone. To be called every few seconds. Returns whether there were any. */
  recover(): Promise<boolean>;

  /** Deletes finished jobs beyond the limits. Returns the names of files that nothing refers to anymore. */
  prune(retention: Retention): Promise<readonly string[]>;

  /** The names of the files that jobs refer to. */
  files(): Promise<readonly string[]>;

  close(): void;
}

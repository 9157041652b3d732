/**
 * The queue interface. The embedded engine stores jobs in a file, the other one in Redis, for workers on several machines.
 * Every engine must pass the suite in `test/jobs`.
 *
 * What every queue guarantees:
 *
 * - A submitted job is durable when `submit` resolves.
 * - Only one worker at a time holds a job. A worker that does not renew its claim loses the job, which is queued again
 *   until it has been started `MAX_ATTEMPTS` times.
 * - `append` and `complete` require the token of the newest attempt, so that a result is published once.
 * - A canceled job never succeeds.
 * - When a job has ended, for any reason, the queue no longer has what was withheld from its kept request.
 * - The webhook of a job is due when it has ended, and until `endWebhook` ends it.
 * - Owners take turns; `priority` orders the jobs of one owner. `claiming.ts` has the rules.
 */
import type { ClaimTerms } from './claiming.ts';
import type {
  Claim,
  FinishedRun,
  Job,
  JobEstimate,
  JobEvent,
  Load,
  NewEvent,
  NewJob,
  Outcome,
  Webhook,
} from './job.ts';

/** Maximum number of events that are kept of a job; the oldest are deleted. */
export const MAX_EVENTS = 1024;
/** Maximum number of times that a job is started. After that, it has probably crashed its workers. */
export const MAX_ATTEMPTS = 3;

export type Submission =
  /** `isNew` is false when a job with the same idempotency key exists. */
  | { readonly kind: 'accepted'; readonly job: Job; readonly isNew: boolean }
  /** The idempotency key was used for a different request. */
  | { readonly kind: 'conflict' }
  /** Too many jobs are waiting. `wait` is the number of seconds until there may be space. */
  | { readonly kind: 'full'; readonly wait: number }
  /** The stored jobs take too much space. */
  | { readonly kind: 'no-space' };

export type Cancellation =
  /** It is canceled now, or already was. */
  | { readonly kind: 'canceled'; readonly job: Job }
  /** It is running and was asked to stop. */
  | { readonly kind: 'canceling'; readonly job: Job }
  /** It had already succeeded or failed. */
  | { readonly kind: 'finished'; readonly job: Job }
  | { readonly kind: 'unknown' };

/** Limits on the finished jobs that a queue keeps. */
export interface Retention {
  /** Maximum age of a finished job in milliseconds. */
  readonly age: number;
  /** Maximum number of finished jobs. */
  readonly count: number;
  /** Maximum total size of the inputs and results of all jobs in bytes. */
  readonly bytes: number;
}

/** Which jobs to list. */
export interface JobQuery {
  /** The name of their key; null for those of all keys. */
  readonly owner: string | null;
  /** Whether requests that were answered at once are among them. */
  readonly withDirect: boolean;
  readonly limit: number;
  /** The `next` of the page before; null for the first page. */
  readonly after: string | null;
}

/** A part of a list of jobs. */
export interface JobPage {
  /** Newest first, and without their results and records. */
  readonly jobs: readonly Job[];
  /** Where the next page starts; null after the last one. */
  readonly next: string | null;
}

/** Which finished jobs to delete: those with these ids, or those that ended before a time in milliseconds since 1970. */
export type Removal = { readonly ids: readonly string[] } | { readonly endedBefore: number };

/** What was deleted. */
export interface Removed {
  readonly count: number;
  /** The names of the files that no job refers to anymore. */
  readonly files: readonly string[];
}

/** A message about the end of a job that is to be sent now. */
export interface DueWebhook {
  readonly job: Job;
  readonly webhook: Webhook;
  /** How many times sending it has failed. */
  readonly attempts: number;
}

/** When to send a message again, in milliseconds from now, and whether that counts as an attempt. */
export interface Postponement {
  readonly after: number;
  readonly counts: boolean;
}

/** The queue cannot be reached now. */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** The queue must not be used in its current state. */
export class UnsafeQueue extends Error {
  override readonly name = 'UnsafeQueue';
}

export interface JobQueue {
  /**
   * Resolves when the queue can be used. An embedded queue is only created by its first job.
   *
   * @throws QueueUnavailable and UnsafeQueue
   */
  open(): Promise<void>;

  /**
   * The id of the file folder that the processes of this queue share; the first process sets it.
   *
   * @param own the id of this process's folder
   */
  folderId(own: string): Promise<string>;

  /**
   * Adds a job unless there is one with its idempotency key.
   *
   * @param limits maximum number of waiting jobs, and maximum size of all jobs in bytes
   */
  submit(job: NewJob, limits: { readonly waiting: number; readonly bytes: number }): Promise<Submission>;

  get(id: string): Promise<Job | null>;

  list(query: JobQuery): Promise<JobPage>;

  /** Adds requests that were answered at once. It may be lost if the machine crashes soon afterward. */
  record(runs: readonly FinishedRun[]): Promise<void>;

  /** Deletes finished jobs with everything that is stored about them. Others stay. */
  remove(which: Removal): Promise<Removed>;

  load(): Promise<Load>;

  /**
   * The queue position of a job, and estimates of its times.
   *
   * @param parallel how many jobs run at the same time
   */
  estimate(id: string, parallel: number): Promise<JobEstimate>;

  /** Claims the job to start next, by the rules in `claiming.ts`; null when none can start. */
  claim(terms: ClaimTerms): Promise<Claim | null>;

  /** Renews a claim. `canceling` asks the worker to stop; `lost` means that it no longer holds the job. */
  renew(claim: Claim): Promise<'held' | 'canceling' | 'lost'>;

  /** Adds events. Returns false, and adds none, when the claim was lost. */
  append(claim: Claim, events: readonly NewEvent[]): Promise<boolean>;

  /**
   * Ends an attempt. Returns the final state, or null when the claim was lost and nothing was published.
   *
   * @param events the last events of the attempt, which are stored in the same write
   */
  complete(claim: Claim, outcome: Outcome, events?: readonly NewEvent[]): Promise<Job['state'] | null>;

  /** Queues the job again because its worker is shutting down. The attempt does not count. */
  release(claim: Claim): Promise<void>;

  /** Cancels a waiting job, or asks the worker of a running one to stop. */
  cancel(id: string): Promise<Cancellation>;

  /** Events after the one with the id `after`, oldest first. */
  events(id: string, after: number): Promise<readonly JobEvent[]>;

  /**
   * Calls the listener whenever a job may have new events or a new state.
   *
   * @returns a function that unsubscribes
   */
  watch(id: string, listener: () => void): () => void;

  /**
   * Calls the listener whenever a job may be waiting.
   *
   * @returns a function that unsubscribes
   */
  onWork(listener: () => void): () => void;

  /** Requeues the jobs of workers that are gone. Call it every few seconds. Returns whether there were any. */
  recover(): Promise<boolean>;

  /**
   * Takes the webhook that has been due for the longest time; null when there is none. It is due again after `lease`
   * milliseconds unless it is ended.
   */
  takeWebhook(lease: number): Promise<DueWebhook | null>;

  /** Ends a webhook, or postpones it. */
  endWebhook(due: DueWebhook, again: Postponement | null): Promise<void>;

  /** Deletes finished jobs beyond the limits, first those that were answered at once. Returns the names of the files that no job refers to anymore. */
  prune(retention: Retention): Promise<readonly string[]>;

  /** The names of the files that jobs refer to. */
  files(): Promise<readonly string[]>;

  /** Resolves when nothing is written anymore. Later calls fail. */
  close(): Promise<void>;
}

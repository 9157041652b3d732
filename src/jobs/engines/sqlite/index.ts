/** The embedded queue: jobs in a database file, shared by the processes of one machine. */
import { startThread } from '../../../lang/node/index.ts';
import { ownIdentity, stateOf, ThreadCalls } from '../../../runtime/index.ts';
import { type ClaimTerms, MAX_DELAY_MS } from '../../claiming.ts';
import type { Claim, FinishedRun, Job, JobEstimate, JobEvent, Load, NewEvent, NewJob, Outcome } from '../../job.ts';
import type {
  Cancellation,
  DueWebhook,
  JobPage,
  JobQuery,
  JobQueue,
  Postponement,
  Removal,
  Removed,
  Retention,
  Submission,
} from '../../queue.ts';
import { Heartbeats } from '../heartbeats.ts';
import { Listeners } from '../listeners.ts';
import type { Returned, StoreCall, StoreNotice, StoreStart } from './protocol.ts';

export interface SqliteQueueOptions {
  /** Path of the database, which is created on first use. */
  readonly path: string;
  /** Milliseconds without a renewal after which a claim expires, even if the worker's process exists. */
  readonly lease?: number;
  /** The name of this worker; defaults to the identity of the process. */
  readonly worker?: string;
  /** Milliseconds for which a job may be passed over; by default `MAX_DELAY_MS`. */
  readonly maxDelay?: number;
}

const DEFAULT_LEASE_MS = 30_000;
/** How long polling goes on when no job is watched, in milliseconds: turning it on costs as much as several polls. */
const POLLING_LINGER_MS = 1000;

/**
 * Opens the queue in a file.
 *
 * @example const queue = sqliteQueue({ path: join(folder, 'jobs.db') });
 */
export function sqliteQueue(options: SqliteQueueOptions): JobQueue {
  return new SqliteQueue(options);
}

class SqliteQueue implements JobQueue {
  readonly #calls: ThreadCalls;
  readonly #worker: string;
  readonly #maxDelay: number;
  readonly #listeners = new Listeners();
  readonly #heartbeats: Heartbeats;
  #isPolling = false;
  /** Ends the polling when no job has been watched for a while. */
  #pollingEnd: NodeJS.Timeout | null = null;

  constructor({ path, lease = DEFAULT_LEASE_MS, worker = ownIdentity(), maxDelay = MAX_DELAY_MS }: SqliteQueueOptions) {
    this.#heartbeats = new Heartbeats(lease);
    this.#worker = worker;
    this.#maxDelay = maxDelay;
    this.#calls = new ThreadCalls({
      start: () =>
        startThread({ name: 'jobs', file: 'thread', from: import.meta.url }, { data: { path } satisfies StoreStart }),
      name: 'job',
      onNotice: (notice) => {
        if ((notice as StoreNotice) === 'submitted') this.#listeners.notifyWorkers();
        else this.#listeners.notifyAll();
      },
    });
  }

  async open(): Promise<void> {
    // The file is created by the first job.
  }

  async folderId(own: string): Promise<string> {
    // The database is in the folder itself.
    return own;
  }

  submit(job: NewJob, limits: { readonly waiting: number; readonly bytes: number }): Promise<Submission> {
    return this.#do(['submit', job, limits]);
  }

  get(id: string): Promise<Job | null> {
    return this.#do(['get', id]);
  }

  list(query: JobQuery): Promise<JobPage> {
    return this.#do(['list', query]);
  }

  record(runs: readonly FinishedRun[]): Promise<void> {
    return this.#do(['record', runs]);
  }

  remove(which: Removal): Promise<Removed> {
    return this.#do(['remove', which]);
  }

  load(): Promise<Load> {
    return this.#do(['load']);
  }

  estimate(id: string, parallel: number): Promise<JobEstimate> {
    return this.#do(['estimate', id, parallel]);
  }

  async claim(terms: ClaimTerms): Promise<Claim | null> {
    const claim = await this.#do(['claim', this.#worker, terms, this.#maxDelay]);
    if (claim !== null) this.#listeners.notify(claim.id);
    return claim;
  }

  renew(claim: Claim): Promise<'held' | 'canceling' | 'lost'> {
    return this.#do(['renew', claim]);
  }

  async append(claim: Claim, events: readonly NewEvent[]): Promise<boolean> {
    const isHeld = await this.#do(['append', claim, events]);
    this.#listeners.notify(claim.id);
    return isHeld;
  }

  async complete(claim: Claim, outcome: Outcome, events: readonly NewEvent[] = []): Promise<Job['state'] | null> {
    const state = await this.#do(['complete', claim, outcome, events]);
    this.#listeners.notify(claim.id);
    // The owner may have been at its limit.
    this.#listeners.notifyWorkers();
    return state;
  }

  async release(claim: Claim): Promise<void> {
    await this.#do(['release', claim]);
    this.#listeners.notify(claim.id);
    this.#listeners.notifyWorkers();
  }

  async cancel(id: string): Promise<Cancellation> {
    const cancellation = await this.#do(['cancel', id]);
    this.#listeners.notify(id);
    // A webhook may be due.
    this.#listeners.notifyWorkers();
    return cancellation;
  }

  events(id: string, after: number): Promise<readonly JobEvent[]> {
    return this.#do(['events', id, after]);
  }

  watch(id: string, listener: () => void): () => void {
    const unwatch = this.#listeners.watch(id, listener);
    this.#updatePolling();
    return () => {
      unwatch();
      this.#updatePolling();
    };
  }

  onWork(listener: () => void): () => void {
    return this.#listeners.onWork(listener);
  }

  async recover(): Promise<boolean> {
    const held = await this.#do(['held']);
    const expired = new Set(this.#heartbeats.update(held));
    let found = false;
    for (const each of held) {
      // A job of this process is ended by its own runner.
      if (each.worker === this.#worker) continue;
      if (stateOf(each.worker) !== 'gone' && !expired.has(each)) continue;
      if (!(await this.#do(['reclaim', each]))) continue;
      found = true;
      this.#listeners.notify(each.id);
    }
    if (found) this.#listeners.notifyWorkers();
    return found;
  }

  takeWebhook(lease: number): Promise<DueWebhook | null> {
    return this.#do(['takeWebhook', lease]);
  }

  endWebhook(due: DueWebhook, again: Postponement | null): Promise<void> {
    return this.#do(['endWebhook', due, again]);
  }

  prune(retention: Retention): Promise<readonly string[]> {
    return this.#do(['prune', retention]);
  }

  files(): Promise<readonly string[]> {
    return this.#do(['files']);
  }

  close(): Promise<void> {
    this.#listeners.clear();
    if (this.#pollingEnd !== null) clearTimeout(this.#pollingEnd);
    return this.#calls.close();
  }

  async #do<const C extends StoreCall>(call: C): Promise<Returned<C>> {
    return (await this.#calls.call(call)) as Returned<C>;
  }

  /** Polls for changes by other processes only while a job is watched, and for a moment longer. */
  #updatePolling(): void {
    if (this.#pollingEnd !== null) clearTimeout(this.#pollingEnd);
    this.#pollingEnd = null;
    if (this.#listeners.isWatching) this.#setPolling(true);
    else this.#pollingEnd = setTimeout(() => this.#setPolling(false), POLLING_LINGER_MS).unref();
  }

  #setPolling(isNeeded: boolean): void {
    if (isNeeded === this.#isPolling) return;
    this.#isPolling = isNeeded;
    // Changes before the first poll would otherwise go unnoticed.
    const onStart = (): void => {
      if (isNeeded) this.#listeners.notifyAll();
    };
    this.#do(['setPolling', isNeeded]).then(onStart, () => {
      this.#isPolling = false;
    });
  }
}

/** The embedded queue: jobs in a database file, shared by the processes of one machine. */
import { startThread } from '../../../lang/node/index.ts';
import { ownIdentity, stateOf, ThreadCalls } from '../../../runtime/index.ts';
import type { Claim, Job, JobEvent, NewEvent, NewJob, Outcome, Outlook } from '../../job.ts';
import type { Cancellation, JobQueue, Retention, Submission } from '../../queue.ts';
import type { Returned, StoreCall, StoreStart } from './protocol.ts';

export interface SqliteQueueOptions {
  /** Path of the database, which is created on first use. */
  readonly path: string;
  /** Milliseconds without a renewal after which a claim expires, even if the worker's process exists. */
  readonly lease?: number;
  /** The name of this worker; defaults to the identity of the process. */
  readonly worker?: string;
}

/** The last heartbeat of a worker, and when it was first seen (`performance.now()`). */
interface Heartbeat {
  readonly beat: number;
  readonly since: number;
}

const DEFAULT_LEASE = 30_000;

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
  readonly #lease: number;
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #workers = new Set<() => void>();
  /** By job and token. They use a monotonic clock, so that setting the system time does not expire claims. */
  readonly #heartbeats = new Map<string, Heartbeat>();
  #isPolling = false;

  constructor({ path, lease = DEFAULT_LEASE, worker = ownIdentity() }: SqliteQueueOptions) {
    this.#lease = lease;
    this.#worker = worker;
    this.#calls = new ThreadCalls({
      start: () =>
        startThread({ name: 'jobs', file: 'thread', from: import.meta.url }, { data: { path } satisfies StoreStart }),
      name: 'job',
      onNotice: () => this.#notifyAll(),
    });
  }

  async submit(job: NewJob, limits: { readonly waiting: number; readonly bytes: number }): Promise<Submission> {
    const submission = await this.#do(['submit', job, limits]);
    if (submission.kind === 'accepted' && submission.isNew) this.#notifyWorkers();
    return submission;
  }

  get(id: string): Promise<Job | null> {
    return this.#do(['get', id]);
  }

  list(owner: string | null, limit: number): Promise<readonly Job[]> {
    return this.#do(['list', owner, limit]);
  }

  outlook(id: string, parallel: number): Promise<Outlook> {
    return this.#do(['outlook', id, parallel]);
  }

  async claim(limits: ReadonlyMap<string, number>): Promise<Claim | null> {
    const claim = await this.#do(['claim', this.#worker, [...limits]]);
    if (claim !== null) this.#notify(claim.id);
    return claim;
  }

  renew(claim: Claim): Promise<'held' | 'canceling' | 'lost'> {
    return this.#do(['renew', claim]);
  }

  async append(claim: Claim, events: readonly NewEvent[]): Promise<boolean> {
    const isHeld = await this.#do(['append', claim, events]);
    this.#notify(claim.id);
    return isHeld;
  }

  async complete(claim: Claim, outcome: Outcome): Promise<Job['state'] | null> {
    const state = await this.#do(['complete', claim, outcome]);
    this.#notify(claim.id);
    // The owner may have been at its limit.
    this.#notifyWorkers();
    return state;
  }

  async release(claim: Claim): Promise<void> {
    await this.#do(['release', claim]);
    this.#notify(claim.id);
    this.#notifyWorkers();
  }

  async cancel(id: string): Promise<Cancellation> {
    const cancellation = await this.#do(['cancel', id]);
    this.#notify(id);
    return cancellation;
  }

  events(id: string, after: number): Promise<readonly JobEvent[]> {
    return this.#do(['events', id, after]);
  }

  watch(id: string, listener: () => void): () => void {
    const listeners = this.#watchers.get(id) ?? new Set();
    listeners.add(listener);
    this.#watchers.set(id, listeners);
    this.#updatePolling();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#watchers.get(id) === listeners) this.#watchers.delete(id);
      this.#updatePolling();
    };
  }

  onWork(listener: () => void): () => void {
    this.#workers.add(listener);
    return () => void this.#workers.delete(listener);
  }

  async recover(): Promise<boolean> {
    const held = await this.#do(['held']);
    const now = performance.now();
    const seen = new Map<string, Heartbeat>();
    let found = false;
    for (const each of held) {
      const name = `${each.id} ${each.token}`;
      const known = this.#heartbeats.get(name);
      const heartbeat = known?.beat === each.beat ? known : { beat: each.beat, since: now };
      seen.set(name, heartbeat);
      // A job of this process is ended by its own runner.
      if (each.worker === this.#worker) continue;
      if (stateOf(each.worker) !== 'gone' && now - heartbeat.since < this.#lease) continue;
      if (!(await this.#do(['reclaim', each]))) continue;
      found = true;
      this.#notify(each.id);
    }
    this.#heartbeats.clear();
    for (const [name, heartbeat] of seen) this.#heartbeats.set(name, heartbeat);
    if (found) this.#notifyWorkers();
    return found;
  }

  prune(retention: Retention): Promise<readonly string[]> {
    return this.#do(['prune', retention]);
  }

  files(): Promise<readonly string[]> {
    return this.#do(['files']);
  }

  close(): void {
    this.#watchers.clear();
    this.#workers.clear();
    this.#calls.close();
  }

  async #do<const C extends StoreCall>(call: C): Promise<Returned<C>> {
    return (await this.#calls.call(call)) as Returned<C>;
  }

  #notify(id: string): void {
    for (const listener of this.#watchers.get(id) ?? []) listener();
  }

  #notifyWorkers(): void {
    for (const listener of this.#workers) listener();
  }

  /** Another process changed something. */
  #notifyAll(): void {
    for (const id of this.#watchers.keys()) this.#notify(id);
    this.#notifyWorkers();
  }

  /** Polls for changes by other processes only while a job is watched. */
  #updatePolling(): void {
    const isNeeded = this.#watchers.size > 0;
    if (isNeeded === this.#isPolling) return;
    this.#isPolling = isNeeded;
    // Changes before the first poll would otherwise go unnoticed.
    const onStart = (): void => {
      if (isNeeded) this.#notifyAll();
    };
    this.#do(['setPolling', isNeeded]).then(onStart, () => {
      this.#isPolling = false;
    });
  }
}

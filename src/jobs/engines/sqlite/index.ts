/** The embedded queue: jobs in a database file, worked on by the processes of one machine. */
import { startThread } from '../../../lang/node/index.ts';
import { ownIdentity, stateOf, ThreadCalls } from '../../../runtime/index.ts';
import type { Claim, Job, JobEvent, NewEvent, NewJob, Outcome, Outlook } from '../../job.ts';
import type { Cancellation, JobQueue, Retention, Submission } from '../../queue.ts';
import type { Returned, StoreCall, StoreStart } from './protocol.ts';

export interface SqliteQueueOptions {
  /** Path of the database, which is created on first use. */
  readonly path: string;
  /** Milliseconds without a renewed claim after which a worker counts as gone, even if its process exists. */
  readonly lease?: number;
  /** The name of this worker; by default that of the process. */
  readonly worker?: string;
}

/** The pulse of a worker, and when it was first seen at this beat. */
interface Pulse {
  readonly beat: number;
  readonly since: number;
}

const LEASE = 30_000;

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
  /** By job and token. Measured on a clock that nobody can set, so that a changed time of day ends no claim. */
  readonly #pulses = new Map<string, Pulse>();
  #isLooking = false;

  constructor({ path, lease = LEASE, worker = ownIdentity() }: SqliteQueueOptions) {
    this.#lease = lease;
    this.#worker = worker;
    this.#calls = new ThreadCalls({
      start: () =>
        startThread({ name: 'jobs', file: 'thread', from: import.meta.url }, { data: { path } satisfies StoreStart }),
      name: 'job',
      onNotice: () => this.#tellAll(),
    });
  }

  async submit(job: NewJob, limits: { readonly waiting: number; readonly bytes: number }): Promise<Submission> {
    const submission = await this.#do(['submit', job, limits]);
    if (submission.kind === 'accepted' && submission.isNew) this.#tellWorkers();
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
    if (claim !== null) this.#tell(claim.id);
    return claim;
  }

  renew(claim: Claim): Promise<'held' | 'canceling' | 'lost'> {
    return this.#do(['renew', claim]);
  }

  async append(claim: Claim, events: readonly NewEvent[]): Promise<boolean> {
    const isHeld = await this.#do(['append', claim, events]);
    this.#tell(claim.id);
    return isHeld;
  }

  async complete(claim: Claim, outcome: Outcome): Promise<Job['state'] | null> {
    const state = await this.#do(['complete', claim, outcome]);
    this.#tell(claim.id);
    // The owner may have been at its limit.
    this.#tellWorkers();
    return state;
  }

  async release(claim: Claim): Promise<void> {
    await this.#do(['release', claim]);
    this.#tell(claim.id);
    this.#tellWorkers();
  }

  async cancel(id: string): Promise<Cancellation> {
    const cancellation = await this.#do(['cancel', id]);
    this.#tell(id);
    return cancellation;
  }

  events(id: string, after: number): Promise<readonly JobEvent[]> {
    return this.#do(['events', id, after]);
  }

  watch(id: string, listener: () => void): () => void {
    const listeners = this.#watchers.get(id) ?? new Set();
    listeners.add(listener);
    this.#watchers.set(id, listeners);
    this.#look();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#watchers.get(id) === listeners) this.#watchers.delete(id);
      this.#look();
    };
  }

  onWork(listener: () => void): () => void {
    this.#workers.add(listener);
    return () => void this.#workers.delete(listener);
  }

  async recover(): Promise<boolean> {
    const held = await this.#do(['held']);
    const now = performance.now();
    const seen = new Map<string, Pulse>();
    let found = false;
    for (const each of held) {
      const name = `${each.id} ${each.token}`;
      const known = this.#pulses.get(name);
      const pulse = known?.beat === each.beat ? known : { beat: each.beat, since: now };
      seen.set(name, pulse);
      // What this process runs is ended by nobody else.
      if (each.worker === this.#worker) continue;
      if (stateOf(each.worker) !== 'gone' && now - pulse.since < this.#lease) continue;
      if (!(await this.#do(['takeBack', each]))) continue;
      found = true;
      this.#tell(each.id);
    }
    this.#pulses.clear();
    for (const [name, pulse] of seen) this.#pulses.set(name, pulse);
    if (found) this.#tellWorkers();
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

  #tell(id: string): void {
    for (const listener of this.#watchers.get(id) ?? []) listener();
  }

  #tellWorkers(): void {
    for (const listener of this.#workers) listener();
  }

  /** Another process changed something. */
  #tellAll(): void {
    for (const id of this.#watchers.keys()) this.#tell(id);
    this.#tellWorkers();
  }

  /** Changes by other processes are looked for while a job is watched. */
  #look(): void {
    const isWanted = this.#watchers.size > 0;
    if (isWanted === this.#isLooking) return;
    this.#isLooking = isWanted;
    // What happened before the first look would otherwise go unnoticed.
    const onLooking = (): void => {
      if (isWanted) this.#tellAll();
    };
    this.#do(['lookOut', isWanted]).then(onLooking, () => {
      this.#isLooking = false;
    });
  }
}

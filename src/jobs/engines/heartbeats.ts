/** A running job, and the heartbeat of its worker. */
export interface Held {
  readonly id: string;
  readonly token: number;
  readonly worker: string;
  /** Changes whenever the worker renews its claim. */
  readonly beat: number;
}

/** The last heartbeat of a worker, and when it was first seen. */
interface Heartbeat {
  readonly beat: number;
  readonly since: number;
}

/**
 * Finds claims that are not renewed, by a monotonic clock: setting the time of day expires no claim.
 */
export class Heartbeats {
  readonly #lease: number;
  #known = new Map<string, Heartbeat>();
  #lastUpdate = 0;

  /** @param lease milliseconds after which a claim that is not renewed has ended */
  constructor(lease: number) {
    this.#lease = lease;
  }

  /** Updates the heartbeats of all running jobs; returns the jobs whose claims have expired. */
  update(held: readonly Held[], now = performance.now()): readonly Held[] {
    // After this machine was suspended, its workers need a moment to renew their claims.
    if (now - this.#lastUpdate >= this.#lease) this.forget();
    this.#lastUpdate = now;
    const seen = new Map<string, Heartbeat>();
    const ended: Held[] = [];
    for (const each of held) {
      const name = `${each.id} ${each.token}`;
      const known = this.#known.get(name);
      const heartbeat = known?.beat === each.beat ? known : { beat: each.beat, since: now };
      seen.set(name, heartbeat);
      if (now - heartbeat.since >= this.#lease) ended.push(each);
    }
    this.#known = seen;
    return ended;
  }

  /** Restarts all leases, because no worker could renew its claim for some time. */
  forget(): void {
    this.#known.clear();
  }
}

/** How much happens at the same time. */

/** Lets so many in, and makes so many wait; one more is refused. */
export class Gate {
  private readonly places: number;
  private readonly seats: number;
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * @param places how many may be inside
   * @param seats how many may wait
   */
  constructor(places: number, seats = Number.POSITIVE_INFINITY) {
    this.places = places;
    this.seats = seats;
  }

  /** How many are inside. */
  get active(): number {
    return this.inside;
  }

  /** Whether the next one has to wait. */
  get isFull(): boolean {
    return this.inside >= this.places;
  }

  /** How many wait. */
  get queued(): number {
    return this.waiting.length;
  }

  /**
   * Runs `work` as soon as there is a place, in the order of the calls.
   *
   * @throws GateFullError when nobody may wait any more, and the reason of `signal` when it fires while waiting
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.enter(signal);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.inside >= this.places) {
      if (this.waiting.length >= this.seats) throw new GateFullError();
      await this.wait(signal);
      return;
    }
    this.inside += 1;
  }

  /** Hands the place over to who waits first, so that nobody can slip in between. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.inside -= 1;
    else next();
  }

  private wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const seat = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.waiting.splice(this.waiting.indexOf(seat), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.waiting.push(seat);
    });
  }
}

/** Too many are waiting already. */
export class GateFullError extends Error {
  override readonly name = 'GateFullError';

  constructor() {
    super('Too many requests are waiting.');
  }
}

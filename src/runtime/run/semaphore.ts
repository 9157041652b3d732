/** A semaphore with a bounded queue. */

/** Limits concurrency: a fixed number of tasks run, further ones wait in a queue, and any beyond that are rejected. */
export class Semaphore {
  readonly #permits: number;
  readonly #queueLimit: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /**
   * @param permits maximum number of running tasks
   * @param queueLimit maximum number of waiting tasks
   */
  constructor(permits: number, queueLimit = Number.POSITIVE_INFINITY) {
    this.#permits = permits;
    this.#queueLimit = queueLimit;
  }

  /** Number of running tasks. */
  get active(): number {
    return this.#running;
  }

  /** Whether the next task has to wait. */
  get isFull(): boolean {
    return this.#running >= this.#permits;
  }

  /** Number of waiting tasks. */
  get queued(): number {
    return this.#waiting.length;
  }

  /**
   * Runs `work` as soon as a permit is free, in first-come order.
   *
   * ```ts
   * const semaphore = new Semaphore(8, 64);
   * await semaphore.run(() => handle(request), signal);
   * ```
   *
   * @throws QueueFullError when the queue is full, and the reason of `signal` when it aborts while waiting
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** Like `run`, but ignores the limit of the queue. For work that already waits in a queue of its own. */
  async runUnbounded<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#permits) await this.#wait(undefined);
    else this.#running += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#running >= this.#permits) {
      if (this.#waiting.length >= this.#queueLimit) throw new QueueFullError();
      await this.#wait(signal);
      return;
    }
    this.#running += 1;
  }

  /** Passes the permit directly to the first waiting task, so that no other can take it in between. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const resume = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(resume), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(resume);
    });
  }
}

/** The queue of a semaphore is full. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';

  constructor() {
    super('Too many requests are queued.');
  }
}

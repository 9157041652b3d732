/** The listeners of this process for changes of jobs. */
export class Listeners {
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #workers = new Set<() => void>();

  /** The jobs that are watched. */
  get watched(): Iterable<string> {
    return this.#watchers.keys();
  }

  get isWatching(): boolean {
    return this.#watchers.size > 0;
  }

  get isWorking(): boolean {
    return this.#workers.size > 0;
  }

  /** Returns a function that removes the listener, and returns whether it was the last one of the job. */
  watch(id: string, listener: () => void): () => boolean {
    const listeners = this.#watchers.get(id) ?? new Set();
    listeners.add(listener);
    this.#watchers.set(id, listeners);
    return () => {
      const isLast = listeners.delete(listener) && listeners.size === 0;
      if (isLast) this.#watchers.delete(id);
      return isLast;
    };
  }

  onWork(listener: () => void): () => void {
    this.#workers.add(listener);
    return () => void this.#workers.delete(listener);
  }

  /** Notifies the listeners of a job. */
  notify(id: string): void {
    for (const listener of this.#watchers.get(id) ?? []) listener();
  }

  /** Notifies the workers: a job may be waiting. */
  notifyWorkers(): void {
    for (const listener of this.#workers) listener();
  }

  /** Notifies everyone: anything may have changed. */
  notifyAll(): void {
    for (const id of this.#watchers.keys()) this.notify(id);
    this.notifyWorkers();
  }

  clear(): void {
    this.#watchers.clear();
    this.#workers.clear();
  }
}

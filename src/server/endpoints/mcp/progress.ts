/** How far a run is, as one number that grows. */
import type { FollowedEvent } from '../../../runtime/index.ts';

export interface Progress {
  readonly progress: number;
  /** Missing as long as it is unknown. */
  readonly total?: number;
  readonly message: string;
}

/** Counts the resources of a run and the steps of their progress bars. */
export class RunProgress {
  readonly #bars = new Map<string, { step: number; total: number | null }>();
  readonly #resources: number;
  #done = 0;
  /** Steps of bars that have started again. */
  #before = 0;
  #last = 0;

  /** @param resources the number of resources of the run */
  constructor(resources: number) {
    this.#resources = resources;
  }

  /** What to report about an event; null for nothing. */
  add(event: FollowedEvent): Progress | null {
    if (event.type === 'resource-finished' || event.type === 'resource-skipped') {
      this.#done += 1;
      return this.#report(event.resource);
    }
    if (event.type !== 'step') return null;
    const key = JSON.stringify([event.resource, event.label]);
    const bar = this.#bars.get(key);
    if (bar !== undefined && event.step < bar.step) this.#before += bar.step;
    this.#bars.set(key, { step: event.step, total: event.total });
    return this.#report(event.label === '' ? event.resource : `${event.resource}: ${event.label}`);
  }

  #report(message: string): Progress | null {
    const bars = [...this.#bars.values()];
    const progress = this.#done + this.#before + bars.reduce((sum, { step }) => sum + step, 0);
    if (progress <= this.#last) return null;
    this.#last = progress;
    const totals = bars.map(({ total }) => total);
    const isKnown = totals.every((total) => total !== null);
    const total = this.#resources + this.#before + totals.reduce<number>((sum, each) => sum + (each ?? 0), 0);
    return { progress, ...(isKnown && { total: Math.max(total, progress) }), message };
  }
}

/** Passes events on to those who listen. */
import type { EventListener } from './events.ts';

export class EventHub {
  readonly #listeners = new Set<EventListener>();

  /** Tells an event to all listeners. */
  readonly emit: EventListener = (event) => {
    for (const listener of this.#listeners) listener(event);
  };

  /**
   * Adds a listener.
   *
   * @returns removes it
   * @example const stop = open.events.listen((event) => console.log(event.type));
   */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

import type { LogMessage } from './evaluator-options.ts';

/**
 * Remembers messages while an evaluation is suspended and begins again, so that what was said before is not said again.
 * A message that the program logs several times is told as often.
 */
export class LogOnce {
  readonly #told = new Map<string, number>();
  #now = new Map<string, number>();

  /** Whether the message has been told by an earlier attempt. */
  isSaid({ span, text }: LogMessage): boolean {
    const key = `${span.source.uri}:${span.start}:${text}`;
    const count = (this.#now.get(key) ?? 0) + 1;
    this.#now.set(key, count);
    if (count <= (this.#told.get(key) ?? 0)) return true;
    this.#told.set(key, count);
    return false;
  }

  /** The next attempt begins. */
  again(): void {
    this.#now = new Map();
  }
}

import type { LogMessage } from './evaluator-options.ts';

/**
 * Remembers messages while an evaluation is suspended and begins again, so that what was said before is not said again.
 * A message that the program logs several times is told as often.
 */
export class LogOnce {
  readonly #told = new Map<string, number>();
  #now = new Map<string, number>();

  /** Whether an earlier attempt has logged the message. */
  isSaid({ span, text }: LogMessage): boolean {
    const key = `${span.source.uri}:${span.start}:${text}`;
    const count = (this.#now.get(key) ?? 0) + 1;
    this.#now.set(key, count);
    if (count <= (this.#told.get(key) ?? 0)) return true;
    this.#told.set(key, count);
    return false;
  }

  /** Starts the next attempt. */
  again(): void {
    this.#now = new Map();
  }
}

import type { LogMessage } from './evaluator-options.ts';

/**
 * Remembers the messages of an evaluation that is suspended and starts over, so that none is logged again. A message
 * that the program itself logs several times is logged as often.
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

/** Suspends a synchronous evaluation until an answer arrives, and stores answers for its restart. */

/**
 * Unwinds the whole evaluation to wait for an answer. It is not an error of the program, so nothing in the language may
 * catch it. Once `arrival` is fulfilled, evaluating again gets further, because the answer is known by then; complete
 * values are not evaluated twice.
 */
export class Suspended extends Error {
  override readonly name = 'Suspended';
  /** Never rejects: a failure is also an answer. */
  readonly arrival: Promise<void>;

  /** @param what names what is pending, for messages */
  constructor(what: string, arrival: Promise<void>) {
    super(what);
    this.arrival = arrival;
  }
}

type Answer = { readonly value: unknown } | { readonly error: unknown };

/** Answers that were promises, by a key that identifies the question. */
export class Answers<Key> {
  readonly #known = new Map<Key, Answer>();
  readonly #waiting = new Map<Key, Promise<void>>();

  /**
   * Returns what `ask` returns. While its promise is pending, throws `Suspended`; afterwards returns or throws its
   * result. Does not ask again while an answer is pending or known.
   *
   * @param what names what is pending, for messages
   */
  get<T>(key: Key, what: string, ask: () => T | PromiseLike<T>): T {
    const known = this.#known.get(key);
    if (known !== undefined) return taken(known) as T;
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) throw new Suspended(what, waiting);
    const answer = ask();
    if (!isPromise(answer)) return answer;
    const arrived = (found: Answer): void => {
      // It may have been forgotten in the meantime.
      if (this.#waiting.get(key) !== arrival) return;
      this.#waiting.delete(key);
      this.#known.set(key, found);
    };
    const arrival = Promise.resolve(answer).then(
      (value) => arrived({ value }),
      (error: unknown) => arrived({ error }),
    );
    this.#waiting.set(key, arrival);
    throw new Suspended(what, arrival);
  }

  /** Forgets the answers whose keys `isOld` selects; pending ones will be ignored. */
  forget(isOld: (key: Key) => boolean): void {
    for (const table of [this.#known, this.#waiting]) {
      for (const key of table.keys()) if (isOld(key)) table.delete(key);
    }
  }
}

function taken(answer: Answer): unknown {
  if ('error' in answer) throw answer.error;
  return answer.value;
}

/** Whether a value is a promise, of any kind. */
export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

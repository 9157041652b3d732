/** The answers of the embedder's functions in an evaluation that may wait. */
import { Answers, isPromise, Suspended } from '../base/suspended.ts';
import { VmList } from '../values/collections.ts';
import { KeyIndex } from '../values/key-index.ts';
import type { VmValue } from '../values/value.ts';

/** Answers by function and arguments, compared by the language's equality. */
export class HostAnswers {
  readonly #ofFunctions = new Map<object, { readonly index: KeyIndex; readonly answers: unknown[] }>();
  readonly #later = new Answers<string>();
  readonly #numbers = new Map<object, number>();

  /** The answer to a call, which is made once. Throws `Suspended` while it is pending. */
  get<T>(name: string, call: object, args: readonly VmValue[], ask: () => T | PromiseLike<T>): T {
    let known = this.#ofFunctions.get(call);
    if (known === undefined) {
      known = { index: new KeyIndex(), answers: [] };
      this.#ofFunctions.set(call, known);
      this.#numbers.set(call, this.#numbers.size);
    }
    const { index, answers } = known;
    const position = index.add(new VmList([...args]));
    const what = `function \`${name}\``;
    return this.#later.get(`${this.#numbers.get(call)} ${position}`, what, () => {
      if (position in answers) return answers[position] as T;
      const answer = ask();
      if (!isPromise(answer)) answers[position] = answer;
      return answer;
    });
  }
}

/** The answer for an evaluation that cannot wait. */
export function askNow<T>(name: string, ask: () => T | PromiseLike<T>): T {
  const answer = ask();
  if (!isPromise(answer)) return answer;
  // A rejection must not go unhandled.
  const arrival = Promise.resolve(answer).then(nothing, nothing);
  throw new Suspended(`function \`${name}\``, arrival);
}

function nothing(): void {}

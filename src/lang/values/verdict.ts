import { evaluationContext } from './context.ts';

/**
 * Remembers that something about a module was found right, which needs no second look: until an embedder gives a module
 * another text, because names may lead into that one.
 */
export class Verdict {
  #generation: number | null;
  readonly #isFinal: boolean;

  /** @param isFinal for what is right without a look, as the standard library is */
  constructor(isFinal = false) {
    this.#generation = null;
    this.#isFinal = isFinal;
  }

  get isRight(): boolean {
    return this.#isFinal || this.#generation === evaluationContext().generation;
  }

  /** To be called once the look has found no mistake. */
  confirm(): void {
    this.#generation = evaluationContext().generation;
  }
}

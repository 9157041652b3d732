import { evaluationContext } from './context.ts';

/**
 * Caches the result that something about a module is correct, until an embedder changes the text of any module, because
 * names may refer to it.
 */
export class CachedValidity {
  #generation: number | null;
  readonly #isFinal: boolean;

  /** @param isFinal for what is known to be correct, such as the standard library */
  constructor(isFinal = false) {
    this.#generation = null;
    this.#isFinal = isFinal;
  }

  get isKnownValid(): boolean {
    return this.#isFinal || this.#generation === evaluationContext().generation;
  }

  /** Called after a check without errors. */
  confirm(): void {
    this.#generation = evaluationContext().generation;
  }
}

/** Modules whose texts are given by an embedder, possibly at a new URI every time. */
import type { PklError } from '../diagnostics/error.ts';
import type { LoadedModule } from './loaded-module.ts';

/** Number of modules kept, so that their ASTs do not outlive the requests they were given for. */
const KEPT_MODULES = 8;
/** Number of UTF-16 units of text kept, from which a module can be recreated. */
const KEPT_UNITS = 2 ** 24;

/**
 * Keeps what was given last, so that a long-running evaluator does not grow. Evaluations hold the modules they use
 * themselves.
 */
export class GivenModules {
  /** Both in insertion order. */
  readonly #modules = new Map<string, LoadedModule | PklError>();
  readonly #texts = new Map<string, string>();
  #units = 0;

  /** The module last given for a URI, or its syntax error, while it is kept. */
  get(uri: string): LoadedModule | PklError | undefined {
    return this.#modules.get(uri);
  }

  /** The text last given for a URI, which is kept longer. */
  text(uri: string): string | undefined {
    return this.#texts.get(uri);
  }

  /** Stores what was given for a URI. */
  set(uri: string, text: string, module: LoadedModule | PklError): void {
    this.#modules.delete(uri);
    this.#modules.set(uri, module);
    if (this.#modules.size > KEPT_MODULES) this.#modules.delete(first(this.#modules));
    this.#forget(uri);
    this.#texts.set(uri, text);
    this.#units += text.length;
    while (this.#units > KEPT_UNITS && this.#texts.size > 1) this.#forget(first(this.#texts));
  }

  #forget(uri: string): void {
    this.#units -= this.#texts.get(uri)?.length ?? 0;
    this.#texts.delete(uri);
  }
}

function first(map: ReadonlyMap<string, unknown>): string {
  return map.keys().next().value as string;
}

/** Modules whose texts an embedder has given, at URIs that may be new every time. */
import type { PklError } from '../diagnostics/error.ts';
import type { LoadedModule } from './loaded-module.ts';

/** How many modules are kept. The trees of more would outlive the request that they were given for. */
const KEPT_MODULES = 8;
/** How many UTF-16 units of text are kept, from which a module can be made again. */
const KEPT_UNITS = 2 ** 24;

/**
 * Holds what was given last, so that an evaluator which is given texts for years does not grow. Evaluations hold the
 * modules that they use themselves.
 */
export class GivenModules {
  /** Both in the order in which they came. */
  readonly #modules = new Map<string, LoadedModule | PklError>();
  readonly #texts = new Map<string, string>();
  #units = 0;

  /** The module last given for a URI, or its syntax error, while it is kept. */
  get(uri: string): LoadedModule | PklError | undefined {
    return this.#modules.get(uri);
  }

  /** The text last given for a URI, which is kept for longer. */
  text(uri: string): string | undefined {
    return this.#texts.get(uri);
  }

  /** Remembers what was given for a URI. */
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

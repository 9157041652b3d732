/** Modules whose texts an embedder has given, at URIs that may be new every time. */
import type { PklError } from '../base/error.ts';
import type { LoadedModule } from './registry.ts';

/** How many texts are kept that no evaluation uses. */
const KEPT = 512;

/**
 * Holds the modules that evaluations still use, and the last ones that were given, so that an evaluator which is given
 * texts for years does not grow.
 */
export class GivenModules {
  /** In the order in which they came. */
  readonly #recent = new Map<string, LoadedModule | PklError>();
  readonly #used = new Map<string, WeakRef<LoadedModule>>();
  readonly #unused = new FinalizationRegistry<string>((uri) => {
    if (this.#used.get(uri)?.deref() === undefined) this.#used.delete(uri);
  });

  /** How many URIs are known, with or without a module that is still there. */
  get size(): number {
    return Math.max(this.#recent.size, this.#used.size);
  }

  /** The module last given for a URI, or its syntax error. */
  get(uri: string): LoadedModule | PklError | undefined {
    return this.#recent.get(uri) ?? this.#used.get(uri)?.deref();
  }

  /** Remembers what was given for a URI. */
  set(uri: string, module: LoadedModule | PklError): void {
    this.#recent.delete(uri);
    this.#recent.set(uri, module);
    this.#used.delete(uri);
    if (!(module instanceof Error)) {
      this.#used.set(uri, new WeakRef(module));
      this.#unused.register(module, uri);
    }
    if (this.#recent.size <= KEPT) return;
    for (const oldest of this.#recent.keys()) {
      this.#recent.delete(oldest);
      return;
    }
  }
}

/** Caches rendered modules while rendering them again would give the same result. */

import { decodeUtf8, encodeUtf8, isWellFormed } from '../base/utf8.ts';
import type { Ledger } from '../modules/ledger.ts';
import type { LoadedModule } from '../modules/loaded-module.ts';
import type { ModuleRegistry } from '../modules/registry.ts';
import { getProperty } from '../values/make.ts';
import type { VmObject } from '../values/object.ts';
import { prototypeOf } from '../values/object.ts';
import type { VmBytes } from '../values/scalars.ts';
import { baseClass } from '../values/standard-library.ts';

/** A text and its dependencies. */
export interface RenderedText {
  readonly text: string;
  readonly ledger: Ledger;
}

/** Modules whose values differ at every access, because they measure time. */
const UNREPEATABLE = ['pkl:Benchmark'];

/**
 * The cache of an evaluator, which reads modules and resources only once, so that most modules have a single rendered
 * text.
 */
export class RenderedTexts {
  readonly #registry: ModuleRegistry;
  #texts = new WeakMap<LoadedModule, RenderedText>();
  /** Number of texts replaced in the registry when the first of `#texts` was cached. */
  #replacements = 0;

  constructor(registry: ModuleRegistry) {
    this.#registry = registry;
  }

  /** The rendered text of a module; undefined when it is not cached. */
  get(module: LoadedModule): RenderedText | undefined {
    this.#forgetReplaced();
    return this.#texts.get(module);
  }

  /** Caches the text of a module. `modules` are the URIs of all modules in the evaluation. */
  keep(module: LoadedModule, text: RenderedText, modules: ReadonlyMap<string, unknown>): void {
    if (UNREPEATABLE.some((uri) => modules.has(uri))) return;
    this.#forgetReplaced();
    this.#texts.set(module, text);
  }

  /** Any cached module may import the replaced one. */
  #forgetReplaced(): void {
    const { replacements } = this.#registry;
    if (this.#replacements === replacements) return;
    this.#replacements = replacements;
    this.#texts = new WeakMap();
  }
}

/** The `output.text` of an output; if the module defines its bytes, those as text. */
export function textOfOutput(output: VmObject): string {
  const byDefault = prototypeOf(baseClass('FileOutput')).property('bytes');
  if (output.property('bytes')?.member !== byDefault?.member)
    return decodeUtf8((getProperty(output, 'bytes') as VmBytes).bytes);
  const text = getProperty(output, 'text') as string;
  // Lone surrogates have no UTF-8 encoding.
  return isWellFormed(text) ? text : decodeUtf8(encodeUtf8(text));
}

/** What modules were rendered to, kept for as long as rendering them again could give nothing else. */

import { decodeUtf8, encodeUtf8, isWellFormed } from '../base/utf8.ts';
import type { LoadedModule } from '../modules/loaded-module.ts';
import type { ModuleRegistry } from '../modules/registry.ts';
import { getProperty } from '../values/make.ts';
import type { VmObject } from '../values/object.ts';
import { prototypeOf } from '../values/object.ts';
import type { VmBytes } from '../values/scalars.ts';
import { baseClass } from '../values/standard-library.ts';

/** Modules whose values are different each time they are asked for: they measure time. */
const UNREPEATABLE = ['pkl:Benchmark'];

/** Texts of one evaluator: within it modules and resources are read once, so that most modules have one text only. */
export class RenderedTexts {
  readonly #registry: ModuleRegistry;
  #texts = new WeakMap<LoadedModule, string>();
  /** How often texts of the registry's modules had been replaced when the first of `#texts` was kept. */
  #replacements = 0;

  constructor(registry: ModuleRegistry) {
    this.#registry = registry;
  }

  /** The text that a module has in every evaluation; undefined when it is not known. */
  get(module: LoadedModule): string | undefined {
    this.#forgetReplaced();
    return this.#texts.get(module);
  }

  /** Keeps the text of a module. `modules` are the URIs of all that took part in the evaluation. */
  keep(module: LoadedModule, text: string, modules: ReadonlyMap<string, unknown>): void {
    if (UNREPEATABLE.some((uri) => modules.has(uri))) return;
    this.#forgetReplaced();
    this.#texts.set(module, text);
  }

  /** Any module may import the one that has another text now. */
  #forgetReplaced(): void {
    const { replacements } = this.#registry;
    if (this.#replacements === replacements) return;
    this.#replacements = replacements;
    this.#texts = new WeakMap();
  }
}

/** `output.text` of an output; where a module says what its bytes are, those as text. */
export function textOfOutput(output: VmObject): string {
  const byDefault = prototypeOf(baseClass('FileOutput')).property('bytes');
  if (output.property('bytes')?.member !== byDefault?.member)
    return decodeUtf8((getProperty(output, 'bytes') as VmBytes).bytes);
  const text = getProperty(output, 'text') as string;
  // Halves of characters have no bytes.
  return isWellFormed(text) ? text : decodeUtf8(encodeUtf8(text));
}

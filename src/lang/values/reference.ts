import type { VmClass } from './class.ts';
import type { VmValue } from './value.ts';

/** One step of a reference: `.name` or `[key]`. */
export type ReferenceStep =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'subscript'; readonly key: VmValue };

/** What a reference leads to: a type of the type phase, of which only the text matters here. */
export interface Referent {
  readonly text: string;
}

/** A `ref.Reference`: a typed placeholder for a value that somebody else will supply. */
export class VmReference {
  readonly domain: VmValue;
  readonly data: VmValue;
  readonly rootClass: VmClass;
  readonly path: readonly ReferenceStep[];
  readonly referent: Referent;

  constructor(domain: VmValue, data: VmValue, rootClass: VmClass, path: readonly ReferenceStep[], referent: Referent) {
    this.domain = domain;
    this.data = data;
    this.rootClass = rootClass;
    this.path = path;
    this.referent = referent;
  }
}

import type { VmClass } from './class.ts';
import type { BoxedValue, isValue, VmValue } from './value.ts';

/** One step of a reference: `.name` or `[key]`. */
export type ReferenceStep =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'subscript'; readonly key: VmValue };

/** The target of a reference: a type without constraints and aliases. */
export interface Referent {
  readonly text: string;
  equals(other: Referent): boolean;
}

/** A `ref.Reference`: a typed placeholder for a value supplied by someone else. */
export class VmReference implements BoxedValue {
  declare readonly [isValue]: true;
  /** The class from `pkl:ref`, since `pkl:base` has none for references. */
  readonly cls: VmClass;
  readonly domain: VmValue;
  readonly data: VmValue;
  readonly path: readonly ReferenceStep[];
  readonly referent: Referent;

  constructor(options: {
    cls: VmClass;
    domain: VmValue;
    data: VmValue;
    path: readonly ReferenceStep[];
    referent: Referent;
  }) {
    this.cls = options.cls;
    this.domain = options.domain;
    this.data = options.data;
    this.path = options.path;
    this.referent = options.referent;
  }

  /** The reference extended by a step. */
  step(step: ReferenceStep, referent: Referent): VmReference {
    const { cls, domain, data, path } = this;
    return new VmReference({ cls, domain, data, path: [...path, step], referent });
  }
}

/** Typed placeholders: stepping into one gives another. */
import { cannotFindType } from '../base/messages/declarations.ts';
import { ClassCheck } from '../types/basic.ts';
import type { VmClass } from '../values/class.ts';
import { VmReference } from '../values/reference.ts';
import type { RuntimeType } from '../values/runtime-type.ts';
import type { VmValue } from '../values/value.ts';
import { failAt, type Compiler, type Site } from './compiler.ts';

/** `reference.name`. */
export function stepIntoReference(reference: VmReference, name: string, site: Site): VmValue {
  const property = reference.rootClass.property(name);
  if (property === null) throw failAt(site, cannotFindType(name, reference.rootClass.moduleName));
  const step = { kind: 'property', name } as const;
  return new VmReference(reference.domain, reference.data, reference.rootClass, [...reference.path, step], reference.referent);
}

/** `reference[key]`. */
export function subscriptReference(reference: VmReference, key: VmValue, _site: Site): VmValue {
  const step = { kind: 'subscript', key } as const;
  return new VmReference(reference.domain, reference.data, reference.rootClass, [...reference.path, step], reference.referent);
}

/** The check for `Reference<Domain, Referent>`. */
export function referenceType(cls: VmClass, _args: readonly RuntimeType[], site: Site, _c: Compiler): RuntimeType {
  return new ClassCheck(cls, site);
}

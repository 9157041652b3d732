/** Objects of classes declared by the standard library, filled from plain data. */
import { invariant } from '../../diagnostics/error.ts';
import type { VmClass } from '../../values/class.ts';
import type { VmSet } from '../../values/collections.ts';
import { makeTyped } from '../../values/make.ts';
import { VmObject } from '../../values/object.ts';
import type { VmValue } from '../../values/value.ts';

/** Values for the properties of an object; nested data goes into objects of the properties' declared classes. */
export interface Facts {
  readonly [property: string]: string | number | VmSet | Facts;
}

/** An object for a property of `owner`, of the property's declared class. Omitted properties keep their defaults. */
export function structured(owner: VmClass, property: string, facts: Facts): VmObject {
  const cls = declaredClass(owner, property);
  const values: Record<string, VmValue> = {};
  for (const [name, fact] of Object.entries(facts)) {
    values[name] = isNested(fact) ? structured(cls, name, fact) : fact;
  }
  return makeTyped(cls, values);
}

function isNested(fact: Facts[string]): fact is Facts {
  return typeof fact === 'object' && Object.getPrototypeOf(fact) === Object.prototype;
}

/**
 * The class of a property, taken from its default value, because classes of other modules are not accessible otherwise.
 */
function declaredClass(owner: VmClass, property: string): VmClass {
  const declared = owner.property(property);
  const example = declared?.type?.defaultValue(owner.prototype, declared.typeEnv);
  invariant(example instanceof VmObject, `${owner.displayName}.${property} has a class`);
  return example.cls;
}

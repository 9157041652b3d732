/** Objects of classes that the standard library declares, filled from plain data. */
import { invariant } from '../../diagnostics/error.ts';
import type { VmClass } from '../../values/class.ts';
import type { VmSet } from '../../values/collections.ts';
import { makeTyped } from '../../values/make.ts';
import { VmObject } from '../../values/object.ts';
import type { VmValue } from '../../values/value.ts';

/** What to put into the properties of an object; nested data goes into objects of the properties' own types. */
export interface Facts {
  readonly [property: string]: string | number | VmSet | Facts;
}

/**
 * An object for a property of `owner`, of the class that the property is declared with. Properties that the facts
 * leave out keep their defaults.
 */
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

/** The class of a property, as its default value shows it: classes of other modules have no other way in. */
function declaredClass(owner: VmClass, property: string): VmClass {
  const declared = owner.property(property);
  const example = declared?.type?.defaultValue(owner.prototype, declared.typeEnv);
  invariant(example instanceof VmObject, `${owner.displayName}.${property} has a class`);
  return example.cls;
}

/** Converts Dynamics and Maps to typed objects, and Typed objects to Dynamics. Values are read lazily. */

import { PklError } from '../../diagnostics/error.ts';
import { notASubclassOfTyped } from '../../diagnostics/messages/collections.ts';
import { cannotInstantiate, cannotInstantiateAbstract } from '../../diagnostics/messages/objects.ts';
import type { ClassProperty, VmClass } from '../../values/class.ts';
import { Env } from '../../values/code.ts';
import { VmMap } from '../../values/collections.ts';
import { Member } from '../../values/member.ts';
import { prototypeOf, readSlot, VmObject } from '../../values/object.ts';
import type { Definition } from '../../values/shape.ts';
import { baseClass } from '../../values/standard-library.ts';
import type { VmValue } from '../../values/value.ts';

/** The value for a property in the source of a conversion, or undefined. */
function valueIn(source: VmValue, name: string): VmValue | undefined {
  if (source instanceof VmMap) return source.get(name);
  const info = source instanceof VmObject ? source.property(name) : undefined;
  return info === undefined ? undefined : readSlot(source as VmObject, info);
}

/**
 * A property definition that reads the source of the conversion, which is the receiver in the environment of its owner.
 * Missing values come from the prototype, which does not see the object's other properties.
 */
function delegate(name: string, prototype: VmObject): Member {
  const code = (_s: VmValue, env: Env): VmValue => (valueIn(env.self, name) ?? valueIn(prototype, name)) as VmValue;
  return new Member({ qualifiedName: name, span: null, bodySpan: null, compile: () => code });
}

const definitions = new WeakMap<VmClass, Definition>();

/** One definition for all conversions with the properties of a class. */
function definitionFor(cls: VmClass): Definition {
  let definition = definitions.get(cls);
  if (definition === undefined) {
    definition = { kind: 'native' };
    definitions.set(cls, definition);
  }
  return definition;
}

/** An object that amends a prototype and reads the visible properties of a class from their source. */
function delegateTo(
  source: VmObject | VmMap,
  prototype: VmObject,
  cls: VmClass,
  checks: { readonly type?: null } = {},
): VmObject {
  const shape = prototype.shape.derive(definitionFor(cls), (builder) => {
    for (const name of openProperties(cls)) builder.property(name, delegate(name, prototype), checks);
  });
  return new VmObject(shape, prototype, new Env(null, source, undefined));
}

/** Names of the properties of a class whose last declaration does not hide them, inherited ones first. */
function openProperties(cls: VmClass): string[] {
  return [...propertiesOf(cls)].filter(([, { isDeclaredHidden }]) => !isDeclaredHidden).map(([name]) => name);
}

function propertiesOf(cls: VmClass): Map<string, ClassProperty> {
  const all = cls.superclass === null ? new Map<string, ClassProperty>() : propertiesOf(cls.superclass);
  for (const [name, property] of cls.properties) if (!property.isLocal) all.set(name, property);
  return all;
}

function requireTyped(cls: VmClass): void {
  if (!cls.isSubclassOf(baseClass('Typed'))) throw new PklError(notASubclassOfTyped(cls.displayName));
  if (cls.modifiers.isAbstract) throw new PklError(cannotInstantiateAbstract(cls));
  if (cls.modifiers.isExternal) throw new PklError(cannotInstantiate(cls));
}

/** An instance of a class with the properties of a Dynamic, or with the entries of a Map whose keys name properties. */
export function toTyped(self: VmObject | VmMap, cls: VmClass): VmObject {
  requireTyped(cls);
  return delegateTo(self, prototypeOf(cls), cls);
}

/** A Dynamic with the object's visible properties, even those that would have another type in a Dynamic. */
export function typedToDynamic(self: VmObject): VmObject {
  return delegateTo(self, prototypeOf(baseClass('Dynamic')), self.cls, { type: null });
}

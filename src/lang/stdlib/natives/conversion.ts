/** Typed objects made of Dynamics and Maps, and Dynamics made of Typed objects. Values are read when asked for. */
import { PklError } from '../../base/error.ts';
import { notASubclassOfTyped } from '../../base/messages/collections.ts';
import { cannotInstantiate, cannotInstantiateAbstract } from '../../base/messages/objects.ts';
import { baseClass, type VmClass } from '../../values/class.ts';
import { Env } from '../../values/code.ts';
import { VmMap } from '../../values/collections.ts';
import { Member } from '../../values/member.ts';
import { readSlot, VmObject } from '../../values/object.ts';
import type { Definition } from '../../values/shape.ts';
import type { VmValue } from '../../values/value.ts';

/** The value of a property in what an object was converted from. */
function readSource(source: VmValue, name: string): VmValue {
  if (source instanceof VmMap) return source.get(name) as VmValue;
  const object = source as VmObject;
  return readSlot(object, object.shape.properties.get(name) as NonNullable<ReturnType<VmObject['property']>>);
}

/** The definition of a property that reads the object which the environment of its owner holds as receiver. */
function delegate(name: string): Member {
  const code = (_s: VmValue, env: Env): VmValue => readSource(env.self, name);
  return new Member({ qualifiedName: name, span: null, bodySpan: null, compile: () => code });
}

const definitions = new WeakMap<object, Definition>();

/** One definition for all conversions that take the same properties; `what` stands for them. */
function definitionFor(what: object): Definition {
  let definition = definitions.get(what);
  if (definition === undefined) {
    definition = { kind: 'native' };
    definitions.set(what, definition);
  }
  return definition;
}

/** An object that amends a prototype and reads some properties from where they were before. */
function delegateTo(
  source: VmObject | VmMap,
  prototype: VmObject,
  definition: Definition,
  names: () => readonly string[],
): VmObject {
  const shape = prototype.shape.derive(definition, (builder) => {
    for (const name of names()) builder.property(name, delegate(name));
  });
  return new VmObject(shape, prototype, new Env(null, source, undefined));
}

/** Names of the properties of a class that are not hidden, inherited ones first. */
function openProperties(cls: VmClass): string[] {
  const names = new Set(cls.superclass === null ? [] : openProperties(cls.superclass));
  for (const [name, { isLocal, isHidden }] of cls.properties) {
    if (!isLocal && !isHidden) names.add(name);
  }
  return [...names];
}

function requireTyped(cls: VmClass): void {
  if (!cls.isSubclassOf(baseClass('Typed'))) throw new PklError(notASubclassOfTyped(cls.displayName));
  if (cls.modifiers.isAbstract) throw new PklError(cannotInstantiateAbstract(cls));
  if (cls.modifiers.isExternal) throw new PklError(cannotInstantiate(cls));
}

/** An instance of a class with the properties that the Dynamic has; what it has besides is left out. */
export function dynamicToTyped(self: VmObject, cls: VmClass): VmObject {
  requireTyped(cls);
  const { properties } = self.shape;
  return delegateTo(self, cls.prototype, definitionFor(self.shape), () =>
    openProperties(cls).filter((name) => properties.has(name)),
  );
}

/** An instance of a class with the entries whose keys are names of its properties. */
export function mapToTyped(self: VmMap, cls: VmClass): VmObject {
  requireTyped(cls);
  return delegateTo(self, cls.prototype, { kind: 'native' }, () =>
    openProperties(cls).filter((name) => self.has(name)),
  );
}

/** A Dynamic with the properties that the object shows. */
export function typedToDynamic(self: VmObject): VmObject {
  return delegateTo(self, baseClass('Dynamic').prototype, definitionFor(self.cls), () => openProperties(self.cls));
}

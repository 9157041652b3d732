/** Objects created by native code, with given values. */

import { type VmClass } from './class.ts';
import { Env } from './code.ts';
import { CONSTANT, Member } from './member.ts';
import { prototypeOf, readSlot, VmObject } from './object.ts';
import { NULL } from './scalars.ts';
import { type Definition, Shape, ShapeBuilder, type SlotInfo } from './shape.ts';
import { baseClass } from './standard-library.ts';
import type { VmValue } from './value.ts';

/** The environment of objects not created by a literal: nothing surrounds them. */
export const NO_ENV = new Env(null, NULL, undefined);

/** Values of a new object, by kind of member. */
export interface ObjectContent {
  readonly properties?: Iterable<readonly [string, VmValue]>;
  readonly elements?: Iterable<VmValue>;
  readonly entries?: Iterable<readonly [VmValue, VmValue]>;
  /** Properties (with String keys) and entries, in order. */
  readonly members?: Iterable<readonly [VmValue, VmValue]>;
}

/**
 * An object that amends `parent` with members whose values are known. They are captured like the locals of a literal,
 * and count as evaluated once they are read, so that messages show such an object like any other.
 */
export function makeObject(parent: VmObject, cls: VmClass, content: ObjectContent): VmObject {
  const builder = new ShapeBuilder(parent.shape, cls, null);
  const given: VmValue[] = [];
  const addProperty = (name: string, value: VmValue): void => {
    const hasType = (builder.properties.get(name)?.type ?? null) !== null;
    const info = builder.property(name, hasType ? checkedConstant(name, value) : CONSTANT);
    if (!hasType) given[info.slot] = value;
  };
  for (const [name, value] of content.properties ?? []) addProperty(name, value);
  for (const value of content.elements ?? []) given[builder.element(CONSTANT).slot] = value;
  for (const [key, value] of content.entries ?? []) given[builder.entry(key, CONSTANT).slot] = value;
  for (const [key, value] of content.members ?? []) {
    if (typeof key === 'string') addProperty(key, value);
    else given[builder.entry(key, CONSTANT).slot] = value;
  }
  return new VmObject(new Shape(builder), parent, new Env(null, NULL, given));
}

/** A value that may turn out not to fit the declared type of the property when it is read. */
function checkedConstant(name: string, constant: VmValue): Member {
  return new Member({ qualifiedName: name, span: null, bodySpan: null, constant });
}

export function makeDynamic(content: ObjectContent): VmObject {
  const cls = baseClass('Dynamic');
  return makeObject(prototypeOf(cls), cls, content);
}

export function makeListing(elements: Iterable<VmValue>): VmObject {
  const cls = baseClass('Listing');
  return makeObject(prototypeOf(cls), cls, { elements });
}

export function makeMapping(entries: Iterable<readonly [VmValue, VmValue]>): VmObject {
  const cls = baseClass('Mapping');
  return makeObject(prototypeOf(cls), cls, { entries });
}

/** A Dynamic treated as a Listing: it has that class, and the members of the Dynamic, whatever they are. */
export function asListing(object: VmObject): VmObject {
  const shape = new Shape(new ShapeBuilder(object.shape, baseClass('Listing'), null));
  return new VmObject(shape, object, NO_ENV, undefined, true);
}

const typedShapes = new WeakMap<VmClass, Map<string, Definition>>();

/** An instance of a class with some properties set; their types are not checked. */
export function makeTyped(cls: VmClass, properties: Readonly<Record<string, VmValue>>): VmObject {
  const names = Object.keys(properties);
  let definitions = typedShapes.get(cls);
  if (definitions === undefined) {
    definitions = new Map();
    typedShapes.set(cls, definitions);
  }
  const id = names.join(',');
  let definition = definitions.get(id);
  if (definition === undefined) {
    definition = { kind: 'native' };
    definitions.set(id, definition);
  }
  const shape = prototypeOf(cls).shape.derive(definition, (builder) => {
    for (const name of names) builder.property(name, CONSTANT);
  });
  const given: VmValue[] = [];
  for (const name of names) given[(shape.properties.get(name) as SlotInfo).slot] = properties[name] as VmValue;
  return new VmObject(shape, prototypeOf(cls), new Env(null, NULL, given));
}

/** The value of an existing property. */
export function getProperty(object: VmObject, name: string): VmValue {
  const info = object.shape.properties.get(name);
  if (info === undefined) throw new TypeError(`${object.cls.displayName} has no property ${name}`);
  return readSlot(object, info);
}

/** The value of a property, or undefined if the object has no such property. */
export function findProperty(object: VmObject, name: string): VmValue | undefined {
  const info = object.property(name);
  return info === undefined ? undefined : readSlot(object, info);
}

/** All elements of a Listing or Dynamic, forced, in order. */
export function elementsOf(object: VmObject): VmValue[] {
  return object.shape.elements.map((info) => readSlot(object, info));
}

/** All entries of a Mapping or Dynamic, forced, in order. */
export function entriesOf(object: VmObject): [VmValue, VmValue][] {
  const entries: [VmValue, VmValue][] = [];
  for (const info of object.shape.entries?.values() ?? []) entries.push([info.key, readSlot(object, info)]);
  return entries;
}

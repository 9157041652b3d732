import { missingProperty } from '../../compile/expressions/lookup-errors.ts';
import { PklError } from '../../diagnostics/error.ts';
import { methodOfObjects } from '../../diagnostics/messages/objects.ts';
import { classOf } from '../../values/class-of.ts';
import { VmMap } from '../../values/collections.ts';
import { forceMembers } from '../../values/force.ts';
import { method, type NativeTable } from '../../values/native.ts';
import { readSlot, VmObject } from '../../values/object.ts';
import { NULL } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import { typedToDynamic } from './conversion.ts';

/** The value of a property, including hidden ones, or undefined when there is none. */
export function readProperty(self: VmObject, name: string): VmValue | undefined {
  const info = self.shape.properties.get(name);
  return info === undefined ? undefined : readSlot(self, info);
}

/** Values such as regular expressions count as Typed, but have no properties. */
function object(self: VmValue, called: string): VmObject {
  if (self instanceof VmObject) return self;
  throw new PklError(methodOfObjects(called, classOf(self).displayName));
}

/** Reading properties by name, which is the same for Typed and Dynamic objects. */
export const propertyRows: NativeTable = {
  'getProperty()': method((self: VmValue, name: string) => {
    const owner = object(self, 'getProperty');
    const value = readProperty(owner, name);
    if (value === undefined) throw new PklError(missingProperty(owner, name));
    return value;
  }),
  'getPropertyOrNull()': method(
    (self: VmValue, name: string) => readProperty(object(self, 'getPropertyOrNull'), name) ?? NULL,
  ),
};

function toMap(self: VmObject): VmMap {
  forceMembers(self);
  const entries: [VmValue, VmValue][] = [];
  for (const info of self.shape.visible) {
    if (info.kind === 'property' && !info.member.isShared) entries.push([info.key, readSlot(self, info)]);
  }
  return VmMap.of(entries);
}

/** Members of `Typed`. */
export const typed: NativeTable = {
  ...propertyRows,
  'hasProperty()': method((self: VmValue, name: string) => object(self, 'hasProperty').cls.property(name) !== null),
  'toMap()': method((self: VmValue) => toMap(object(self, 'toMap'))),
  'toDynamic()': method((self: VmValue) => typedToDynamic(object(self, 'toDynamic'))),
};

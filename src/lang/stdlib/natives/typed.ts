import { PklError } from '../../base/error.ts';
import { missingProperty } from '../../compile/lookup-errors.ts';
import { VmMap } from '../../values/collections.ts';
import { forceMembers } from '../../values/force.ts';
import { method, type NativeTable } from '../../values/native.ts';
import { readSlot, type VmObject } from '../../values/object.ts';
import { NULL } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import { typedToDynamic } from './conversion.ts';

/** The value of a property, hidden ones included, or undefined where there is none. */
export function readProperty(self: VmObject, name: string): VmValue | undefined {
  const info = self.shape.properties.get(name);
  return info === undefined ? undefined : readSlot(self, info);
}

/** Reading properties by name: the same for Typed and Dynamic objects. */
export const propertyRows: NativeTable = {
  'getProperty()': method((self: VmObject, name: string) => {
    const value = readProperty(self, name);
    if (value === undefined) throw new PklError(missingProperty(self, name));
    return value;
  }),
  'getPropertyOrNull()': method((self: VmObject, name: string) => readProperty(self, name) ?? NULL),
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
  'hasProperty()': method((self: VmObject, name: string) => self.cls.property(name) !== null),
  'toMap()': method(toMap),
  'toDynamic()': method(typedToDynamic),
};

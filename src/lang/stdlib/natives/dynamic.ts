import { VmList, VmMap } from '../../values/collections.ts';
import { forceMembers } from '../../values/force.ts';
import { elementsOf } from '../../values/make.ts';
import { method, type NativeTable } from '../../values/native.ts';
import { readSlot, type VmObject } from '../../values/object.ts';
import type { VmValue } from '../../values/value.ts';
import { toTyped } from './conversion.ts';
import { propertyRows } from './typed.ts';

/** Properties and entries; elements are omitted, but evaluated like all members. */
function toMap(self: VmObject): VmMap {
  forceMembers(self);
  const entries: [VmValue, VmValue][] = [];
  for (const info of self.shape.visible) {
    if (info.kind !== 'element') entries.push([info.key, readSlot(self, info)]);
  }
  return VmMap.of(entries);
}

function toList(self: VmObject): VmList {
  forceMembers(self);
  return new VmList(elementsOf(self));
}

/** Members of `Dynamic`. */
export const dynamic: NativeTable = {
  ...propertyRows,
  'hasProperty()': method((self: VmObject, name: string) => self.shape.properties.has(name)),
  'length()': method((self: VmObject) => self.elementCount),
  'toMap()': method(toMap),
  'toList()': method(toList),
  'toTyped()': method(toTyped),
};

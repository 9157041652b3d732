import { VmMap, VmSet } from '../../values/collections.ts';
import { valuesEqual } from '../../values/equality.ts';
import { forceMembers } from '../../values/force.ts';
import type { VmFunction } from '../../values/function.ts';
import { entriesOf, getProperty } from '../../values/make.ts';
import { method, type NativeTable, property } from '../../values/native.ts';
import { readSlot, type VmObject } from '../../values/object.ts';
import { NULL } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import { callback, isTrue, pace } from './callback.ts';

/** The value of a key, or undefined where there is none. */
function valueOf(self: VmObject, key: VmValue): VmValue | undefined {
  const info = self.shape.entries?.get(key);
  return info === undefined ? undefined : readSlot(self, info);
}

/** All entries, every value evaluated before the first is used. */
function forced(self: VmObject): [VmValue, VmValue][] {
  forceMembers(self);
  return entriesOf(self);
}

function some(self: VmObject, accepts: (key: VmValue, value: VmValue) => boolean): boolean {
  let round = 0;
  for (const info of self.shape.entries?.values() ?? []) {
    pace(round++);
    if (accepts(info.key, readSlot(self, info))) return true;
  }
  return false;
}

function predicate(fn: VmFunction): (key: VmValue, value: VmValue) => boolean {
  const { code, env, self: receiver } = callback(fn, 2);
  return (key, value) => isTrue(code(receiver, env, key, value));
}

function keys(self: VmObject): VmSet {
  const { entries } = self.shape;
  return entries === null ? VmSet.of([]) : new VmSet(entries.index, entries.size);
}

function getOrDefault(self: VmObject, key: VmValue): VmValue {
  return valueOf(self, key) ?? (getProperty(self, 'default') as VmFunction).apply1(key);
}

function fold(self: VmObject, initial: VmValue, operator: VmFunction): VmValue {
  const { code, env, self: receiver } = callback(operator, 3);
  let result = initial;
  forced(self).forEach(([key, value], i) => {
    pace(i);
    result = code(receiver, env, result, key, value);
  });
  return result;
}

/** Members of `Mapping`. */
export const mapping: NativeTable = {
  length: property((self: VmObject) => self.entryCount),
  isEmpty: property((self: VmObject) => self.entryCount === 0),
  isNotEmpty: property((self: VmObject) => self.entryCount > 0),
  keys: property(keys),
  'containsKey()': method((self: VmObject, key: VmValue) => self.shape.entries?.has(key) ?? false),
  'containsValue()': method((self: VmObject, value: VmValue) => some(self, (_key, other) => valuesEqual(value, other))),
  'getOrNull()': method((self: VmObject, key: VmValue) => valueOf(self, key) ?? NULL),
  'getOrDefault()': method(getOrDefault),
  'fold()': method(fold),
  'every()': method((self: VmObject, fn: VmFunction) => {
    const test = predicate(fn);
    return !some(self, (key, value) => !test(key, value));
  }),
  'any()': method((self: VmObject, fn: VmFunction) => some(self, predicate(fn))),
  'toMap()': method((self: VmObject) => VmMap.of(forced(self))),
};

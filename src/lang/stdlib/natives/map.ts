import { VmList, VmMap } from '../../values/collections.ts';
import { valuesEqual } from '../../values/equality.ts';
import type { VmFunction } from '../../values/function.ts';
import { KeyTable } from '../../values/key-table.ts';
import { makeDynamic, makeMapping } from '../../values/make.ts';
import { method, type NativeTable, property } from '../../values/native.ts';
import { orNull, VmPair } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import { callback, expectMap, expectPair, isTrue, pace } from './callback.ts';
import { toTyped } from './conversion.ts';

/** Calls `visit` with every entry and what the function gives for it, until it returns true. */
function visitResults(
  self: VmMap,
  fn: VmFunction,
  visit: (result: VmValue, key: VmValue, value: VmValue) => boolean | void,
): boolean {
  const { code, env, self: receiver } = callback(fn, 2);
  for (let i = 0; i < self.length; i++) {
    pace(i);
    const key = self.keyAt(i);
    const value = self.valueAt(i);
    if (visit(code(receiver, env, key, value), key, value) === true) return true;
  }
  return false;
}

/** A map of what `add` puts into a table for every entry. */
function collect(
  self: VmMap,
  fn: VmFunction,
  add: (table: KeyTable<VmValue>, result: VmValue, key: VmValue, value: VmValue) => void,
): VmMap {
  const table = new KeyTable<VmValue>();
  visitResults(self, fn, (result, key, value) => add(table, result, key, value));
  return new VmMap(table);
}

function filter(self: VmMap, predicate: VmFunction): VmMap {
  return collect(self, predicate, (table, result, key, value) => {
    if (isTrue(result)) table.set(key, value);
  });
}

function map(self: VmMap, transform: VmFunction): VmMap {
  return collect(self, transform, (table, result) => {
    const { first, second } = expectPair(result);
    table.set(first, second);
  });
}

function flatMap(self: VmMap, transform: VmFunction): VmMap {
  return collect(self, transform, (table, result) => {
    for (const [key, value] of expectMap(result)) table.set(key, value);
  });
}

function fold(self: VmMap, initial: VmValue, operator: VmFunction): VmValue {
  const { code, env, self: receiver } = callback(operator, 3);
  let result = initial;
  for (let i = 0; i < self.length; i++) {
    pace(i);
    result = code(receiver, env, result, self.keyAt(i), self.valueAt(i));
  }
  return result;
}

function remove(self: VmMap, key: VmValue): VmMap {
  if (!self.has(key)) return self;
  const table = new KeyTable<VmValue>();
  for (const [other, value] of self) if (!valuesEqual(other, key)) table.set(other, value);
  return new VmMap(table);
}

/** Entries with String keys become properties. */
function toDynamic(self: VmMap): VmValue {
  return makeDynamic({ members: self });
}

/** Members of `Map`. */
export const mapMembers: NativeTable = {
  length: property((self: VmMap) => self.length),
  isEmpty: property((self: VmMap) => self.length === 0),
  isNotEmpty: property((self: VmMap) => self.length > 0),
  keys: property((self: VmMap) => self.keys),
  values: property((self: VmMap) => new VmList(self.values())),
  entries: property((self: VmMap) => new VmList([...self].map(([key, value]) => new VmPair(key, value)))),
  'getOrNull()': method((self: VmMap, key: VmValue) => orNull(self.get(key))),
  'containsKey()': method((self: VmMap, key: VmValue) => self.has(key)),
  'containsValue()': method((self: VmMap, value: VmValue) => self.values().some((other) => valuesEqual(other, value))),
  'put()': method((self: VmMap, key: VmValue, value: VmValue) => self.put(key, value)),
  'remove()': method(remove),
  'filter()': method(filter),
  'fold()': method(fold),
  'map()': method(map),
  'mapKeys()': method((self: VmMap, transform: VmFunction) =>
    collect(self, transform, (table, result, _key, value) => table.set(result, value)),
  ),
  'mapValues()': method((self: VmMap, transform: VmFunction) =>
    collect(self, transform, (table, result, key) => table.set(key, result)),
  ),
  'flatMap()': method(flatMap),
  'every()': method((self: VmMap, test: VmFunction) => !visitResults(self, test, (result) => !isTrue(result))),
  'any()': method((self: VmMap, test: VmFunction) => visitResults(self, test, isTrue)),
  'toMap()': method((self: VmMap) => self),
  'toDynamic()': method(toDynamic),
  'toTyped()': method(toTyped),
  'toMapping()': method((self: VmMap) => makeMapping(self)),
};

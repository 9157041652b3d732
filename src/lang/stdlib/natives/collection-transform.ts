/** Members of List and Set that compute something new from every element. `C` is the kind of collection. */

import type { VmCollection } from '../../values/collections.ts';
import { checkCollectionLength, VmMap } from '../../values/collections.ts';
import type { VmFunction } from '../../values/function.ts';
import { KeyTable } from '../../values/key-table.ts';
import { method, type NativeTable } from '../../values/native.ts';
import { NULL, VmNull } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import { callback, expectCollection, pace } from './callback.ts';
import { requireNonEmpty } from './collection-errors.ts';
import type { Make } from './collection-parts.ts';

function map(self: VmCollection, transform: VmFunction): VmValue[] {
  const { code, env, self: receiver } = callback(transform, 1);
  const { items, length } = self;
  const results: VmValue[] = [];
  for (let i = 0; i < length; i++) {
    pace(i);
    results.push(code(receiver, env, items[i]));
  }
  return results;
}

function mapIndexed(self: VmCollection, transform: VmFunction): VmValue[] {
  const { code, env, self: receiver } = callback(transform, 2);
  const { items, length } = self;
  const results: VmValue[] = [];
  for (let i = 0; i < length; i++) {
    pace(i);
    results.push(code(receiver, env, i, items[i]));
  }
  return results;
}

function isNotNull(value: VmValue): boolean {
  return !(value instanceof VmNull);
}

/** Appends the elements of a collection that a transform returned, checking each collection before the next call. */
function collect(into: VmValue[], result: VmValue): void {
  const inner = expectCollection(result);
  checkCollectionLength(into.length + inner.length);
  for (let i = 0; i < inner.length; i++) into.push(inner.items[i] as VmValue);
}

function flatMap(self: VmCollection, transform: VmFunction): VmValue[] {
  const { code, env, self: receiver } = callback(transform, 1);
  const results: VmValue[] = [];
  for (let i = 0; i < self.length; i++) {
    pace(i);
    collect(results, code(receiver, env, self.items[i]));
  }
  return results;
}

function flatMapIndexed(self: VmCollection, transform: VmFunction): VmValue[] {
  const { code, env, self: receiver } = callback(transform, 2);
  const results: VmValue[] = [];
  for (let i = 0; i < self.length; i++) {
    pace(i);
    collect(results, code(receiver, env, i, self.items[i]));
  }
  return results;
}

/** Folds the elements from a position on. */
function foldFrom(self: VmCollection, start: number, initial: VmValue, operator: VmFunction): VmValue {
  const { code, env, self: receiver } = callback(operator, 2);
  const { items, length } = self;
  let result = initial;
  for (let i = start; i < length; i++) {
    pace(i);
    result = code(receiver, env, result, items[i]);
  }
  return result;
}

function foldBack(self: VmCollection, initial: VmValue, operator: VmFunction): VmValue {
  const { code, env, self: receiver } = callback(operator, 2);
  const { items, length } = self;
  let result = initial;
  for (let i = length - 1; i >= 0; i--) {
    pace(i);
    result = code(receiver, env, items[i], result);
  }
  return result;
}

function foldIndexed(self: VmCollection, initial: VmValue, operator: VmFunction): VmValue {
  const { code, env, self: receiver } = callback(operator, 3);
  const { items, length } = self;
  let result = initial;
  for (let i = 0; i < length; i++) {
    pace(i);
    result = code(receiver, env, i, result, items[i]);
  }
  return result;
}

function groupBy<C extends VmCollection>(self: C, selector: VmFunction, make: Make<C>): VmMap {
  const { code, env, self: receiver } = callback(selector, 1);
  const groups = new KeyTable<VmValue[]>();
  for (let i = 0; i < self.length; i++) {
    pace(i);
    const item = self.items[i] as VmValue;
    const key = code(receiver, env, item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return new VmMap(new KeyTable(groups.index, groups.items.map(make)));
}

function toMap(self: VmCollection, keyExtractor: VmFunction, valueExtractor: VmFunction): VmMap {
  const key = callback(keyExtractor, 1);
  const value = callback(valueExtractor, 1);
  const table = new KeyTable<VmValue>();
  for (let i = 0; i < self.length; i++) {
    pace(i);
    const item = self.items[i];
    table.set(key.code(key.self, key.env, item), value.code(value.self, value.env, item));
  }
  return new VmMap(table);
}

/** Members that give a value or a Map. */
export function foldRows<C extends VmCollection>(make: Make<C>): NativeTable {
  return {
    'fold()': method((self: C, initial: VmValue, operator: VmFunction) => foldFrom(self, 0, initial, operator)),
    'foldBack()': method(foldBack),
    'foldIndexed()': method(foldIndexed),
    'reduce()': method((self: C, operator: VmFunction) => {
      requireNonEmpty(self);
      return foldFrom(self, 1, self.items[0] as VmValue, operator);
    }),
    'reduceOrNull()': method((self: C, operator: VmFunction) =>
      self.length === 0 ? NULL : foldFrom(self, 1, self.items[0] as VmValue, operator),
    ),
    'groupBy()': method((self: C, selector: VmFunction) => groupBy(self, selector, make)),
    'toMap()': method(toMap),
  };
}

/** Members that give a collection of new elements. */
export function mapRows<C extends VmCollection>(make: Make<C>): NativeTable {
  return {
    'map()': method((self: C, transform: VmFunction) => make(map(self, transform))),
    'mapIndexed()': method((self: C, transform: VmFunction) => make(mapIndexed(self, transform))),
    'mapNonNull()': method((self: C, transform: VmFunction) => make(map(self, transform).filter(isNotNull))),
    'mapNonNullIndexed()': method((self: C, transform: VmFunction) =>
      make(mapIndexed(self, transform).filter(isNotNull)),
    ),
    'flatMap()': method((self: C, transform: VmFunction) => make(flatMap(self, transform))),
    'flatMapIndexed()': method((self: C, transform: VmFunction) => make(flatMapIndexed(self, transform))),
  };
}

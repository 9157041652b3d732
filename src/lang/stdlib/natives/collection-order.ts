/** Members of List and Set that depend on an order of the elements. */

import type { VmCollection } from '../../values/collections.ts';
import { VmList } from '../../values/collections.ts';
import type { VmFunction } from '../../values/function.ts';
import { method, type NativeTable, property } from '../../values/native.ts';
import { greaterThan, lessThan } from '../../values/operators.ts';
import { NULL } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import { callback, comesBefore, pace } from './callback.ts';
import { requireNonEmpty } from './collection-errors.ts';
import { mergeSort } from './merge-sort.ts';

type Compare = (a: VmValue, b: VmValue) => boolean;

/** Interprets a comparator's result. */
type ToBoolean = (result: VmValue) => boolean;

/** The order of the values; all numbers and all strings are compared without looking at each pair's types. */
function orderOf(values: readonly VmValue[]): Compare {
  const type = typeof values[0];
  const isPlain = (type === 'number' || type === 'string') && values.every((value) => typeof value === type);
  return isPlain ? (a, b) => (a as string) < (b as string) : lessThan;
}

/** The key of every element, requested in the order in which sorting first compares them. */
function sortKeys(items: readonly VmValue[], selector: VmFunction): VmValue[] {
  const { code, env, self: receiver } = callback(selector, 1);
  const keys: VmValue[] = [];
  for (let i = 0; i < items.length; i++) {
    pace(i);
    const isRunStart = i % 8 === 0 && i + 1 < items.length;
    if (isRunStart) keys[i + 1] = code(receiver, env, items[i + 1]);
    if (keys[i] === undefined) keys[i] = code(receiver, env, items[i]);
  }
  return keys;
}

function sortBy(self: VmCollection, selector: VmFunction): VmList {
  const items = self.toArray();
  if (items.length < 2) return new VmList(items);
  const keys = sortKeys(items, selector);
  const order = items.map((_item, i) => i);
  const isBefore = orderOf(keys);
  mergeSort(order, (i, j) => isBefore(keys[i] as VmValue, keys[j] as VmValue));
  return new VmList(order.map((i) => items[i] as VmValue));
}

function sortWith(self: VmCollection, comparator: VmFunction): VmList {
  const { code, env, self: receiver } = callback(comparator, 2);
  let rounds = 0;
  const isBefore: Compare = (a, b) => {
    pace(rounds++);
    return comesBefore(code(receiver, env, a, b));
  };
  return new VmList(mergeSort(self.toArray(), isBefore));
}

/** The first element that no other one beats. The collection must not be empty. */
function best(self: VmCollection, beats: Compare): VmValue {
  let result = self.items[0] as VmValue;
  for (let i = 1; i < self.length; i++) {
    pace(i);
    const item = self.items[i] as VmValue;
    if (beats(item, result)) result = item;
  }
  return result;
}

function bestBy(self: VmCollection, selector: VmFunction, beats: Compare): VmValue {
  const { code, env, self: receiver } = callback(selector, 1);
  let result = self.items[0] as VmValue;
  let resultKey = code(receiver, env, result);
  for (let i = 1; i < self.length; i++) {
    pace(i);
    const item = self.items[i] as VmValue;
    const key = code(receiver, env, item);
    if (beats(key, resultKey)) {
      result = item;
      resultKey = key;
    }
  }
  return result;
}

/** `minWith` asks whether an element comes before the best one so far, `maxWith` whether it comes after. */
function bestWith(self: VmCollection, comparator: VmFunction, toBoolean: ToBoolean, isMaximum: boolean): VmValue {
  const { code, env, self: receiver } = callback(comparator, 2);
  return best(self, (item, result) =>
    toBoolean(isMaximum ? code(receiver, env, result, item) : code(receiver, env, item, result)),
  );
}

type Pick<A extends VmValue[]> = (self: VmCollection, ...args: A) => VmValue;

/** Fails for a collection without elements. */
function strict(pick: Pick<[]>): Pick<[]> {
  return (self) => {
    requireNonEmpty(self);
    return pick(self);
  };
}

function strictBy(pick: Pick<[VmFunction]>): Pick<[VmFunction]> {
  return (self, fn) => {
    requireNonEmpty(self);
    return pick(self, fn);
  };
}

/** Gives null for a collection without elements. */
function lenient(pick: Pick<[]>): Pick<[]> {
  return (self) => (self.length === 0 ? NULL : pick(self));
}

function lenientBy(pick: Pick<[VmFunction]>): Pick<[VmFunction]> {
  return (self, fn) => (self.length === 0 ? NULL : pick(self, fn));
}

/** Members that sort or find the least or greatest element; `toBoolean` interprets the comparators of the latter. */
export function orderRows(toBoolean: ToBoolean): NativeTable {
  const min: Pick<[]> = (self) => best(self, lessThan);
  const max: Pick<[]> = (self) => best(self, greaterThan);
  const minBy: Pick<[VmFunction]> = (self, selector) => bestBy(self, selector, lessThan);
  const maxBy: Pick<[VmFunction]> = (self, selector) => bestBy(self, selector, greaterThan);
  const minWith: Pick<[VmFunction]> = (self, comparator) => bestWith(self, comparator, toBoolean, false);
  const maxWith: Pick<[VmFunction]> = (self, comparator) => bestWith(self, comparator, toBoolean, true);
  return {
    'sort()': method((self: VmCollection) => {
      const items = self.toArray();
      return new VmList(mergeSort(items, orderOf(items)));
    }),
    'sortBy()': method(sortBy),
    'sortWith()': method(sortWith),
    min: property(strict(min)),
    minOrNull: property(lenient(min)),
    max: property(strict(max)),
    maxOrNull: property(lenient(max)),
    'minBy()': method(strictBy(minBy)),
    'minByOrNull()': method(lenientBy(minBy)),
    'maxBy()': method(strictBy(maxBy)),
    'maxByOrNull()': method(lenientBy(maxBy)),
    'minWith()': method(strictBy(minWith)),
    'minWithOrNull()': method(lenientBy(minWith)),
    'maxWith()': method(strictBy(maxWith)),
    'maxWithOrNull()': method(lenientBy(maxWith)),
  };
}

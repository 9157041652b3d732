/** Members of List and Set that ask a predicate about their elements. `C` is the kind of collection. */

import { instanceTest } from '../../types/basic.ts';
import type { VmClass } from '../../values/class.ts';
import type { VmCollection } from '../../values/collections.ts';
import type { VmFunction } from '../../values/function.ts';
import { method, type NativeTable } from '../../values/native.ts';
import { NULL, VmNull, VmPair } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import { callback, isTrue, pace } from './callback.ts';
import { noMatch } from './collection-errors.ts';
import type { Make } from './collection-parts.ts';

/** The position of the first element from the start whose predicate has a result, or -1. */
export function firstIndex(self: VmCollection, predicate: VmFunction, expected: boolean): number {
  const { code, env, self: receiver } = callback(predicate, 1);
  const { items, length } = self;
  for (let i = 0; i < length; i++) {
    pace(i);
    if (isTrue(code(receiver, env, items[i])) === expected) return i;
  }
  return -1;
}

/** The position of the first element from the end whose predicate has a result, or -1. */
export function lastIndex(self: VmCollection, predicate: VmFunction, expected: boolean): number {
  const { code, env, self: receiver } = callback(predicate, 1);
  const { items, length } = self;
  for (let i = length - 1; i >= 0; i--) {
    pace(i);
    if (isTrue(code(receiver, env, items[i])) === expected) return i;
  }
  return -1;
}

function filter(self: VmCollection, predicate: VmFunction): VmValue[] {
  const { code, env, self: receiver } = callback(predicate, 1);
  const { items, length } = self;
  const kept: VmValue[] = [];
  for (let i = 0; i < length; i++) {
    pace(i);
    const item = items[i] as VmValue;
    if (isTrue(code(receiver, env, item))) kept.push(item);
  }
  return kept;
}

function filterIndexed(self: VmCollection, predicate: VmFunction): VmValue[] {
  const { code, env, self: receiver } = callback(predicate, 2);
  const { items, length } = self;
  const kept: VmValue[] = [];
  for (let i = 0; i < length; i++) {
    pace(i);
    const item = items[i] as VmValue;
    if (isTrue(code(receiver, env, i, item))) kept.push(item);
  }
  return kept;
}

function partition(self: VmCollection, predicate: VmFunction): [accepted: VmValue[], others: VmValue[]] {
  const { code, env, self: receiver } = callback(predicate, 1);
  const { items, length } = self;
  const accepted: VmValue[] = [];
  const others: VmValue[] = [];
  for (let i = 0; i < length; i++) {
    pace(i);
    const item = items[i] as VmValue;
    (isTrue(code(receiver, env, item)) ? accepted : others).push(item);
  }
  return [accepted, others];
}

function count(self: VmCollection, predicate: VmFunction): number {
  const { code, env, self: receiver } = callback(predicate, 1);
  const { items, length } = self;
  let matches = 0;
  for (let i = 0; i < length; i++) {
    pace(i);
    if (isTrue(code(receiver, env, items[i]))) matches++;
  }
  return matches;
}

/** The element at a position, or `absent()` for -1. */
function found(self: VmCollection, position: number): VmValue {
  if (position < 0) throw noMatch(self);
  return self.items[position] as VmValue;
}

function foundOrNull(self: VmCollection, position: number): VmValue {
  return position < 0 ? NULL : (self.items[position] as VmValue);
}

/** Members that search. */
export function searchRows(): NativeTable {
  return {
    'find()': method((self: VmCollection, test: VmFunction) => found(self, firstIndex(self, test, true))),
    'findOrNull()': method((self: VmCollection, test: VmFunction) => foundOrNull(self, firstIndex(self, test, true))),
    'findLast()': method((self: VmCollection, test: VmFunction) => found(self, lastIndex(self, test, true))),
    'findLastOrNull()': method((self: VmCollection, test: VmFunction) =>
      foundOrNull(self, lastIndex(self, test, true)),
    ),
    'every()': method((self: VmCollection, test: VmFunction) => firstIndex(self, test, false) < 0),
    'any()': method((self: VmCollection, test: VmFunction) => firstIndex(self, test, true) >= 0),
    'count()': method(count),
  };
}

/** Members that keep some elements. */
export function filterRows<C extends VmCollection>(make: Make<C>): NativeTable {
  const part = (self: C, start: number, end: number): C => make(self.items.slice(start, end));
  return {
    'filter()': method((self: C, predicate: VmFunction) => make(filter(self, predicate))),
    'filterIndexed()': method((self: C, predicate: VmFunction) => make(filterIndexed(self, predicate))),
    'filterNonNull()': method((self: C) => make(self.toArray().filter((item) => !(item instanceof VmNull)))),
    'filterIsInstance()': method((self: C, cls: VmClass) => make(self.toArray().filter(instanceTest(cls)))),
    'partition()': method((self: C, predicate: VmFunction) => {
      const [accepted, others] = partition(self, predicate);
      return new VmPair(make(accepted), make(others));
    }),
    'takeWhile()': method((self: C, predicate: VmFunction) => {
      const end = firstIndex(self, predicate, false);
      return end < 0 ? self : part(self, 0, end);
    }),
    'dropWhile()': method((self: C, predicate: VmFunction) => {
      const start = firstIndex(self, predicate, false);
      return start < 0 ? make([]) : part(self, start, self.length);
    }),
    'takeLastWhile()': method((self: C, predicate: VmFunction) =>
      part(self, lastIndex(self, predicate, false) + 1, self.length),
    ),
    'dropLastWhile()': method((self: C, predicate: VmFunction) => part(self, 0, lastIndex(self, predicate, false) + 1)),
  };
}

import type { PklError } from '../../diagnostics/error.ts';
import type { VmCollection } from '../../values/collections.ts';
import { checkCollectionLength, VmList, VmSet } from '../../values/collections.ts';
import { valuesEqual } from '../../values/equality.ts';
import type { VmFunction } from '../../values/function.ts';
import { KeyIndex } from '../../values/key-index.ts';
import { method, type NativeTable, property } from '../../values/native.ts';
import { NULL, orNull, VmBytes } from '../../values/scalars.ts';
import type { VmInt, VmValue } from '../../values/value.ts';
import { requireByte } from './byte.ts';
import { callback, isTrue, pace } from './callback.ts';
import { isWithin, noMatch, noSuchElement, requireIndex } from './collection-errors.ts';
import { orderRows } from './collection-order.ts';
import { cuttingRows, elementRows, type Make, wholeRows } from './collection-parts.ts';
import { filterRows, firstIndex, lastIndex, searchRows } from './collection-search.ts';
import { foldRows, mapRows } from './collection-transform.ts';

const make: Make<VmList> = (items) => new VmList(items);

function indexOf(self: VmList, element: VmValue): number {
  for (let i = 0; i < self.length; i++) if (valuesEqual(self.items[i] as VmValue, element)) return i;
  return -1;
}

function lastIndexOf(self: VmList, element: VmValue): number {
  for (let i = self.length - 1; i >= 0; i--) if (valuesEqual(self.items[i] as VmValue, element)) return i;
  return -1;
}

/** The elements whose key is not that of an earlier one. */
function distinctBy(self: VmList, keyOf: (item: VmValue) => VmValue): VmList {
  const seen = new KeyIndex();
  const items: VmValue[] = [];
  for (let i = 0; i < self.length; i++) {
    pace(i);
    const item = self.items[i] as VmValue;
    const { size } = seen;
    if (seen.add(keyOf(item)) === size) items.push(item);
  }
  return new VmList(items);
}

/** Whether no two keys are equal; stops at the first pair that is. */
function isDistinctBy(self: VmList, keyOf: (item: VmValue) => VmValue): boolean {
  const seen = new KeyIndex();
  for (let i = 0; i < self.length; i++) {
    pace(i);
    if (seen.add(keyOf(self.items[i] as VmValue)) < i) return false;
  }
  return true;
}

const itself = (item: VmValue): VmValue => item;

function keyOf(selector: VmFunction): (item: VmValue) => VmValue {
  const { code, env, self: receiver } = callback(selector, 1);
  return (item) => code(receiver, env, item);
}

function replaceRange(self: VmList, start: number, end: number, replacement: VmCollection): VmList {
  checkCollectionLength(self.length - (end - start) + replacement.length);
  return new VmList([...self.items.slice(0, start), ...replacement, ...self.items.slice(end, self.length)]);
}

function replace(self: VmList, index: number, replacement: VmValue): VmList {
  const items = self.toArray();
  items[index] = replacement;
  return new VmList(items);
}

/** A position that was looked for, or the failure for -1. */
function position(index: number, failure: () => PklError): number {
  if (index < 0) throw failure();
  return index;
}

function toBytes(self: VmList): VmBytes {
  const bytes = new Uint8Array(self.length);
  for (let i = 0; i < self.length; i++) bytes[i] = requireByte(self.items[i] as VmValue, 'pkl.base#List.toBytes');
  return new VmBytes(bytes);
}

const positionOrNull = (index: number): VmValue => (index < 0 ? NULL : index);

const rangeRows: NativeTable = {
  'getOrNull()': method((self: VmList, index: VmInt) => orNull(self.at(Number(index)))),
  'sublist()': method((self: VmList, start: VmInt, end: VmInt) => {
    const from = requireIndex(self, start, 0, self.length);
    return make(self.items.slice(from, requireIndex(self, end, from, self.length)));
  }),
  'sublistOrNull()': method((self: VmList, start: VmInt, end: VmInt) => {
    if (!isWithin(start, 0, self.length) || !isWithin(end, start, self.length)) return NULL;
    return make(self.items.slice(start, end));
  }),
  'replace()': method((self: VmList, index: VmInt, replacement: VmValue) =>
    replace(self, requireIndex(self, index, 0, self.length - 1), replacement),
  ),
  'replaceOrNull()': method((self: VmList, index: VmInt, replacement: VmValue) =>
    isWithin(index, 0, self.length - 1) ? replace(self, index, replacement) : NULL,
  ),
  'replaceRange()': method((self: VmList, start: VmInt, end: VmInt, replacement: VmCollection) => {
    const from = requireIndex(self, start, 0, self.length);
    return replaceRange(self, from, requireIndex(self, end, from, self.length), replacement);
  }),
  'replaceRangeOrNull()': method((self: VmList, start: VmInt, end: VmInt, replacement: VmCollection) => {
    if (!isWithin(start, 0, self.length) || !isWithin(end, start, self.length)) return NULL;
    return replaceRange(self, start, end, replacement);
  }),
};

const indexRows: NativeTable = {
  lastIndex: property((self: VmList) => self.length - 1),
  'indexOf()': method((self: VmList, element: VmValue) =>
    position(indexOf(self, element), () => noSuchElement(self, element)),
  ),
  'indexOfOrNull()': method((self: VmList, element: VmValue) => positionOrNull(indexOf(self, element))),
  'lastIndexOf()': method((self: VmList, element: VmValue) =>
    position(lastIndexOf(self, element), () => noSuchElement(self, element)),
  ),
  'lastIndexOfOrNull()': method((self: VmList, element: VmValue) => positionOrNull(lastIndexOf(self, element))),
  'findIndex()': method((self: VmList, test: VmFunction) =>
    position(firstIndex(self, test, true), () => noMatch(self)),
  ),
  'findIndexOrNull()': method((self: VmList, test: VmFunction) => positionOrNull(firstIndex(self, test, true))),
  'findLastIndex()': method((self: VmList, test: VmFunction) =>
    position(lastIndex(self, test, true), () => noMatch(self)),
  ),
  'findLastIndexOrNull()': method((self: VmList, test: VmFunction) => positionOrNull(lastIndex(self, test, true))),
};

/** Members of `List`. */
export const list: NativeTable = {
  ...elementRows(),
  ...cuttingRows(make),
  ...wholeRows(make),
  ...searchRows(),
  ...filterRows(make),
  ...foldRows(make),
  ...mapRows(make),
  ...orderRows(isTrue),
  ...rangeRows,
  ...indexRows,
  'contains()': method((self: VmList, element: VmValue) => indexOf(self, element) >= 0),
  'add()': method((self: VmList, element: VmValue) => self.add(element)),
  isDistinct: property((self: VmList) => isDistinctBy(self, itself)),
  'isDistinctBy()': method((self: VmList, selector: VmFunction) => isDistinctBy(self, keyOf(selector))),
  distinct: property((self: VmList) => distinctBy(self, itself)),
  'distinctBy()': method((self: VmList, selector: VmFunction) => distinctBy(self, keyOf(selector))),
  'toList()': method((self: VmList) => self),
  'toSet()': method((self: VmList) => VmSet.of(self)),
  'toBytes()': method(toBytes),
};

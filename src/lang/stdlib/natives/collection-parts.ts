/** Members of List and Set that use positions and create smaller collections. `C` is the kind of collection. */
import { PklError } from '../../diagnostics/error.ts';
import { cannotFlattenElement } from '../../diagnostics/messages/collections.ts';
import type { VmCollection } from '../../values/collections.ts';
import { checkCollectionLength, repeatedList, VmList, VmSet } from '../../values/collections.ts';
import { displayValue, MESSAGE_LIMIT, valueToString } from '../../values/display.ts';
import { valuesEqual } from '../../values/equality.ts';
import { forceMembers } from '../../values/force.ts';
import { intsOf } from '../../values/int-seq.ts';
import { elementsOf, makeDynamic, makeListing } from '../../values/make.ts';
import { method, type NativeTable, property } from '../../values/native.ts';
import { VmObject } from '../../values/object.ts';
import { NULL, VmBytes, VmIntSeq, VmPair } from '../../values/scalars.ts';
import type { VmInt, VmValue } from '../../values/value.ts';
import { pace } from './callback.ts';
import { isWithin, requireCount, requireIndex, requireNonEmpty, requireSingle } from './collection-errors.ts';
import { joinTexts } from './text-limit.ts';

/** Creates a collection from elements; a Set drops duplicates. */
export type Make<C extends VmCollection> = (items: VmValue[]) => C;

/** The element at a position that exists. */
function at(self: VmCollection, position: number): VmValue {
  return self.items[position] as VmValue;
}

function slice(self: VmCollection, start: number, end: number): VmValue[] {
  return self.items.slice(start, end);
}

/** Members that give single elements. */
export function elementRows(): NativeTable {
  return {
    length: property((self: VmCollection) => self.length),
    isEmpty: property((self: VmCollection) => self.length === 0),
    isNotEmpty: property((self: VmCollection) => self.length > 0),
    first: property((self: VmCollection) => {
      requireNonEmpty(self);
      return at(self, 0);
    }),
    firstOrNull: property((self: VmCollection) => (self.length === 0 ? NULL : at(self, 0))),
    last: property((self: VmCollection) => {
      requireNonEmpty(self);
      return at(self, self.length - 1);
    }),
    lastOrNull: property((self: VmCollection) => (self.length === 0 ? NULL : at(self, self.length - 1))),
    single: property((self: VmCollection) => {
      requireSingle(self);
      return at(self, 0);
    }),
    singleOrNull: property((self: VmCollection) => (self.length === 1 ? at(self, 0) : NULL)),
  };
}

/** Members that cut a collection. */
export function cuttingRows<C extends VmCollection>(make: Make<C>): NativeTable {
  const part = (self: C, start: number, end: number): C =>
    start === 0 && end === self.length ? self : make(slice(self, start, end));
  const split = (self: C, index: number): VmPair => new VmPair(part(self, 0, index), part(self, index, self.length));
  return {
    rest: property((self: C) => {
      requireNonEmpty(self);
      return part(self, 1, self.length);
    }),
    restOrNull: property((self: C) => (self.length === 0 ? NULL : part(self, 1, self.length))),
    'take()': method((self: C, n: VmInt) => part(self, 0, requireCount(n, self.length))),
    'takeLast()': method((self: C, n: VmInt) => part(self, self.length - requireCount(n, self.length), self.length)),
    'drop()': method((self: C, n: VmInt) => part(self, requireCount(n, self.length), self.length)),
    'dropLast()': method((self: C, n: VmInt) => part(self, 0, self.length - requireCount(n, self.length))),
    'split()': method((self: C, index: VmInt) => split(self, requireIndex(self, index, 0, self.length))),
    'splitOrNull()': method((self: C, index: VmInt) => (isWithin(index, 0, self.length) ? split(self, index) : NULL)),
  };
}

/** Members that compare, combine or convert whole collections. */
export function wholeRows<C extends VmCollection>(make: Make<C>): NativeTable {
  return {
    'startsWith()': method((self: C, other: VmCollection) => isAt(self, 0, other)),
    'endsWith()': method((self: C, other: VmCollection) => isAt(self, self.length - other.length, other)),
    'reverse()': method((self: C) => new VmList(slice(self, 0, self.length).reverse())),
    'repeat()': method(repeat),
    'zip()': method((self: C, other: VmCollection) => make(zip(self, other))),
    'flatten()': method((self: C) => make(flatten(self))),
    'join()': method((self: C, separator: string) =>
      joinTexts(slice(self, 0, self.length).map(valueToString), separator),
    ),
    'toListing()': method((self: C) => makeListing(self)),
    'toDynamic()': method((self: C) => makeDynamic({ elements: self })),
  };
}

/** Whether `self` contains `other` at a position. */
function isAt(self: VmCollection, start: number, other: VmCollection): boolean {
  if (start < 0 || start + other.length > self.length) return false;
  for (let i = 0; i < other.length; i++) if (!valuesEqual(at(self, start + i), at(other, i))) return false;
  return true;
}

function repeat(self: VmCollection, count: VmInt): VmList {
  // An empty collection may be repeated any number of times, others only up to the length limit.
  const times = requireCount(count, self.length === 0 ? 0 : Number.MAX_SAFE_INTEGER);
  return repeatedList(self.toArray(), times);
}

function zip(self: VmCollection, other: VmCollection): VmValue[] {
  const pairs: VmValue[] = [];
  const length = Math.min(self.length, other.length);
  for (let i = 0; i < length; i++) pairs.push(new VmPair(at(self, i), at(other, i)));
  return pairs;
}

function flatten(self: VmCollection): VmValue[] {
  const items: VmValue[] = [];
  for (let i = 0; i < self.length; i++) {
    pace(i);
    const inner = elementsIn(at(self, i));
    checkCollectionLength(items.length + inner.length);
    for (const item of inner) items.push(item);
  }
  return items;
}

function elementsIn(value: VmValue): readonly VmValue[] {
  if (value instanceof VmList || value instanceof VmSet) return value.toArray();
  if (value instanceof VmPair) return [value.first, value.second];
  if (value instanceof VmIntSeq) return intsOf(value);
  if (value instanceof VmBytes) return [...value.bytes];
  if (value instanceof VmObject && value.cls.displayName === 'Listing') {
    forceMembers(value);
    return elementsOf(value);
  }
  const element = { label: 'Element', text: displayValue(value, { limit: MESSAGE_LIMIT }) };
  throw new PklError(cannotFlattenElement(element));
}

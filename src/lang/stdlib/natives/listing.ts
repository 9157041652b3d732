import { PklError } from '../../diagnostics/error.ts';
import { expectedNonEmptyListing, expectedSingleElementListing } from '../../diagnostics/messages/collections.ts';
import { VmList, VmSet } from '../../values/collections.ts';
import { valueToString } from '../../values/display.ts';
import { valuesEqual } from '../../values/equality.ts';
import { forceMembers } from '../../values/force.ts';
import type { VmFunction } from '../../values/function.ts';
import { KeyIndex } from '../../values/key-index.ts';
import { elementsOf, getProperty, makeListing } from '../../values/make.ts';
import { method, type NativeTable, property } from '../../values/native.ts';
import { readSlot, type VmObject } from '../../values/object.ts';
import { NULL } from '../../values/scalars.ts';
import type { VmInt, VmValue } from '../../values/value.ts';
import { callback, isTrue, pace } from './callback.ts';
import { joinTexts } from './text-limit.ts';

/** The element at an index, or undefined where there is none. */
function elementAt(self: VmObject, index: VmInt): VmValue | undefined {
  const info = self.shape.elements[Number(index)];
  return info === undefined ? undefined : readSlot(self, info);
}

/** All elements, every one evaluated before the first is used. */
function forced(self: VmObject): VmValue[] {
  forceMembers(self);
  return elementsOf(self);
}

function some(self: VmObject, accepts: (element: VmValue) => boolean): boolean {
  const { elements } = self.shape;
  for (let i = 0; i < elements.length; i++) {
    pace(i);
    if (accepts(elementAt(self, i) as VmValue)) return true;
  }
  return false;
}

function predicate(fn: VmFunction): (element: VmValue) => boolean {
  const { code, env, self: receiver } = callback(fn, 1);
  return (element) => isTrue(code(receiver, env, element));
}

function requireElement(self: VmObject, index: number): VmValue {
  const element = elementAt(self, index);
  if (element === undefined) throw new PklError(expectedNonEmptyListing());
  return element;
}

function single(self: VmObject): VmValue {
  if (self.elementCount !== 1) throw new PklError(expectedSingleElementListing());
  return elementAt(self, 0) as VmValue;
}

function getOrDefault(self: VmObject, index: VmInt): VmValue {
  return elementAt(self, index) ?? (getProperty(self, 'default') as VmFunction).apply1(index);
}

const itself = (element: VmValue): VmValue => element;

function keyOf(selector: VmFunction): (element: VmValue) => VmValue {
  const { code, env, self: receiver } = callback(selector, 1);
  return (element) => code(receiver, env, element);
}

function distinctBy(self: VmObject, key: (element: VmValue) => VmValue): VmObject {
  const seen = new KeyIndex();
  return makeListing(
    forced(self).filter((element, i) => {
      pace(i);
      const { size } = seen;
      return seen.add(key(element)) === size;
    }),
  );
}

function isDistinctBy(self: VmObject, key: (element: VmValue) => VmValue): boolean {
  const seen = new KeyIndex();
  return forced(self).every((element, i) => {
    pace(i);
    return seen.add(key(element)) === i;
  });
}

function fold(self: VmObject, initial: VmValue, operator: VmFunction): VmValue {
  const { code, env, self: receiver } = callback(operator, 2);
  let result = initial;
  forced(self).forEach((element, i) => {
    pace(i);
    result = code(receiver, env, result, element);
  });
  return result;
}

function foldIndexed(self: VmObject, initial: VmValue, operator: VmFunction): VmValue {
  const { code, env, self: receiver } = callback(operator, 3);
  let result = initial;
  forced(self).forEach((element, i) => {
    pace(i);
    result = code(receiver, env, i, result, element);
  });
  return result;
}

/** Members of `Listing`. */
export const listing: NativeTable = {
  length: property((self: VmObject) => self.elementCount),
  isEmpty: property((self: VmObject) => self.elementCount === 0),
  isNotEmpty: property((self: VmObject) => self.elementCount > 0),
  lastIndex: property((self: VmObject) => self.elementCount - 1),
  first: property((self: VmObject) => requireElement(self, 0)),
  firstOrNull: property((self: VmObject) => elementAt(self, 0) ?? NULL),
  last: property((self: VmObject) => requireElement(self, self.elementCount - 1)),
  lastOrNull: property((self: VmObject) => elementAt(self, self.elementCount - 1) ?? NULL),
  single: property(single),
  singleOrNull: property((self: VmObject) => (self.elementCount === 1 ? (elementAt(self, 0) as VmValue) : NULL)),
  isDistinct: property((self: VmObject) => isDistinctBy(self, itself)),
  'isDistinctBy()': method((self: VmObject, selector: VmFunction) => isDistinctBy(self, keyOf(selector))),
  distinct: property((self: VmObject) => distinctBy(self, itself)),
  'distinctBy()': method((self: VmObject, selector: VmFunction) => distinctBy(self, keyOf(selector))),
  'getOrNull()': method((self: VmObject, index: VmInt) => elementAt(self, index) ?? NULL),
  'getOrDefault()': method(getOrDefault),
  'every()': method((self: VmObject, fn: VmFunction) => {
    const test = predicate(fn);
    return !some(self, (element) => !test(element));
  }),
  'any()': method((self: VmObject, fn: VmFunction) => some(self, predicate(fn))),
  'contains()': method((self: VmObject, element: VmValue) => some(self, (other) => valuesEqual(element, other))),
  'fold()': method(fold),
  'foldIndexed()': method(foldIndexed),
  'join()': method((self: VmObject, separator: string) => joinTexts(forced(self).map(valueToString), separator)),
  'toList()': method((self: VmObject) => new VmList(forced(self))),
  'toSet()': method((self: VmObject) => VmSet.of(forced(self))),
};

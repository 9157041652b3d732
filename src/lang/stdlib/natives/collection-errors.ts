/** Errors shared by List and Set. Indexes and counts are Ints of any size. */
import { PklError, type ProgramValue } from '../../diagnostics/error.ts';
import { expectedPositiveNumber } from '../../diagnostics/messages/arithmetic.ts';
import {
  cannotFindElement,
  cannotFindMatchingElement,
  elementIndexOutOfRange,
  expectedNonEmptyCollection,
  expectedSingleElementCollection,
} from '../../diagnostics/messages/collections.ts';
import type { VmCollection } from '../../values/collections.ts';
import { displayValue, MESSAGE_LIMIT } from '../../values/display.ts';
import type { VmInt, VmValue } from '../../values/value.ts';

function shown(label: string, value: VmValue): ProgramValue {
  return { label, text: displayValue(value, { limit: MESSAGE_LIMIT }) };
}

/** Throws when the collection has no element. */
export function requireNonEmpty(self: VmCollection): void {
  if (self.length === 0) throw new PklError(expectedNonEmptyCollection(shown('Collection', self)));
}

/** Throws when the collection does not have exactly one element. */
export function requireSingle(self: VmCollection): void {
  if (self.length !== 1) throw new PklError(expectedSingleElementCollection(shown('Collection', self)));
}

/** The index as a position from `start` to `end`, inclusive; throws when it is out of range. */
export function requireIndex(self: VmCollection, index: VmInt, start: number, end: number): number {
  if (isWithin(index, start, end)) return index;
  throw new PklError(elementIndexOutOfRange(index, start, end, shown('Collection', self)));
}

/** Whether an index lies from `start` to `end`, both included. */
export function isWithin(index: VmInt, start: number, end: number): index is number {
  return index >= start && index <= end;
}

/** A count of elements, limited to `length`; throws when it is negative. */
export function requireCount(count: VmInt, length: number): number {
  if (count >= length) return length;
  if (count < 0) throw new PklError(expectedPositiveNumber(count));
  return Number(count);
}

export function noMatch(self: VmCollection): PklError {
  return new PklError(cannotFindMatchingElement(shown('Collection', self)));
}

export function noSuchElement(self: VmCollection, element: VmValue): PklError {
  return new PklError(cannotFindElement(shown('Element', element), shown('Collection', self)));
}

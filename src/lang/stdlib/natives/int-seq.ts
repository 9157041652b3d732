import { checkCollectionLength, VmList } from '../../values/collections.ts';
import type { VmFunction } from '../../values/function.ts';
import { lastOfIntSeq, lengthOfIntSeq } from '../../values/int-seq.ts';
import { makeListing } from '../../values/make.ts';
import { method, type NativeTable, property } from '../../values/native.ts';
import { toInt } from '../../values/number.ts';
import { VmIntSeq } from '../../values/scalars.ts';
import type { VmInt, VmValue } from '../../values/value.ts';
import { callback, pace } from './callback.ts';

/** The numbers of a sequence by their position. */
function numbersOf(seq: VmIntSeq): (index: number) => VmInt {
  const { start, step } = seq;
  const last = lastOfIntSeq(seq);
  if (typeof start === 'number' && typeof step === 'number' && typeof last === 'number') {
    // In this case all products are safe integers.
    if (Number.isSafeInteger(last - start)) return (index) => start + step * index;
  }
  return (index) => toInt(BigInt(start) + BigInt(step) * BigInt(index));
}

function fold(self: VmIntSeq, initial: VmValue, operator: VmFunction): VmValue {
  const { code, env, self: receiver } = callback(operator, 2);
  const length = lengthOfIntSeq(self);
  const numberAt = numbersOf(self);
  let result = initial;
  for (let i = 0; i < length; i++) {
    pace(i);
    result = code(receiver, env, result, numberAt(i));
  }
  return result;
}

function map(self: VmIntSeq, transform: VmFunction): VmList {
  const { code, env, self: receiver } = callback(transform, 1);
  const length = lengthOfIntSeq(self);
  checkCollectionLength(length);
  const numberAt = numbersOf(self);
  const items: VmValue[] = [];
  for (let i = 0; i < length; i++) {
    pace(i);
    items.push(code(receiver, env, numberAt(i)));
  }
  return new VmList(items);
}

function toArray(self: VmIntSeq): VmInt[] {
  const length = lengthOfIntSeq(self);
  checkCollectionLength(length);
  const numberAt = numbersOf(self);
  const items: VmInt[] = [];
  for (let i = 0; i < length; i++) items.push(numberAt(i));
  return items;
}

export const intSeq: NativeTable = {
  start: property((self: VmIntSeq) => self.start),
  end: property((self: VmIntSeq) => self.end),
  step: property((self: VmIntSeq) => self.step),
  'step()': method((self: VmIntSeq, step: VmInt) => new VmIntSeq(self.start, self.end, step)),
  'fold()': method(fold),
  'map()': method(map),
  'toList()': method((self: VmIntSeq) => new VmList(toArray(self))),
  'toListing()': method((self: VmIntSeq) => makeListing(toArray(self))),
};

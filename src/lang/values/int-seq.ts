/** Arithmetic on `IntSeq`: its length, and the last number it actually reaches. */
import { checkCollectionLength } from './collections.ts';
import { toInt } from './number.ts';
import type { VmIntSeq } from './scalars.ts';
import type { VmInt } from './value.ts';

/** The last number of a sequence; the end itself when the sequence is empty. */
export function lastOfIntSeq(seq: VmIntSeq): VmInt {
  const { start, end, step } = seq;
  if (isEmptyIntSeq(seq)) return end;
  if (typeof start === 'number' && typeof end === 'number' && typeof step === 'number') {
    const difference = end - start;
    if (Number.isSafeInteger(difference)) return end - (difference % step);
  }
  return toInt(BigInt(end) - ((BigInt(end) - BigInt(start)) % BigInt(step)));
}

export function isEmptyIntSeq(seq: VmIntSeq): boolean {
  return seq.step > 0 ? seq.start > seq.end : seq.start < seq.end;
}

/** How many numbers a sequence has; rounded when that is more than a double can count. */
export function lengthOfIntSeq(seq: VmIntSeq): number {
  if (isEmptyIntSeq(seq)) return 0;
  return Number((BigInt(seq.end) - BigInt(seq.start)) / BigInt(seq.step)) + 1;
}

/** Sequences are equal when they have the same numbers and step; empty ones are always equal. */
export function intSeqsEqual(a: VmIntSeq, b: VmIntSeq): boolean {
  if (isEmptyIntSeq(a)) return isEmptyIntSeq(b);
  return a.start === b.start && a.step === b.step && lastOfIntSeq(a) === lastOfIntSeq(b);
}

/** The number at a valid 0-based position. */
export function numberAt(seq: VmIntSeq, position: number): VmInt {
  const { start, step } = seq;
  if (typeof start === 'number' && typeof step === 'number') {
    const value = start + step * position;
    if (Number.isSafeInteger(value)) return value;
  }
  return toInt(BigInt(start) + BigInt(step) * BigInt(position));
}

/** All numbers of a sequence; throws when there are more than a collection can hold. */
export function intsOf(seq: VmIntSeq): VmInt[] {
  const length = lengthOfIntSeq(seq);
  checkCollectionLength(length);
  const numbers: VmInt[] = [];
  for (let i = 0; i < length; i++) numbers.push(numberAt(seq, i));
  return numbers;
}

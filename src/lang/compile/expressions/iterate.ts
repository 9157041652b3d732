import { VmList, VmMap, VmSet } from '../../values/collections.ts';
import { forceMembers } from '../../values/force.ts';
import { readSlot, VmObject } from '../../values/object.ts';
import { VmBytes, VmIntSeq } from '../../values/scalars.ts';
import type { VmInt, VmValue } from '../../values/value.ts';
import { parentKind } from './parent-kind.ts';

/**
 * Visits the keys and values of anything that `for` can iterate over; throws the result of `reject` for anything else.
 */
export function iterate(iterable: VmValue, visit: (key: VmValue, value: VmValue) => void, reject: () => Error): void {
  if (iterable instanceof VmObject) {
    if (parentKind(iterable.cls) === 'typed') throw reject();
    forceMembers(iterable);
    for (const info of iterable.shape.visible) visit(info.key, readSlot(iterable, info));
  } else if (iterable instanceof VmList || iterable instanceof VmSet) {
    let index = 0;
    for (const item of iterable) visit(index++, item);
  } else if (iterable instanceof VmMap) {
    for (const [key, value] of iterable) visit(key, value);
  } else if (iterable instanceof VmIntSeq) iterateSequence(iterable, visit);
  else if (iterable instanceof VmBytes) iterable.bytes.forEach((byte, index) => visit(index, byte));
  else throw reject();
}

function iterateSequence(sequence: VmIntSeq, visit: (key: VmValue, value: VmValue) => void): void {
  const { start, end, step } = sequence;
  let index = 0;
  if (typeof start === 'number' && typeof end === 'number' && typeof step === 'number') {
    for (let at = start; step > 0 ? at <= end : at >= end; at += step) visit(index++, at);
    return;
  }
  const last = BigInt(end);
  const by = BigInt(step);
  for (let at = BigInt(start); by > 0n ? at <= last : at >= last; at += by) visit(index++, asInt(at));
}

function asInt(value: bigint): VmInt {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

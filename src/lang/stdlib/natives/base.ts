import { PklError } from '../../diagnostics/error.ts';
import { undefinedValue } from '../../diagnostics/messages/base.ts';
import { missingMapValue } from '../../diagnostics/messages/evaluation.ts';
import { regexOf } from '../../regex/regex.ts';
import { checkCollectionLength, VmList, VmMap, VmSet } from '../../values/collections.ts';
import { method, type NativeTable, property, variadic } from '../../values/native.ts';
import { VmBytes, VmFloat, VmIntSeq, VmNull, VmPair } from '../../values/scalars.ts';
import type { VmInt, VmValue } from '../../values/value.ts';

const NAN = new VmFloat(NaN);
const INFINITY = new VmFloat(Infinity);

function fail(): never {
  const error = new PklError(undefinedValue());
  error.isUndefinedValue = true;
  throw error;
}

function makeMap(keysAndValues: readonly VmValue[]): VmMap {
  if (keysAndValues.length % 2 !== 0) throw new PklError(missingMapValue());
  const entries: [VmValue, VmValue][] = [];
  for (let i = 0; i < keysAndValues.length; i += 2) {
    entries.push([keysAndValues[i] as VmValue, keysAndValues[i + 1] as VmValue]);
  }
  return VmMap.of(entries);
}

/** Properties and methods of the module `pkl:base`. */
export const base: NativeTable = {
  NaN: property(() => NAN),
  Infinity: property(() => INFINITY),
  'Undefined()': method((_self: VmValue): VmValue => fail()),
  'Regex()': method((_self: VmValue, pattern: string) => regexOf(pattern)),
  'Null()': method((_self: VmValue, defaultValue: VmValue) => new VmNull(defaultValue)),
  'Pair()': method((_self: VmValue, first: VmValue, second: VmValue) => new VmPair(first, second)),
  'IntSeq()': method((_self: VmValue, start: VmInt, end: VmInt) => new VmIntSeq(start, end, 1)),
  'List()': variadic((_self, elements) => {
    checkCollectionLength(elements.length);
    return new VmList([...elements]);
  }),
  'Set()': variadic((_self, elements) => VmSet.of(elements)),
  'Map()': variadic((_self, keysAndValues) => makeMap(keysAndValues)),
  'Bytes()': variadic((_self, values) => new VmBytes(Uint8Array.from(values as readonly number[]))),
};

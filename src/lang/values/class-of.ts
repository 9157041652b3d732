import { VmClass } from './class.ts';
import { VmList, VmMap, VmSet } from './collections.ts';
import { VmFunction } from './function.ts';
import { VmObject } from './object.ts';
import { VmReference } from './reference.ts';
import { VmBytes, VmDataSize, VmDuration, VmFloat, VmIntSeq, VmNull, VmPair, VmRegex } from './scalars.ts';
import { baseClass } from './standard-library.ts';
import type { VmValue } from './value.ts';

/** The class of any value. */
export function classOf(value: VmValue): VmClass {
  if (value instanceof VmObject) return value.shape.cls;
  if (value instanceof VmReference) return value.cls;
  return baseClass(className(value));
}

function className(value: VmValue): string {
  if (typeof value === 'string') return 'String';
  if (typeof value === 'number' || typeof value === 'bigint') return 'Int';
  if (typeof value === 'boolean') return 'Boolean';
  if (value instanceof VmFloat) return 'Float';
  if (value instanceof VmNull) return 'Null';
  if (value instanceof VmList) return 'List';
  if (value instanceof VmMap) return 'Map';
  if (value instanceof VmSet) return 'Set';
  if (value instanceof VmFunction) return `Function${value.arity}`;
  return rareClassName(value);
}

function rareClassName(value: VmValue): string {
  if (value instanceof VmDuration) return 'Duration';
  if (value instanceof VmDataSize) return 'DataSize';
  if (value instanceof VmPair) return 'Pair';
  if (value instanceof VmRegex) return 'Regex';
  if (value instanceof VmIntSeq) return 'IntSeq';
  if (value instanceof VmBytes) return 'Bytes';
  if (value instanceof VmClass) return 'Class';
  return 'TypeAlias';
}

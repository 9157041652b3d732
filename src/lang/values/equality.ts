/** The language's `==` and the matching hash. Both force the members of objects. */
import { VmClass, VmTypeAlias } from './class.ts';
import { VmList, VmMap, VmSet } from './collections.ts';
import { forceDeep } from './force.ts';
import { intSeqsEqual, isEmptyIntSeq, lastOfIntSeq } from './int-seq.ts';
import { keying } from './keying.ts';
import { readSlot, VmObject } from './object.ts';
import { VmReference } from './reference.ts';
import { running } from './running.ts';
import { VmBytes, VmDataSize, VmDuration, VmFloat, VmIntSeq, VmNull, VmPair, VmRegex } from './scalars.ts';
import { dataSizeInBytes, durationInNanoseconds } from './units.ts';
import type { VmValue } from './value.ts';

/** `a == b` for operands: an Int equals a Float of the same value. */
export function operandsEqual(a: VmValue, b: VmValue): boolean {
  if (typeof a !== 'object' && typeof b !== 'object') return a === b;
  if (a instanceof VmFloat) {
    if (b instanceof VmFloat) return a.value === b.value;
    return isInt(b) && a.value === Number(b);
  }
  if (b instanceof VmFloat) return isInt(a) && Number(a) === b.value;
  return valuesEqual(a, b);
}

function isInt(value: VmValue): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/**
 * Equality inside containers and of keys: an Int never equals a Float, NaN equals itself, and 0.0 differs from -0.0.
 */
export function valuesEqual(a: VmValue, b: VmValue): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  if (a instanceof VmObject) return b instanceof VmObject && objectsEqual(a, b);
  if (a instanceof VmFloat) return b instanceof VmFloat && Object.is(a.value, b.value);
  if (a instanceof VmList) return b instanceof VmList && listsEqual(a, b);
  if (a instanceof VmSet) return b instanceof VmSet && setsEqual(a, b);
  if (a instanceof VmMap) return b instanceof VmMap && mapsEqual(a, b);
  if (a instanceof VmNull) return b instanceof VmNull;
  return scalarsEqual(a, b);
}

function scalarsEqual(a: VmValue, b: VmValue): boolean {
  if (a instanceof VmDuration) {
    return b instanceof VmDuration && durationInNanoseconds(a) === durationInNanoseconds(b);
  }
  if (a instanceof VmDataSize) return b instanceof VmDataSize && dataSizeInBytes(a) === dataSizeInBytes(b);
  if (a instanceof VmPair) {
    return b instanceof VmPair && valuesEqual(a.first, b.first) && valuesEqual(a.second, b.second);
  }
  if (a instanceof VmRegex) return b instanceof VmRegex && a.pattern === b.pattern;
  if (a instanceof VmIntSeq) return b instanceof VmIntSeq && intSeqsEqual(a, b);
  if (a instanceof VmBytes) {
    return b instanceof VmBytes && a.bytes.length === b.bytes.length && a.bytes.every((x, i) => x === b.bytes[i]);
  }
  if (a instanceof VmReference) return b instanceof VmReference && referencesEqual(a, b);
  return false;
}

function referencesEqual(a: VmReference, b: VmReference): boolean {
  if (a.path.length !== b.path.length || !a.referent.equals(b.referent)) return false;
  if (!valuesEqual(a.domain, b.domain) || !valuesEqual(a.data, b.data)) return false;
  return a.path.every((step, i) => {
    const other = b.path[i];
    if (step.kind === 'property') return other?.kind === 'property' && step.name === other.name;
    return other?.kind === 'subscript' && valuesEqual(step.key, other.key);
  });
}

function listsEqual(a: VmList, b: VmList): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (!valuesEqual(a.items[i] as VmValue, b.items[i] as VmValue)) return false;
  }
  return true;
}

function setsEqual(a: VmSet, b: VmSet): boolean {
  if (a.length !== b.length) return false;
  for (const value of a) if (!b.has(value)) return false;
  return true;
}

function mapsEqual(a: VmMap, b: VmMap): boolean {
  if (a.length !== b.length) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !valuesEqual(value, other)) return false;
  }
  return true;
}

/**
 * Both objects are evaluated completely first, so that an error in a member does not depend on what is compared before
 * it.
 */
function objectsEqual(a: VmObject, b: VmObject): boolean {
  if (a.cls !== b.cls || (isListing(a) && a.elementCount !== b.elementCount)) return false;
  if (running.isComparing) return membersEqual(a, b);
  forceDeep(a, false);
  forceDeep(b, false);
  running.isComparing = true;
  try {
    return membersEqual(a, b);
  } finally {
    running.isComparing = false;
  }
}

function isListing({ cls }: VmObject): boolean {
  return cls.name === 'Listing' && cls.moduleUri === 'pkl:base';
}

function membersEqual(a: VmObject, b: VmObject): boolean {
  if (a.shape.visible.length !== b.shape.visible.length) return false;
  if (a.elementCount !== b.elementCount || a.entryCount !== b.entryCount) return false;
  for (const info of a.shape.visible) {
    const other =
      info.kind === 'property'
        ? b.shape.properties.get(info.key as string)
        : info.kind === 'element'
          ? b.shape.elements[info.key as number]
          : b.shape.entries?.get(info.key);
    if (other === undefined || other.isHidden) return false;
    if (!valuesEqual(readSlot(a, info), readSlot(b, other))) return false;
  }
  return true;
}

/** Hashes of objects that contain others, which may be shared. */
const objectHashes = new WeakMap<VmObject, number>();

function hashObject(object: VmObject): number {
  let hash = 17;
  let isNested = false;
  for (const info of object.shape.visible) {
    const value = readSlot(object, info);
    isNested ||= typeof value === 'object';
    hash = (hash + Math.imul(hashOf(info.key), 31) + hashOf(value)) | 0;
  }
  if (isNested) objectHashes.set(object, hash);
  return hash;
}

/** A hash for values that JavaScript's Map cannot use as keys; equal values have equal hashes. */
export function hashOf(value: VmValue): number {
  if (typeof value === 'string') return hashText(value);
  if (typeof value !== 'object') return hashText(String(value));
  if (value instanceof VmObject) return objectHashes.get(value) ?? hashObject(value);
  if (value instanceof VmList) return value.toArray().reduce<number>((h, v) => (Math.imul(h, 31) + hashOf(v)) | 0, 1);
  if (value instanceof VmSet) return value.toArray().reduce<number>((h, v) => (h + hashOf(v)) | 0, 3);
  if (value instanceof VmMap) {
    let hash = 5;
    for (const [k, v] of value) hash = (hash + (Math.imul(hashOf(k), 31) ^ hashOf(v))) | 0;
    return hash;
  }
  return hashScalar(value);
}

function hashScalar(value: Exclude<VmValue, string | number | bigint | boolean>): number {
  if (value instanceof VmFloat) return hashText(`f${value.value}`);
  if (value instanceof VmDuration) return hashText(`d${durationInNanoseconds(value)}`);
  if (value instanceof VmDataSize) return hashText(`s${dataSizeInBytes(value)}`);
  if (value instanceof VmPair) return (Math.imul(hashOf(value.first), 31) + hashOf(value.second)) | 0;
  if (value instanceof VmRegex) return hashText(value.pattern);
  if (value instanceof VmIntSeq) {
    return isEmptyIntSeq(value) ? 1 : hashText(`${value.start},${lastOfIntSeq(value)},${value.step}`);
  }
  if (value instanceof VmBytes) return value.bytes.reduce((h, x) => (Math.imul(h, 31) + x) | 0, 7);
  if (value instanceof VmClass || value instanceof VmTypeAlias) return hashText(value.displayName);
  if (value instanceof VmReference) return (Math.imul(hashOf(value.domain), 31) + hashText(value.referent.text)) | 0;
  return 0;
}

function hashText(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

keying.hash = hashOf;
keying.equal = valuesEqual;

/** The `+` of collections, maps and bytes. */

import type { VmCollection } from './collections.ts';
import { checkCollectionLength, elementBytes, VmList, type VmMap, type VmSet } from './collections.ts';
import { BYTES, reserve } from './memory.ts';
import { VmBytes } from './scalars.ts';
import type { VmValue } from './value.ts';

/** The elements of both, as a List. Appending to a list that has not been extended yet copies nothing. */
export function concatenateLists(a: VmList, b: VmCollection): VmList {
  if (b.length === 0) return a;
  if (a.length === 0) return b instanceof VmList ? b : new VmList(b.toArray());
  checkCollectionLength(a.length + b.length);
  const extra = b.toArray();
  const isShared = a.items.length === a.length;
  const items: VmValue[] = isShared ? a.items : a.toArray();
  for (const item of extra) items.push(item);
  const made = isShared ? BYTES.version + elementBytes(extra) : undefined;
  return new VmList(items, a.length + extra.length, made);
}

/** The distinct elements of both, as a Set. */
export function concatenateSets(a: VmSet, b: VmCollection): VmSet {
  let result = a;
  for (const item of b) result = result.add(item);
  return result;
}

/** All entries; those of `b` win, at the position that the key already has. */
export function concatenateMaps(a: VmMap, b: VmMap): VmMap {
  if (a.length === 0) return b;
  let result = a;
  for (const [key, value] of b) result = result.put(key, value);
  return result;
}

export function concatenateBytes(a: VmBytes, b: VmBytes): VmBytes {
  reserve(a.bytes.length + b.bytes.length);
  const bytes = new Uint8Array(a.bytes.length + b.bytes.length);
  bytes.set(a.bytes);
  bytes.set(b.bytes, a.bytes.length);
  return new VmBytes(bytes);
}

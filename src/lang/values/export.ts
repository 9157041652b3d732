/** Converts values to plain data, evaluating everything on the way. */
import { PklError } from '../diagnostics/error.ts';
import { cannotExport } from '../diagnostics/messages/render.ts';
import { VmClass, VmTypeAlias } from './class.ts';
import { classOf } from './class-of.ts';
import { VmList, VmMap, VmSet } from './collections.ts';
import { toDouble } from './number.ts';
import { readSlot, VmObject } from './object.ts';
import {
  PklDataSize,
  PklDuration,
  PklIntSeq,
  PklObject,
  PklPair,
  PklReference,
  PklRegex,
  PklType,
  type PklValue,
} from './pkl-value.ts';
import { VmReference } from './reference.ts';
import { VmBytes, VmDataSize, VmDuration, VmFloat, VmIntSeq, VmNull, VmPair, VmRegex } from './scalars.ts';
import type { VmValue } from './value.ts';

/**
 * The value as plain data. An object that occurs more than once, even inside itself, is also a single object in the
 * result. Throws the language's errors for members that fail and for functions, which cannot be exported.
 */
export function exportValue(value: VmValue): PklValue {
  return new Exporter().value(value);
}

class Exporter {
  readonly #known = new Map<VmObject, PklValue>();

  value(value: VmValue): PklValue {
    if (typeof value !== 'object') return value;
    if (value instanceof VmObject) return this.#known.get(value) ?? this.#object(value);
    if (value instanceof VmFloat) return value.value;
    if (value instanceof VmNull) return null;
    if (value instanceof VmList) return this.#all(value);
    if (value instanceof VmSet) return new Set(this.#all(value));
    if (value instanceof VmMap) return this.#map(value);
    return this.#scalar(value);
  }

  #scalar(value: VmValue): PklValue {
    if (value instanceof VmDuration) return new PklDuration(toDouble(value.value), value.unit);
    if (value instanceof VmDataSize) return new PklDataSize(toDouble(value.value), value.unit);
    if (value instanceof VmPair) return new PklPair(this.value(value.first), this.value(value.second));
    if (value instanceof VmBytes) return value.bytes.slice();
    if (value instanceof VmIntSeq) return new PklIntSeq(value.start, value.end, value.step);
    if (value instanceof VmRegex) return new PklRegex(value.pattern);
    if (value instanceof VmClass) return new PklType('class', value.displayName, value.moduleUri);
    if (value instanceof VmTypeAlias) return new PklType('typealias', value.displayName, value.moduleUri);
    if (value instanceof VmReference) return this.#reference(value);
    throw new PklError(cannotExport(classOf(value).displayName));
  }

  #object(object: VmObject): PklValue {
    const { cls } = object;
    if (cls.moduleUri === 'pkl:base' && cls.name === 'Listing') return this.#listing(object);
    if (cls.moduleUri === 'pkl:base' && cls.name === 'Mapping') return this.#mapping(object);
    const properties: Record<string, PklValue> = Object.create(null);
    const elements: PklValue[] = [];
    const entries = new Map<PklValue, PklValue>();
    const exported = new PklObject(cls.displayName, cls.moduleUri, properties, elements, entries);
    this.#known.set(object, exported);
    for (const info of object.shape.visible) {
      const value = this.value(readSlot(object, info));
      if (info.kind === 'property') properties[info.key as string] = value;
      else if (info.kind === 'element') elements.push(value);
      else entries.set(this.value(info.key), value);
    }
    return exported;
  }

  #listing(listing: VmObject): PklValue {
    const elements: PklValue[] = [];
    this.#known.set(listing, elements);
    for (const info of listing.shape.elements) elements.push(this.value(readSlot(listing, info)));
    return elements;
  }

  #mapping(mapping: VmObject): PklValue {
    const entries = new Map<PklValue, PklValue>();
    this.#known.set(mapping, entries);
    for (const info of mapping.shape.entries?.values() ?? []) {
      entries.set(this.value(info.key), this.value(readSlot(mapping, info)));
    }
    return entries;
  }

  #map(map: VmMap): PklValue {
    const entries = new Map<PklValue, PklValue>();
    for (const [key, value] of map) entries.set(this.value(key), this.value(value));
    return entries;
  }

  #all(values: Iterable<VmValue>): PklValue[] {
    const all: PklValue[] = [];
    for (const value of values) all.push(this.value(value));
    return all;
  }

  #reference(reference: VmReference): PklReference {
    const path = reference.path.map((step) => {
      return step.kind === 'property' ? { property: step.name } : { key: this.value(step.key) };
    });
    return new PklReference(this.value(reference.domain), this.value(reference.data), path);
  }
}

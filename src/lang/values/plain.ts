/** Converts values to plain JavaScript data, for programs that know nothing about Pkl. */
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

/** The result of `toPlain`: arrays, records, and scalars. */
export type PlainValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | Uint8Array
  | PlainValue[]
  | { [name: string]: PlainValue };

/**
 * Converts a value so that it contains no Pkl classes: objects and maps become records, all other collections arrays,
 * durations and sizes `{ value, unit }`, patterns and classes their text.
 *
 * @example toPlain(evaluation.object('app:/main.pkl').export()); // { port: 8080 }
 * @throws TypeError for maps whose keys are not scalars, for objects that mix elements with other members, and for
 *   references
 */
export function toPlain(value: PklValue): PlainValue {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (value instanceof PklObject) return plainObject(value);
  if (value instanceof Map) return record([...value].map(([key, item]) => [keyText(key), item]));
  if (value instanceof Set || Array.isArray(value)) return Array.from(value as Iterable<PklValue>, toPlain);
  if (value instanceof PklPair) return [toPlain(value.first), toPlain(value.second)];
  if (value instanceof PklDuration || value instanceof PklDataSize) return { value: value.value, unit: value.unit };
  if (value instanceof PklIntSeq) return { start: value.start, end: value.end, step: value.step };
  if (value instanceof PklRegex) return value.pattern;
  if (value instanceof PklType) return value.name;
  if (value instanceof PklReference) throw new TypeError('a reference has no value yet');
  throw new TypeError('not a value of the language');
}

function plainObject({ properties, elements, entries, className }: PklObject): PlainValue {
  const named = Object.entries(properties);
  if (elements.length === 0) {
    return record([...named, ...[...entries].map(([key, item]): [string, PklValue] => [keyText(key), item])]);
  }
  if (named.length > 0 || entries.size > 0) {
    throw new TypeError(`a ${className} with elements has properties or entries as well`);
  }
  return elements.map(toPlain);
}

/** A record in which every name is safe, even `__proto__`. */
function record(items: readonly (readonly [string, PklValue])[]): PlainValue {
  return Object.fromEntries(items.map(([name, item]) => [name, toPlain(item)]));
}

function keyText(key: PklValue): string {
  if (typeof key === 'object' && key !== null) throw new TypeError('a key is not a scalar');
  return String(key);
}

/** Extracts plain data from exported values. The schema has already checked the types. */
import { PklDataSize, PklDuration, PklObject, type PklValue } from '../../lang/index.ts';

/**
 * A property of an object; null when the value is not an object or has no such property.
 *
 * @example field(block, 'Title'); // 'Birds'
 */
export function field(value: PklValue, name: string): PklValue {
  return value instanceof PklObject ? (value.properties[name] ?? null) : null;
}

/**
 * A text, or `other` for any other value.
 *
 * @example textOr(null, 'none'); // 'none'
 */
export function textOr<T>(value: PklValue, other: T): string | T {
  return typeof value === 'string' ? value : other;
}

/**
 * A text; empty for any other value.
 *
 * @example text(null); // ''
 */
export function text(value: PklValue): string {
  return textOr(value, '');
}

/**
 * A boolean, or `other` for any other value.
 *
 * @example flagOr(null, true); // true
 */
export function flagOr<T>(value: PklValue, other: T): boolean | T {
  return typeof value === 'boolean' ? value : other;
}

/**
 * Whether the value is `true`.
 *
 * @example flag(null); // false
 */
export function flag(value: PklValue): boolean {
  return value === true;
}

/**
 * A number, or `other` for any other value.
 *
 * @example numberOr(8080n, 0); // 8080
 */
export function numberOr<T>(value: PklValue, other: T): number | T {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : other;
}

/**
 * The elements of a listing; empty for null.
 *
 * @example list(null); // []
 */
export function list(value: PklValue): readonly PklValue[] {
  if (Array.isArray(value)) return value as readonly PklValue[];
  return value instanceof PklObject ? value.elements : [];
}

/**
 * The elements of a listing as texts.
 *
 * @example texts(['a', 'b']); // ['a', 'b']
 */
export function texts(value: PklValue): readonly string[] {
  return list(value).map(text);
}

/**
 * The entries of a mapping of texts; empty for null.
 *
 * @example textMap(new Map([['a', 'b']])).get('a'); // 'b'
 */
export function textMap(value: PklValue): ReadonlyMap<string, string> {
  return new Map(entriesOf(value).map(([key, entry]) => [text(key), text(entry)]));
}

/**
 * The entries of a mapping.
 *
 * @example entriesOf(new Map([['a', 1]])); // [['a', 1]]
 */
export function entriesOf(value: PklValue): readonly (readonly [PklValue, PklValue])[] {
  return value instanceof Map ? [...(value as ReadonlyMap<PklValue, PklValue>)] : [];
}

const secondsPerUnit = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 } as const;

/**
 * A duration in seconds; null when the value is not a duration.
 *
 * @example seconds(new PklDuration(2, 'min')); // 120
 */
export function seconds(value: PklValue): number | null {
  return value instanceof PklDuration ? value.value * secondsPerUnit[value.unit] : null;
}

const bytesPerUnit: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  pb: 1e15,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  pib: 2 ** 50,
};

/**
 * A data size in bytes; null when the value is not a data size.
 *
 * @example bytes(new PklDataSize(2, 'kib')); // 2048
 */
export function bytes(value: PklValue): number | null {
  return value instanceof PklDataSize ? value.value * (bytesPerUnit[value.unit] ?? 1) : null;
}

/** Extracts plain data from exported values. The schema has already checked the types. */
import { PklDataSize, PklDuration, PklObject, type PklValue } from '../../lang/index.ts';

/** A property of an object; null when the value is not an object or has no such property. */
export function field(value: PklValue, name: string): PklValue {
  return value instanceof PklObject ? (value.properties[name] ?? null) : null;
}

export function textOr<T>(value: PklValue, other: T): string | T {
  return typeof value === 'string' ? value : other;
}

export function text(value: PklValue): string {
  return textOr(value, '');
}

export function flagOr<T>(value: PklValue, other: T): boolean | T {
  return typeof value === 'boolean' ? value : other;
}

export function flag(value: PklValue): boolean {
  return value === true;
}

export function numberOr<T>(value: PklValue, other: T): number | T {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : other;
}

/** The elements of a listing; empty for null. */
export function list(value: PklValue): readonly PklValue[] {
  if (Array.isArray(value)) return value as readonly PklValue[];
  return value instanceof PklObject ? value.elements : [];
}

export function texts(value: PklValue): readonly string[] {
  return list(value).map(text);
}

/** The entries of a mapping of texts; empty for null. */
export function textMap(value: PklValue): ReadonlyMap<string, string> {
  return new Map(entriesOf(value).map(([key, entry]) => [text(key), text(entry)]));
}

/** The entries of a mapping. */
export function entriesOf(value: PklValue): readonly (readonly [PklValue, PklValue])[] {
  return value instanceof Map ? [...(value as ReadonlyMap<PklValue, PklValue>)] : [];
}

const secondsPerUnit = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 } as const;

/** A duration in seconds; null when the value is not a duration. */
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

/** A data size in bytes; null when the value is not a data size. */
export function bytes(value: PklValue): number | null {
  return value instanceof PklDataSize ? value.value * (bytesPerUnit[value.unit] ?? 1) : null;
}

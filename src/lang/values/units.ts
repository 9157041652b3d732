import { VmFloat } from './scalars.ts';
import type { DataSizeUnit, DurationUnit, VmDataSize, VmDuration } from './scalars.ts';
import type { VmNumber } from './value.ts';

/** Length of each duration unit in nanoseconds, shortest first. */
export const DURATION_UNITS: Readonly<Record<DurationUnit, number>> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  min: 60e9,
  h: 3600e9,
  d: 86400e9,
};

/** Size of each data size unit in bytes, smallest first. */
export const DATA_SIZE_UNITS: Readonly<Record<DataSizeUnit, number>> = {
  b: 1,
  kb: 1e3,
  kib: 1024,
  mb: 1e6,
  mib: 1024 ** 2,
  gb: 1e9,
  gib: 1024 ** 3,
  tb: 1e12,
  tib: 1024 ** 4,
  pb: 1e15,
  pib: 1024 ** 5,
};

/** A number of the language as a JavaScript double. */
export function toDouble(value: VmNumber): number {
  return value instanceof VmFloat ? value.value : Number(value);
}

export function durationInNanoseconds(duration: VmDuration): number {
  return toDouble(duration.value) * DURATION_UNITS[duration.unit];
}

export function dataSizeInBytes(size: VmDataSize): number {
  return toDouble(size.value) * DATA_SIZE_UNITS[size.unit];
}

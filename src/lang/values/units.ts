/**
 * Durations and data sizes. Amounts are doubles in the language; a whole amount is stored as Int so that it is shown
 * without a fraction.
 */
import { saturateToInt, toDouble } from './number.ts';
import type { DataSizeUnit, DurationUnit, VmNumber } from './scalars.ts';
import { VmDataSize, VmDuration, VmFloat } from './scalars.ts';

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

/** A value with an amount and a unit. */
export type Quantity = VmDuration | VmDataSize;

export function durationInNanoseconds(duration: VmDuration): number {
  return toDouble(duration.value) * DURATION_UNITS[duration.unit];
}

export function dataSizeInBytes(size: VmDataSize): number {
  return toDouble(size.value) * DATA_SIZE_UNITS[size.unit];
}

export function makeDuration(amount: number, unit: DurationUnit): VmDuration {
  return new VmDuration(amountOf(amount), unit);
}

export function makeDataSize(amount: number, unit: DataSizeUnit): VmDataSize {
  return new VmDataSize(amountOf(amount), unit);
}

// A whole amount beyond the safe integers stays a Float, because its exact value still takes part in arithmetic.
function amountOf(amount: number): VmNumber {
  return Number.isSafeInteger(amount) && !Object.is(amount, -0) ? amount : new VmFloat(amount);
}

/** The `value` property: Int for a whole amount (truncated to 64 bits), Float otherwise. */
export function quantityValue(quantity: Quantity): VmNumber {
  const amount = toDouble(quantity.value);
  return Number.isInteger(amount) ? saturateToInt(amount) : new VmFloat(amount);
}

/** The amount of a quantity in another unit, given the unit's size in nanoseconds or bytes. */
function amountIn(quantity: Quantity, unitSize: number): number {
  return (toDouble(quantity.value) * unitSizeOf(quantity)) / unitSize;
}

function unitSizeOf(quantity: Quantity): number {
  return quantity instanceof VmDuration ? DURATION_UNITS[quantity.unit] : DATA_SIZE_UNITS[quantity.unit];
}

export function durationToUnit(duration: VmDuration, unit: DurationUnit): VmDuration {
  return makeDuration(amountIn(duration, DURATION_UNITS[unit]), unit);
}

export function dataSizeToUnit(size: VmDataSize, unit: DataSizeUnit): VmDataSize {
  return makeDataSize(amountIn(size, DATA_SIZE_UNITS[unit]), unit);
}

/** A quantity of the same unit with another amount. */
export function withAmount(quantity: Quantity, amount: number): Quantity {
  return quantity instanceof VmDuration ? makeDuration(amount, quantity.unit) : makeDataSize(amount, quantity.unit);
}

/** Whether both are durations or both data sizes. */
export function areSameKind(a: Quantity, b: Quantity): boolean {
  return a instanceof VmDuration === b instanceof VmDuration;
}

/** Both amounts in the larger of two units, and the operand with that unit. */
interface CommonUnit {
  readonly left: number;
  readonly right: number;
  readonly larger: Quantity;
}

/** Converts two quantities of one kind to the larger of their units. */
export function inCommonUnit(a: Quantity, b: Quantity): CommonUnit {
  const sizeA = unitSizeOf(a);
  const sizeB = unitSizeOf(b);
  if (sizeA <= sizeB) return { left: amountIn(a, sizeB), right: toDouble(b.value), larger: b };
  return { left: toDouble(a.value), right: amountIn(b, sizeA), larger: a };
}

/** A duration in ISO 8601 hours, minutes and seconds, e.g. `PT1H30M0.5S`; undefined when it is not finite. */
export function isoDuration(duration: VmDuration): string | undefined {
  const total = toDouble(duration.value) * (DURATION_UNITS[duration.unit] / 1e9);
  if (!Number.isFinite(total)) return undefined;
  const size = Math.abs(total);
  const hours = saturateToInt(size / 3600);
  const minutes = BigInt(saturateToInt(size / 60)) % 60n;
  const seconds = Math.trunc(size % 60);
  const nanoseconds = Number(saturateToInt(size * 1e9 - Math.floor(size) * 1e9));
  let text = total < 0 ? '-PT' : 'PT';
  if (hours !== 0) text += `${hours}H`;
  if (minutes !== 0n) text += `${minutes}M`;
  if (seconds === 0 && nanoseconds === 0 && total !== 0) return text;
  return `${text}${seconds}${fractionText(nanoseconds)}S`;
}

function fractionText(nanoseconds: number): string {
  if (nanoseconds === 0) return '';
  return `.${String(nanoseconds).padStart(9, '0').replace(/0+$/, '')}`;
}

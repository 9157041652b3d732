/** Shared by Int and Float. */
import { method, type NativeRow, property } from '../../values/native.ts';
import { toDouble } from '../../values/number.ts';
import { greaterOrEqual, lessOrEqual } from '../../values/operators.ts';
import type { DataSizeUnit, DurationUnit, VmNumber } from '../../values/scalars.ts';
import { DATA_SIZE_UNITS, DURATION_UNITS, makeDataSize, makeDuration } from '../../values/units.ts';

/** `5.min`, `5.toDuration("min")` and the like. */
export const unitRows: Readonly<Record<string, NativeRow>> = {
  ...Object.fromEntries(
    (Object.keys(DURATION_UNITS) as DurationUnit[]).map((unit) => [
      unit,
      property((self: VmNumber) => makeDuration(toDouble(self), unit)),
    ]),
  ),
  ...Object.fromEntries(
    (Object.keys(DATA_SIZE_UNITS) as DataSizeUnit[]).map((unit) => [
      unit,
      property((self: VmNumber) => makeDataSize(toDouble(self), unit)),
    ]),
  ),
  'toDuration()': method((self: VmNumber, unit: string) => makeDuration(toDouble(self), unit as DurationUnit)),
  'toDataSize()': method((self: VmNumber, unit: string) => makeDataSize(toDouble(self), unit as DataSizeUnit)),
};

export function isBetween(self: VmNumber, start: VmNumber, end: VmNumber): boolean {
  return greaterOrEqual(self, start) && lessOrEqual(self, end);
}

import { PklError } from '../../diagnostics/error.ts';
import { cannotConvertToIsoDuration } from '../../diagnostics/messages/strings.ts';
import { method, type NativeTable, property } from '../../values/native.ts';
import { toDouble } from '../../values/number.ts';
import { durationText } from '../../values/number-text.ts';
import { compareQuantities } from '../../values/operators.ts';
import type { DurationUnit, VmDuration } from '../../values/scalars.ts';
import { durationToUnit, isoDuration, quantityValue } from '../../values/units.ts';

function isoString(self: VmDuration): string {
  const text = isoDuration(self);
  if (text === undefined) throw new PklError(cannotConvertToIsoDuration(durationText(self)));
  return text;
}

export const duration: NativeTable = {
  value: property((self: VmDuration) => quantityValue(self)),
  unit: property((self: VmDuration) => self.unit),
  isoString: property(isoString),
  isPositive: property((self: VmDuration) => toDouble(self.value) >= 0),
  'isBetween()': method(
    (self: VmDuration, start: VmDuration, end: VmDuration) =>
      compareQuantities(self, start) >= 0 && compareQuantities(self, end) <= 0,
  ),
  'toUnit()': method((self: VmDuration, unit: string) => durationToUnit(self, unit as DurationUnit)),
};

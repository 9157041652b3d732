import { method, type NativeTable, property } from '../../values/native.ts';
import { roundHalfEven } from '../../values/number.ts';
import { truncateToInt } from '../../values/number-convert.ts';
import { fixedText, floatText } from '../../values/number-text.ts';
import type { VmNumber } from '../../values/scalars.ts';
import { VmFloat } from '../../values/scalars.ts';
import type { VmInt } from '../../values/value.ts';
import { isBetween, unitRows } from './number.ts';

function float(compute: (value: number) => number): (self: VmFloat) => VmFloat {
  return (self) => new VmFloat(compute(self.value));
}

/** Members of Float. */
export const floatMembers: NativeTable = {
  ...unitRows,
  sign: property(float(Math.sign)),
  abs: property(float(Math.abs)),
  ceil: property(float(Math.ceil)),
  floor: property(float(Math.floor)),
  isPositive: property((self: VmFloat) => self.value >= 0),
  isFinite: property((self: VmFloat) => Number.isFinite(self.value)),
  isInfinite: property((self: VmFloat) => Math.abs(self.value) === Infinity),
  isNaN: property((self: VmFloat) => Number.isNaN(self.value)),
  isNonZero: property((self: VmFloat) => self.value !== 0),
  'round()': method(float(roundHalfEven)),
  'truncate()': method(float(Math.trunc)),
  'toInt()': method((self: VmFloat) => truncateToInt(self.value)),
  'toFloat()': method((self: VmFloat) => self),
  'toString()': method((self: VmFloat) => floatText(self.value)),
  'toFixed()': method((self: VmFloat, digits: VmInt) => fixedText(self.value, Number(digits))),
  'isBetween()': method((self: VmFloat, start: VmNumber, end: VmNumber) => isBetween(self, start, end)),
};

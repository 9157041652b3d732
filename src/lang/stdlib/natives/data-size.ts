import { method, type NativeTable, property } from '../../values/native.ts';
import { toDouble } from '../../values/number.ts';
import { compareQuantities } from '../../values/operators.ts';
import type { DataSizeUnit, VmDataSize } from '../../values/scalars.ts';
import { dataSizeToUnit, quantityValue } from '../../values/units.ts';

/** Decimal units and the binary ones of the same order. */
const BINARY: Readonly<Partial<Record<DataSizeUnit, DataSizeUnit>>> = {
  kb: 'kib',
  mb: 'mib',
  gb: 'gib',
  tb: 'tib',
  pb: 'pib',
};

const DECIMAL: Readonly<Partial<Record<DataSizeUnit, DataSizeUnit>>> = {
  kib: 'kb',
  mib: 'mb',
  gib: 'gb',
  tib: 'tb',
  pib: 'pb',
};

function convert(self: VmDataSize, unit: DataSizeUnit | undefined): VmDataSize {
  return unit === undefined ? self : dataSizeToUnit(self, unit);
}

export const dataSize: NativeTable = {
  value: property((self: VmDataSize) => quantityValue(self)),
  unit: property((self: VmDataSize) => self.unit),
  isPositive: property((self: VmDataSize) => toDouble(self.value) >= 0),
  isBinaryUnit: property((self: VmDataSize) => BINARY[self.unit] === undefined),
  isDecimalUnit: property((self: VmDataSize) => DECIMAL[self.unit] === undefined),
  'isBetween()': method(
    (self: VmDataSize, start: VmDataSize, end: VmDataSize) =>
      compareQuantities(self, start) >= 0 && compareQuantities(self, end) <= 0,
  ),
  'toUnit()': method((self: VmDataSize, unit: string) => dataSizeToUnit(self, unit as DataSizeUnit)),
  'toBinaryUnit()': method((self: VmDataSize) => convert(self, BINARY[self.unit])),
  'toDecimalUnit()': method((self: VmDataSize) => convert(self, DECIMAL[self.unit])),
};

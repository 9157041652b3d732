import { type NativeTable, property } from '../../values/native.ts';
import type { VmPair } from '../../values/scalars.ts';

export const pair: NativeTable = {
  first: property((self: VmPair) => self.first),
  second: property((self: VmPair) => self.second),
  key: property((self: VmPair) => self.first),
  value: property((self: VmPair) => self.second),
};

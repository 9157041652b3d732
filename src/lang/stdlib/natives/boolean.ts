import { method, type NativeTable } from '../../values/native.ts';

export const boolean: NativeTable = {
  'xor()': method((self: boolean, other: boolean) => self !== other),
  'implies()': method((self: boolean, other: boolean) => !self || other),
};

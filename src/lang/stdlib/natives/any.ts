import { classOf } from '../../values/class-of.ts';
import { valueToString } from '../../values/display.ts';
import type { VmFunction } from '../../values/function.ts';
import { method, type NativeTable } from '../../values/native.ts';
import { VmNull } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';

/** Members of every value. */
export const any: NativeTable = {
  'getClass()': method((self: VmValue) => classOf(self)),
  'toString()': method((self: VmValue) => valueToString(self)),
  'ifNonNull()': method((self: VmValue, transform: VmFunction) =>
    self instanceof VmNull ? self : transform.apply1(self),
  ),
};

import type { VmList } from '../../values/collections.ts';
import type { VmFunction } from '../../values/function.ts';
import { method, type NativeModule } from '../../values/native.ts';
import type { VmValue } from '../../values/value.ts';

/** Members of `Function` and of its subclasses, one for each number of parameters. */
export const functions: NativeModule = {
  Function: {
    'applyToList()': method((self: VmFunction, argumentList: VmList) => self.apply(argumentList.toArray())),
  },
  Function0: { 'apply()': method((self: VmFunction): VmValue => self.apply0()) },
  Function1: { 'apply()': method((self: VmFunction, a: VmValue) => self.apply1(a)) },
  Function2: { 'apply()': method((self: VmFunction, a: VmValue, b: VmValue) => self.apply2(a, b)) },
  Function3: { 'apply()': method((self: VmFunction, a: VmValue, b: VmValue, c: VmValue) => self.apply3(a, b, c)) },
  Function4: {
    'apply()': method((self: VmFunction, a: VmValue, b: VmValue, c: VmValue, d: VmValue) => self.apply([a, b, c, d])),
  },
  Function5: {
    'apply()': method((self: VmFunction, a: VmValue, b: VmValue, c: VmValue, d: VmValue, e: VmValue) =>
      self.apply([a, b, c, d, e]),
    ),
  },
};

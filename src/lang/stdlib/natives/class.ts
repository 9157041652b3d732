import type { VmClass } from '../../values/class.ts';
import { type NativeTable, property } from '../../values/native.ts';

/** Members of `Class`. */
export const classMembers: NativeTable = {
  simpleName: property((self: VmClass) => self.simpleName),
};

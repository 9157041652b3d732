import type { VmObject } from '../../values/object.ts';

/**
 * A diagram shows `new Type<Argument> { … }` twice: the object before its checks, and the checked one, which is the key
 * here. Values are shown where they were read, and a predicate reads the values of both.
 */
export const uncheckedVersions = new WeakMap<VmObject, VmObject>();

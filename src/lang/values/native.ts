/**
 * The native side of the library: an `external` member is a row in the table of its class. Rows are named after the
 * member, methods with `()`: `{ length: property(…), 'take()': method(…) }`. Arguments have already been checked
 * against the declared parameter types.
 */
import type { VmValue } from './value.ts';

/** One `external` member. */
export interface NativeRow {
  readonly kind: 'property' | 'method';
  /** Number of parameters; 0 for a property. */
  readonly arity: number;
  /**
   * Called with the receiver first. Throws `PklError` without frames: the call site adds its own location. It is a
   * method rather than a property, so that functions with narrower parameters are accepted.
   */
  call(this: void, self: VmValue, ...args: VmValue[]): VmValue;
}

/** The rows of a class, or of a module for its own members. */
export type NativeTable = Readonly<Record<string, NativeRow>>;

/** Tables by class name; the empty string stands for the module itself. */
export type NativeModule = Readonly<Record<string, NativeTable>>;

/** A native property of receivers of type `S`. */
export function property<S extends VmValue>(get: (self: S) => VmValue): NativeRow {
  return { kind: 'property', arity: 0, call: get };
}

/** A native method of receivers of type `S`. */
export function method<S extends VmValue, A extends VmValue[]>(call: (self: S, ...args: A) => VmValue): NativeRow {
  // `length` does not count the receiver; natives have neither defaults nor rest parameters.
  return { kind: 'method', arity: call.length - 1, call };
}

/** A native method with any number of arguments, such as `List(…)`. They arrive as one array in a `VmList`. */
export function variadic<S extends VmValue>(call: (self: S, args: readonly VmValue[]) => VmValue): NativeRow {
  return { kind: 'method', arity: -1, call: (self, ...args) => call(self as S, args) };
}

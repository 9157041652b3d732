/**
 * The evaluator's representation of values. Booleans, strings and integers are plain JavaScript values; everything else
 * is an instance of a class, each in its own file. Nothing here leaves `src/lang`: embedders see the result of
 * `export.ts`.
 */

declare const isValue: unique symbol;

export type { isValue };

/**
 * Declared by every class of values, so that no other object passes for a value. It exists only for the compiler: the
 * property is never written. What a value can do is up to its class, found with `instanceof`; so values may refer to
 * each other without their files importing each other.
 */
export interface BoxedValue {
  readonly [isValue]: true;
}

/**
 * An `Int`: a number while it is a safe integer (never `-0`), otherwise a bigint of up to 64 bits. Each number has one
 * form.
 */
export type VmInt = number | bigint;

/** Any value. */
export type VmValue = boolean | VmInt | string | BoxedValue;

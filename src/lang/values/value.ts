/**
 * What a value of the language is, as the evaluator holds it. Booleans, strings and integers are plain JavaScript
 * values; everything else is a class of its own, each in its file beside this one. Nothing here leaves `src/lang`: the
 * outside sees what `export.ts` makes of it.
 */

declare const isValue: unique symbol;

export type { isValue };

/**
 * What every class of values declares, so that no other object passes for a value. It exists for the compiler alone: the
 * property is declared and never written. What a value can do is for its class to say, which `instanceof` finds; so that
 * values may refer to each other without their files doing so.
 */
export interface BoxedValue {
  readonly [isValue]: true;
}

/** An `Int`: a safe integer as number (never `-0`), anything larger up to 64 bits as bigint. One form per number. */
export type VmInt = number | bigint;

/** Any value. */
export type VmValue = boolean | VmInt | string | BoxedValue;

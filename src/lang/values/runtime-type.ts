import type { StackFrame } from '../diagnostics/error.ts';
import type { Env, Local } from './code.ts';
import type { ActiveUse } from './running.ts';
import type { VmValue } from './value.ts';

/** Returns true only for values that fit a type and that its check returns unchanged; false means nothing. */
export type QuickTest = (value: VmValue) => boolean;

/**
 * A type as checked at run time. Receiver, environment and locals are those of the type's location, because constraints
 * can refer to them.
 */
export interface RuntimeType {
  /** True when every value fits, so that containers of it need no checks. */
  readonly isUnknown?: boolean;
  /** True for `Any`, which every value fits too, but which does not imply `Dynamic`. */
  readonly isAny?: boolean;
  /** Avoids `check` for common values; needs neither the environment nor code that could call others. */
  readonly accepts?: QuickTest | undefined;
  /** Checks a value and returns it, or a copy that checks its elements lazily. Throws `TypeMismatch`. */
  check(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue;
  /** Whether the value fits, including elements, without an error on mismatch (`is`, union alternatives). */
  test(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean;
  /** Like `check`, for an object created just now: marks the object itself instead of a copy. */
  adopt?(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue;
  /** Like `test`, but ignores members of Listings and Mappings; absent where that makes no difference. */
  testShallow?(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean;
  /**
   * The default of a property of this type; undefined when there is none.
   * @param owner the property's annotation, or whatever else gets the default; shown in reports when elements of the
   *   default have no default themselves
   */
  defaultValue(s: VmValue, e: Env, owner?: StackFrame): VmValue | undefined;
}

/** Checks the elements of a Listing or the values of a Mapping, each on first read. */
export interface ElementCheck {
  readonly type: RuntimeType;
  readonly s: VmValue;
  readonly e: Env;
  readonly locals: readonly Local[];
  /** The uses of generic aliases that contain the type. */
  readonly uses: ActiveUse | null;
  /** The member that reports name for types inside an alias; the element's own when absent. */
  readonly member?: string;
}

import type { StackFrame } from '../diagnostics/error.ts';
import type { Env, Local } from './code.ts';
import type { ActiveUse } from './running.ts';
import type { VmValue } from './value.ts';

/** True only for values that fit a type and that its check returns as they are; false says nothing. */
export type QuickTest = (value: VmValue) => boolean;

/**
 * A type as the evaluator checks it. Receiver, environment and locals are those of the place where the type stands,
 * because constraints see them.
 */
export interface RuntimeType {
  /** True when every value fits, so that containers of it need no checks. */
  readonly isUnknown?: boolean;
  /** True for `Any`, which every value fits too, but which is no reason to assume `Dynamic`. */
  readonly isAny?: boolean;
  /** Spares `check` for common values; needs neither the place nor code that could call others. */
  readonly accepts?: QuickTest | undefined;
  /**
   * Checks a value and returns it, or a copy that goes on checking its elements lazily. Throws `TypeMismatch`.
   */
  check(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue;
  /** Whether the value fits, elements included, without an error for a misfit (`is`, union alternatives). */
  test(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean;
  /** As `check`, for an object made just now: marks the object itself instead of a copy. */
  adopt?(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): VmValue;
  /** As `test`, but blind to members of Listings and Mappings; absent where that makes no difference. */
  testShallow?(value: VmValue, s: VmValue, e: Env, a?: Local, b?: Local, c?: Local, d?: Local): boolean;
  /**
   * What a property of this type holds when nothing was assigned; undefined when there is no default.
   * @param owner the annotation of the property, or whatever else gets the default: reports show it when elements of the
   *   default are made that have no default themselves
   */
  defaultValue(s: VmValue, e: Env, owner?: StackFrame): VmValue | undefined;
}

/** How the elements of a Listing or the values of a Mapping are checked, one at a time, when they are first read. */
export interface ElementCheck {
  readonly type: RuntimeType;
  readonly s: VmValue;
  readonly e: Env;
  readonly locals: readonly Local[];
  /** The uses of generic aliases that the type is part of. */
  readonly uses: ActiveUse | null;
  /** The member that reports name for types inside an alias; that of the element when absent. */
  readonly member?: string;
}

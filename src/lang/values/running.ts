import type { Env, Local } from './code.ts';
import type { BoxedValue, VmValue } from './value.ts';

/** What has begun in the running evaluation and has not ended yet. */
export interface Running {
  /**
   * How many constraints are being evaluated, one inside the other. Listings and Mappings check all of their members at
   * once then: a verdict must not depend on what happens to be read.
   */
  constraints: number;
  /** Whether objects are being compared that were evaluated as a whole before. */
  isComparing: boolean;
  /** Objects being forced: a member that asks for its own object's text sees what is known so far. */
  forcing: Set<BoxedValue> | null;
  /** The uses of generic aliases whose types are being checked, innermost first. */
  uses: ActiveUse | null;
}

/** A use of a generic alias: what its type arguments see, and the use that it is part of. */
export interface ActiveUse {
  readonly of: object;
  readonly s: VmValue;
  readonly e: Env;
  readonly locals: readonly Local[];
  readonly outer: ActiveUse | null;
}

/** The state of an evaluation that starts. */
export function nothingRunning(): Running {
  return { constraints: 0, isComparing: false, forcing: null, uses: null };
}

/** Evaluation is synchronous, so one state serves everybody. */
export let running: Running = nothingRunning();

/** Goes on with another state, as `withContext` does when it enters an evaluation and leaves it. */
export function setRunning(state: Running): void {
  running = state;
}

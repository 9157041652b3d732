import type { Env, Local } from './code.ts';
import type { BoxedValue, VmValue } from './value.ts';

/** State of the current evaluation that has begun and not ended yet. */
export interface Running {
  /**
   * Nesting depth of constraints being evaluated. Inside one, Listings and Mappings check all members at once: the
   * result must not depend on what happens to be read.
   */
  constraints: number;
  /** Whether objects that were already evaluated completely are being compared. */
  isComparing: boolean;
  /** Objects being forced: a member that reads its own object's text sees what is known so far. */
  forcing: Set<BoxedValue> | null;
  /** Uses of generic aliases whose types are being checked, innermost first. */
  uses: ActiveUse | null;
}

/** A use of a generic alias: the environment of its type arguments, and the enclosing use. */
export interface ActiveUse {
  readonly of: object;
  readonly s: VmValue;
  readonly e: Env;
  readonly locals: readonly Local[];
  readonly outer: ActiveUse | null;
}

/** The state at the start of an evaluation. */
export function nothingRunning(): Running {
  return { constraints: 0, isComparing: false, forcing: null, uses: null };
}

/** Evaluation is synchronous, so a single state is enough. */
export let running: Running = nothingRunning();

/** Switches to another state, when `withContext` enters or leaves an evaluation. */
export function setRunning(state: Running): void {
  running = state;
}

/** Terminates code that runs too long, using Node's script timeout, which has its own thread. */
import type { RunningScriptOptions } from 'node:vm';

const box: { work: () => unknown } = { work: () => undefined };
let inBox: ((options: RunningScriptOptions) => unknown) | undefined;

/** Runs the work in the box. The module is loaded with the first limit, which many evaluations do not have. */
function runInBox(work: () => unknown, options: RunningScriptOptions): unknown {
  if (inBox === undefined) {
    const { createContext, Script } = process.getBuiltinModule('node:vm');
    const [script, context] = [new Script('work()'), createContext(box)];
    inBox = (given) => script.runInContext(context, { ...given, displayErrors: false });
  }
  box.work = work;
  return inBox(options);
}

/**
 * Runs `work`, and throws the result of `late` when it takes more than `ms` milliseconds. The running code stops
 * without running its `finally` blocks, so values created meanwhile must not be used again.
 *
 * @example interruptAfter(() => 1 + 1, 1000, () => new Error('too slow')); // 2
 */
export function interruptAfter<T>(work: () => T, ms: number, late: () => Error): T {
  try {
    return runInBox(work, { timeout: Math.max(1, Math.ceil(ms)) }) as T;
  } catch (error) {
    throw hasCode(error, 'ERR_SCRIPT_EXECUTION_TIMEOUT') ? late() : error;
  }
}

/**
 * Runs `work`, and throws the result of `stopped` when the user presses Ctrl-C meanwhile. As with a time limit, values
 * created meanwhile must not be used again.
 *
 * @example untilStopped(() => 1 + 1, () => new Error('stopped')); // 2
 */
export function untilStopped<T>(work: () => T, stopped: () => Error): T {
  try {
    return runInBox(work, { breakOnSigint: true }) as T;
  } catch (error) {
    throw hasCode(error, 'ERR_SCRIPT_EXECUTION_INTERRUPTED') ? stopped() : error;
  }
}

/** The error comes from the script's context, which has another `Error` class. */
function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

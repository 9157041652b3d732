/** Terminates code that runs too long, using Node's script timeout, which has its own thread. */
import { createContext, Script } from 'node:vm';

const box: { work: () => unknown } = { work: () => undefined };
const script = new Script('work()');
let context: ReturnType<typeof createContext> | undefined;

/**
 * Runs `work`, and throws the result of `late` when it takes more than `ms` milliseconds. The running code stops
 * without running its `finally` blocks, so values created meanwhile must not be used again.
 *
 * @example interruptAfter(() => 1 + 1, 1000, () => new Error('too slow')); // 2
 */
export function interruptAfter<T>(work: () => T, ms: number, late: () => Error): T {
  context ??= createContext(box);
  box.work = work;
  try {
    return script.runInContext(context, { timeout: Math.max(1, Math.ceil(ms)), displayErrors: false }) as T;
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
  context ??= createContext(box);
  box.work = work;
  try {
    return script.runInContext(context, { breakOnSigint: true, displayErrors: false }) as T;
  } catch (error) {
    throw hasCode(error, 'ERR_SCRIPT_EXECUTION_INTERRUPTED') ? stopped() : error;
  }
}

/** The error comes from the script's context, which has another `Error` class. */
function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

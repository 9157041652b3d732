/** Terminates code that runs too long, using Node's script timeout, which has its own thread. */
import { createContext, Script } from 'node:vm';

const box: { work: () => unknown } = { work: () => undefined };
const script = new Script('work()');
let context: ReturnType<typeof createContext> | undefined;

/**
 * Runs `work`, and throws the result of `late` when it takes more than `ms` milliseconds. The running code stops
 * without running its `finally` blocks, so values created meanwhile must not be used again.
 */
export function interruptAfter<T>(work: () => T, ms: number, late: () => Error): T {
  context ??= createContext(box);
  box.work = work;
  try {
    return script.runInContext(context, { timeout: Math.max(1, Math.ceil(ms)), displayErrors: false }) as T;
  } catch (error) {
    throw isTimeout(error) ? late() : error;
  }
}

/** The error comes from the script's context, which has another `Error` class. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}

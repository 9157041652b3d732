/** Ending code that runs too long: Node has a thread that watches over scripts. */
import { createContext, Script } from 'node:vm';

const box: { work: () => unknown } = { work: () => undefined };
const script = new Script('work()');
let context: ReturnType<typeof createContext> | undefined;

/**
 * Does `work`, and throws what `late` makes when that takes more than `ms` milliseconds. Whatever runs at that moment
 * stops without running its `finally` blocks, so that values made meanwhile should not be used again.
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

/** The error belongs to the context of the script, whose `Error` is another one. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}

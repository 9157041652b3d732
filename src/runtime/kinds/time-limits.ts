import { limitOf } from './timing.ts';

/**
 * A signal that also aborts after a time limit.
 *
 * @example await fetch(url, { signal: limited(scope.run.signal, 30) });
 */
export function limited(signal: AbortSignal, timeout: number): AbortSignal {
  const limit = limitOf(timeout);
  return limit === null ? signal : AbortSignal.any([signal, AbortSignal.timeout(Math.min(limit, 0x7fffffff))]);
}

/**
 * Whether an error was caused by the time limit of such a signal.
 *
 * @example isTimeout(new Error('other')); // false
 */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

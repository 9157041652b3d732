import { limitOf } from './timing.ts';

/** A signal that also fires when the time is up. */
export function limited(signal: AbortSignal, timeout: number): AbortSignal {
  const limit = limitOf(timeout);
  return limit === null ? signal : AbortSignal.any([signal, AbortSignal.timeout(Math.min(limit, 0x7fffffff))]);
}

/** Whether it was such a signal that ended something because the time was up. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

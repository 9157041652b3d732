/** A clock that only goes forward, whatever happens to the time of day. Every engine of JavaScript has it. */
const clock = (globalThis as unknown as { readonly performance: { readonly now: () => number } }).performance;

/** Milliseconds since some moment. */
export function monotonicNow(): number {
  return clock.now();
}

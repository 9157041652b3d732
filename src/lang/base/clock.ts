/** A monotonic clock, unaffected by changes to the time of day. Every JavaScript engine has it. */
const clock = (globalThis as unknown as { readonly performance: { readonly now: () => number } }).performance;

/** Milliseconds since an arbitrary moment. */
export function monotonicNow(): number {
  return clock.now();
}

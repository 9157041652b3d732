/** A monotonic clock, unaffected by changes to the time of day. Every JavaScript engine has it. */
declare const performance: { readonly now: () => number };

/** Milliseconds since an arbitrary moment. */
export function monotonicNow(): number {
  return performance.now();
}

/** How long actions may take, and when they ended. */

/**
 * The time limit of an action in seconds; 0 for none. `TIMEOUT` overrides the resource.
 *
 * @param declared the `TimeoutDuration` of the block in seconds; null when unset
 * @example timeoutOf(5, { TIMEOUT: '30' }); // 30
 */
export function timeoutOf(declared: number | null, env: Readonly<Record<string, string>>): number {
  const forced = env['TIMEOUT']?.trim();
  if (forced !== undefined && /^\d+(\.\d+)?$/.test(forced)) return Number(forced);
  return declared ?? 60;
}

/** Converts seconds to a time limit in milliseconds; null for none. */
export function limitOf(timeout: number): number | null {
  return timeout > 0 ? timeout * 1000 : null;
}

/**
 * The current time in seconds since 1970.
 *
 * @example now(); // seconds, such as 1767225600
 */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

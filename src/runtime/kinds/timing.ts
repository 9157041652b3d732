/** How long actions may take, and when they ended. */

/**
 * How long an action may take, in seconds; 0 for ever. `TIMEOUT` overrides what the resource says.
 *
 * @param declared the `TimeoutDuration` of the block in seconds; null for one that says nothing
 */
export function timeoutOf(declared: number | null, env: Readonly<Record<string, string>>): number {
  const forced = env['TIMEOUT']?.trim();
  if (forced !== undefined && /^\d+(\.\d+)?$/.test(forced)) return Number(forced);
  return declared ?? 60;
}

/** A number of seconds as a time limit in milliseconds. */
export function limitOf(timeout: number): number | null {
  return timeout > 0 ? timeout * 1000 : null;
}

/** When something ended, in seconds since 1970. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

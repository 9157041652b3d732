// Conditions for tests, which say why they skip.

/**
 * Whether something that tests need is missing. Says so, because a skipped test otherwise gives no reason.
 *
 * @param needs completes `Skipped: … .`
 */
export function isMissing(isThere: boolean, needs: string): boolean {
  if (!isThere) console.warn(`Skipped: ${needs}.`);
  return !isThere;
}

/** Whether this is not Linux, with a message that says what needs it. */
export function isNotLinux(what: string): boolean {
  return isMissing(process.platform === 'linux', `${what} needs Linux`);
}

/** Whether this is Windows, with a message that says what needs a POSIX system. */
export function isWindows(what: string): boolean {
  return isMissing(process.platform !== 'win32', `${what} needs a POSIX system`);
}

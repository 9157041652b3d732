/**
 * Waits for a promise, but no longer than a time limit.
 *
 * @param limit milliseconds
 */
export function within(work: Promise<unknown>, limit: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limit);
    const finish = (): void => {
      clearTimeout(timer);
      resolve();
    };
    work.then(finish, finish);
  });
}

/** Timers. They are not part of ECMAScript, but every host has them. */
declare function setTimeout(work: () => void, ms: number): unknown;
declare function clearTimeout(timer: unknown): void;

/** A promise that is fulfilled after everything else that is due has run. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

/** A promise that rejects after some milliseconds unless it is canceled. */
export function after(
  ms: number,
  error: () => Error,
): { readonly promise: Promise<never>; readonly cancel: () => void } {
  let timer: unknown;
  const promise = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), Math.min(ms, MAX_DELAY_MS));
  });
  return { promise, cancel: () => clearTimeout(timer) };
}

/** The maximum delay of a timer, in milliseconds. */
const MAX_DELAY_MS = 2 ** 31 - 1;

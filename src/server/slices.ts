/** Long work in short slices, so that other requests go on meanwhile. */
import { setImmediate as turn } from 'node:timers/promises';

/** How long a slice may hold the event loop; milliseconds. */
const SLICE = 5;

/**
 * Runs work that yields often, and lets others have their turn whenever it has held the event loop for a while.
 *
 * @throws what the work throws, and the reason of `signal` when it fires in between
 */
export async function inSlices<T>(work: Generator<void, T>, signal?: AbortSignal): Promise<T> {
  let end = performance.now() + SLICE;
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() < end) continue;
    await turn();
    signal?.throwIfAborted();
    end = performance.now() + SLICE;
  }
}

/** Runs long work in short slices so that other requests make progress. */
import { setImmediate as turn } from 'node:timers/promises';

/** Maximum time a slice may block the event loop, in milliseconds. */
const SLICE_MS = 5;

/**
 * Runs work that yields often, and lets the event loop run whenever a slice has used up its time.
 *
 * @throws whatever the work throws; the reason of `signal` when it aborts in between
 */
export async function inSlices<T>(work: Generator<void, T>, signal?: AbortSignal): Promise<T> {
  let end = performance.now() + SLICE_MS;
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() < end) continue;
    await turn();
    signal?.throwIfAborted();
    end = performance.now() + SLICE_MS;
  }
}

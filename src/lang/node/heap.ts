/** Node's memory, and the default limit for an evaluation. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Heap } from '../values/memory.ts';

let collect: (() => void) | undefined;

/** V8's heap; measuring live memory triggers a garbage collection. */
export const nodeHeap: Heap = {
  used,
  live: () => {
    if (collect === undefined) {
      setFlagsFromString('--expose-gc');
      collect = runInNewContext('gc') as () => void;
      setFlagsFromString('--no-expose-gc');
    }
    collect();
    return used();
  },
};

function used(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

/**
 * Half of V8's heap limit, so that an evaluation ends before the process does; Node's `--max-old-space-size` changes
 * it.
 *
 * @param most upper limit in bytes
 */
export function defaultMemory(most = Number.POSITIVE_INFINITY): number {
  return Math.min(getHeapStatistics().heap_size_limit / 2, most);
}

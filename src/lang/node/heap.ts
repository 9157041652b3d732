/** The memory of Node, and how much of it an evaluation may take unless somebody says otherwise. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Heap } from '../values/memory.ts';

let collect: (() => void) | undefined;

/** What V8 has; it is asked to collect its garbage where somebody must know what is in use. */
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
 * Half of what V8 may have, so that an evaluation ends before the process does; `--max-old-space-size` of Node moves it.
 *
 * @param most never more bytes than this
 */
export function defaultMemory(most = Number.POSITIVE_INFINITY): number {
  return Math.min(getHeapStatistics().heap_size_limit / 2, most);
}

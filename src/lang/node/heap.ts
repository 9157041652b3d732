/** The memory of the engine that runs us, V8 or JavaScriptCore, and the default limit for an evaluation. */
import type { Heap } from '../values/memory.ts';

let collect: (() => void) | undefined;

/** Node's modules are loaded when they are needed: each takes part of a millisecond, and Bun needs none. */
const v8 = (): typeof import('node:v8') => process.getBuiltinModule('node:v8');

function statistics(): number {
  const { used_heap_size: heap, external_memory: external } = v8().getHeapStatistics();
  return heap + external;
}

let isFirst = true;

const v8Heap: Heap = {
  used: () => {
    if (isFirst) {
      // Slower than V8's statistics, but faster than loading them for one evaluation.
      isFirst = false;
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    }
    return statistics();
  },
  live: () => {
    if (collect === undefined) {
      v8().setFlagsFromString('--expose-gc');
      collect = process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void;
      v8().setFlagsFromString('--no-expose-gc');
    }
    collect();
    return statistics();
  },
  get limit() {
    return defaultMemory();
  },
};

/** The statistics that Bun provides about its engine. */
interface BunEngine {
  heapSize(): number;
  /** Collects, and returns what is left. */
  fullGC(): number;
}

const engine: object | undefined =
  process.versions['bun'] === undefined ? undefined : process.getBuiltinModule('bun:jsc');
const bunEngine = isBunEngine(engine) ? engine : undefined;

function isBunEngine(module: object | undefined): module is BunEngine {
  return module !== undefined && 'heapSize' in module && 'fullGC' in module;
}

/** The heap; measuring live memory triggers a garbage collection. */
export const nodeHeap: Heap =
  bunEngine === undefined
    ? v8Heap
    : {
        used: () => bunEngine.heapSize(),
        live: () => bunEngine.fullGC(),
        get limit() {
          return defaultMemory();
        },
      };

/** V8's heap limit is a quarter of the machine's memory and at most this; Bun has none. */
const MAX_HEAP_SIZE = 4 * 2 ** 30;

/**
 * Half of V8's heap limit, so that an evaluation ends before the process does; Node's `--max-old-space-size` changes
 * it.
 *
 * @param max upper limit in bytes
 * @example defaultMemory(1000); // 1000
 */
export function defaultMemory(max = Number.POSITIVE_INFINITY): number {
  const heap =
    bunEngine === undefined
      ? v8().getHeapStatistics().heap_size_limit
      : Math.min(process.getBuiltinModule('node:os').totalmem() / 4, MAX_HEAP_SIZE);
  return Math.min(heap / 2, max);
}

/**
 * Counts the memory of an evaluation's values as they are created. The count does not include what has been freed
 * since, so it only decides when to look at the heap itself, which has the final word.
 */
import { PklError } from '../diagnostics/error.ts';
import { memoryExceeded } from '../diagnostics/messages/evaluation.ts';

/** The host's memory, in bytes. */
export interface Heap {
  /** Memory in use, including unreachable objects. */
  used(): number;
  /** Memory of reachable objects. May take as long as a full garbage collection. */
  live(): number;
  /** The limit of evaluations that have none of their own. Only asked when much memory is in use. */
  readonly limit?: number;
}

/** Approximate sizes in V8 on a 64-bit machine, in bytes. Arrays have spare capacity. */
export const BYTES = {
  object: 72,
  slots: 48,
  slot: 8,
  /** Including what it captured. */
  env: 96,
  closure: 72,
  list: 64,
  element: 10,
  /** A new version of a collection that shares all but its last element. */
  version: 16,
  table: 400,
  key: 56,
  hashedKey: 160,
  shape: 200,
  member: 112,
  definition: 144,
  property: 48,
  float: 28,
  bigint: 24,
  quantity: 40,
  sequence: 48,
  pair: 40,
  text: 32,
  bytes: 160,
  /** What a module needs besides its syntax and its members. */
  module: 10_000,
  /** The syntax that a token becomes, and the token itself. */
  token: 110,
  /** A compiled expression. */
  code: 100,
  /** A compiled type. */
  type: 300,
  class: 3000,
  alias: 1800,
  /** A property or method of any body. */
  declaration: 700,
  /** What a class adds to it. */
  classMember: 500,
  /** An element or entry of a literal. */
  item: 450,
  /** A literal's body. */
  body: 1500,
} as const;

/**
 * Bytes that may still be allocated before the heap must be examined; a typed array, because the engine updates it in
 * place.
 */
const meter = Float64Array.of(Number.POSITIVE_INFINITY);
let budget: MemoryBudget | undefined;

/** Counts bytes being allocated. Throws the language's error when they exceed the budget. */
export function spend(bytes: number): void {
  const left = (meter[0] as number) - bytes;
  meter[0] = left;
  if (left < 0) refill(0);
}

/** Ensures that many bytes are available, for operations that allocate them all at once. */
export function reserve(bytes: number): void {
  if ((meter[0] as number) < bytes) refill(bytes);
}

/** Counts the concatenation of two texts: the engine keeps both, plus the node that joins them. */
export function spendJoin(left: string, right: string): void {
  spend(BYTES.text + Math.min(left.length, right.length));
}

function refill(needed: number): void {
  meter[0] = budget === undefined ? Number.POSITIVE_INFINITY : budget.refill(needed);
}

/** The memory budget of an evaluation. */
export class MemoryBudget {
  #limit: number | undefined;
  readonly #heap: Heap | undefined;
  /** Memory in use before the evaluation began. */
  readonly #before: number;
  /** Remaining bytes while no work is in progress. */
  left: number;
  /** Remaining bytes after the last check. */
  #room: number;

  /**
   * @param limit bytes; by default, the limit of the heap
   * @param heap tells live memory from garbage; without it, everything ever allocated counts
   */
  constructor(limit: number | undefined, heap: Heap | undefined) {
    this.#limit = limit;
    this.#heap = heap;
    this.#before = heap?.used() ?? 0;
    this.left = limit ?? UNASKED;
    this.#room = this.left;
  }

  /** Bytes counted since the last check of the heap. */
  get made(): number {
    return this.#room - this.left;
  }

  /** Bytes that may be allocated until the next check, given the number needed now. Throws when there are none. */
  refill(needed: number): number {
    if (this.#limit === undefined) {
      this.#limit = this.#heap?.limit ?? Number.POSITIVE_INFINITY;
      this.#room = this.#limit - UNASKED;
      if (this.#room > needed) return this.#room;
    }
    const limit = this.#limit;
    const free = this.#heap === undefined ? 0 : limit - Math.max(this.#heap.live() - this.#before, 0);
    if (free < needed || free <= 0) {
      // Leave some room for code that catches and reports the error.
      this.#room = limit * LOOK_AGAIN;
      meter[0] = this.#room;
      throw new PklError(memoryExceeded(limit));
    }
    this.#room = Math.max(free, limit * LOOK_AGAIN);
    return this.#room;
  }
}

/** Runs work whose values count against a budget. */
export function withinBudget<T>(inner: MemoryBudget, work: () => T): T {
  const outer = budget;
  const outerLeft = meter[0] as number;
  budget = inner;
  meter[0] = inner.left;
  try {
    return work();
  } finally {
    inner.left = meter[0];
    budget = outer;
    meter[0] = outerLeft;
  }
}

/** Bytes that fit on any machine, so that small evaluations need not ask for the limit. */
const UNASKED = 2 ** 24;

/** Minimum part of the budget between two checks of the heap, because they take time. */
const LOOK_AGAIN = 1 / 8;

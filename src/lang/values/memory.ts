/**
 * What the values of an evaluation take, counted as they are made. The count knows nothing of what was let go since, so
 * that it only says when to look at the heap itself, which is what decides.
 */
import { PklError } from '../diagnostics/error.ts';
import { memoryExceeded } from '../diagnostics/messages/evaluation.ts';

/** The memory of the host. Numbers are bytes. */
export interface Heap {
  /** What is taken now, what nobody can reach any more included. */
  used(): number;
  /** What is taken by what can still be reached. May take as long as looking at all of it. */
  live(): number;
}

/** Bytes of things as V8 keeps them on a machine of 64 bits. Arrays have room for more than is in them. */
export const BYTES = {
  object: 72,
  slots: 48,
  slot: 8,
  /** With what it captured. */
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
  pair: 40,
  text: 32,
  bytes: 160,
} as const;

/** How many bytes, in a field that the engine changes in place, may still be made before somebody has to look at the heap. */
const meter = Float64Array.of(Number.POSITIVE_INFINITY);
let budget: MemoryBudget | undefined;

/** Counts bytes that are being made. Throws the language's error where they do not fit any more. */
export function spend(bytes: number): void {
  const left = (meter[0] as number) - bytes;
  meter[0] = left;
  if (left < 0) refill(0);
}

/** Makes sure that so many bytes can be made, for what takes them all at once. */
export function reserve(bytes: number): void {
  if ((meter[0] as number) < bytes) refill(bytes);
}

/** Counts the text that two texts make: the engine keeps both, and what joins them. */
export function spendJoin(left: string, right: string): void {
  spend(BYTES.text + Math.min(left.length, right.length));
}

function refill(needed: number): void {
  meter[0] = budget === undefined ? Number.POSITIVE_INFINITY : budget.refill(needed);
}

/** The memory that one evaluation may take. */
export class MemoryBudget {
  readonly #limit: number;
  readonly #heap: Heap | undefined;
  /** What was taken before the evaluation began. */
  readonly #before: number;
  /** What may still be made while no work is being done. */
  left: number;
  /** What was left after the last look. */
  #room: number;

  /**
   * @param limit in bytes
   * @param heap tells garbage from what is in use; without it, all that was ever made counts
   */
  constructor(limit: number, heap: Heap | undefined) {
    this.#limit = limit;
    this.#heap = heap;
    this.#before = heap?.used() ?? 0;
    this.left = limit;
    this.#room = limit;
  }

  /** Bytes counted since the heap was last looked at. */
  get made(): number {
    return this.#room - this.left;
  }

  /** Bytes that may be made until the next look, once so many are about to be made. Throws when there are none. */
  refill(needed: number): number {
    const free = this.#heap === undefined ? 0 : this.#limit - Math.max(this.#heap.live() - this.#before, 0);
    if (free < needed || free <= 0) {
      // Those who catch the error get some room to tell of it.
      this.#room = this.#limit * LOOK_AGAIN;
      meter[0] = this.#room;
      throw new PklError(memoryExceeded(this.#limit));
    }
    this.#room = Math.max(free, this.#limit * LOOK_AGAIN);
    return this.#room;
  }
}

/** Does work whose values are counted against a budget. */
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

/** The heap is looked at again after this part of the budget at the earliest: looking takes time. */
const LOOK_AGAIN = 1 / 8;

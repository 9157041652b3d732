import { PklError } from '../diagnostics/error.ts';
import { collectionTooLarge } from '../diagnostics/messages/collections.ts';
import { keying } from './keying.ts';
import { BYTES, spend } from './memory.ts';
import type { VmValue } from './value.ts';

/** Maximum number of keys: the capacity of JavaScript's Map. */
const MAX_KEYS = 2 ** 24;

/**
 * Positions of distinct keys in order of first insertion, by the language's equality. Append-only, so that views of its
 * first keys remain valid. Keys that JavaScript's Map compares the way the language does are looked up there; others
 * through their structural hash.
 */
export class KeyIndex {
  /** The keys by position; never write to it. */
  readonly keys: VmValue[] = [];
  readonly #simple = new Map<VmValue, number>();
  #hashed: Map<number, number[]> | undefined;

  constructor() {
    spend(BYTES.table);
  }

  get size(): number {
    return this.keys.length;
  }

  /** The position of a key, or -1. */
  position(key: VmValue): number {
    if (typeof key !== 'object') return this.#simple.get(key) ?? -1;
    if (this.#hashed === undefined) return -1;
    return this.#positionIn(this.#hashed.get(keying.hash(key)), key);
  }

  /** The position of a key, which is appended if it is new. */
  add(key: VmValue): number {
    if (this.keys.length >= MAX_KEYS && this.position(key) < 0) throw new PklError(collectionTooLarge(MAX_KEYS));
    if (typeof key !== 'object') {
      const present = this.#simple.get(key);
      if (present !== undefined) return present;
      spend(BYTES.key);
      this.#simple.set(key, this.keys.length);
    } else {
      this.#hashed ??= new Map();
      const hash = keying.hash(key);
      const bucket = this.#hashed.get(hash);
      const present = this.#positionIn(bucket, key);
      if (present >= 0) return present;
      spend(BYTES.hashedKey);
      if (bucket === undefined) this.#hashed.set(hash, [this.keys.length]);
      else bucket.push(this.keys.length);
    }
    return this.keys.push(key) - 1;
  }

  /** An independent copy of the first `length` keys. */
  copy(length: number = this.keys.length): KeyIndex {
    const copy = new KeyIndex();
    for (let i = 0; i < length; i++) copy.add(this.keys[i] as VmValue);
    return copy;
  }

  #positionIn(bucket: readonly number[] | undefined, key: VmValue): number {
    if (bucket === undefined) return -1;
    for (const position of bucket) if (keying.equal(this.keys[position] as VmValue, key)) return position;
    return -1;
  }
}

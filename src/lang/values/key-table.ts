import { KeyIndex } from './key-index.ts';
import { spend } from './memory.ts';
import { retainedBytes } from './scalars.ts';
import type { VmValue } from './value.ts';

/**
 * An insertion-ordered hash table keyed by the language's equality. Overwriting a key keeps its position.
 */
export class KeyTable<T> {
  /** Values by the position of their key. */
  readonly items: T[];
  /** Shared with sets of the keys, which may have appended more keys. */
  #index: KeyIndex;

  constructor(index: KeyIndex = new KeyIndex(), items: T[] = []) {
    this.#index = index;
    this.items = items;
  }

  get size(): number {
    return this.items.length;
  }

  /** The keys; the first `size` of them belong to this table. */
  get index(): KeyIndex {
    return this.#index;
  }

  /** The position of a key, or -1. */
  position(key: VmValue): number {
    const position = this.#index.position(key);
    return position < this.items.length ? position : -1;
  }

  get(key: VmValue): T | undefined {
    // Undefined for keys that only a derived set contains.
    const position = this.#index.position(key);
    return position < 0 ? undefined : this.items[position];
  }

  has(key: VmValue): boolean {
    return this.position(key) >= 0;
  }

  set(key: VmValue, value: T): void {
    const size = this.items.length;
    if (this.#index.size > size && this.position(key) < 0) this.#index = this.#index.copy(size);
    spend(retainedBytes(value));
    this.items[this.#index.add(key)] = value;
  }

  copy(): KeyTable<T> {
    return new KeyTable(this.#index.copy(this.items.length), this.items.slice());
  }

  *keys(): IterableIterator<VmValue> {
    for (let i = 0; i < this.items.length; i++) yield this.#index.keys[i] as VmValue;
  }

  values(): IterableIterator<T> {
    return this.items.values();
  }

  *entries(): IterableIterator<[VmValue, T]> {
    for (let i = 0; i < this.items.length; i++) yield [this.#index.keys[i] as VmValue, this.items[i] as T];
  }
}

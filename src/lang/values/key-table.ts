import { KeyIndex } from './key-index.ts';
import type { VmValue } from './value.ts';

/**
 * An insertion-ordered hash table keyed by the language's equality. Overwriting a key keeps its position.
 */
export class KeyTable<T> {
  readonly index: KeyIndex;
  /** Values by the position of their key. */
  readonly items: T[];

  constructor(index: KeyIndex = new KeyIndex(), items: T[] = []) {
    this.index = index;
    this.items = items;
  }

  get size(): number {
    return this.items.length;
  }

  get(key: VmValue): T | undefined {
    const position = this.index.position(key);
    return position < 0 ? undefined : this.items[position];
  }

  has(key: VmValue): boolean {
    return this.index.position(key) >= 0;
  }

  set(key: VmValue, value: T): void {
    this.items[this.index.add(key)] = value;
  }

  copy(): KeyTable<T> {
    return new KeyTable(this.index.copy(), this.items.slice());
  }

  keys(): IterableIterator<VmValue> {
    return this.index.keys.values();
  }

  values(): IterableIterator<T> {
    return this.items.values();
  }

  *entries(): IterableIterator<[VmValue, T]> {
    for (let i = 0; i < this.items.length; i++) yield [this.index.keys[i] as VmValue, this.items[i] as T];
  }
}

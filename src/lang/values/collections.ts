import { KeyTable } from './key-table.ts';
import type { VmValue } from './value.ts';

/**
 * A `List`: a view of the first `length` items of an array that only grows. Lists made from each other by `add` share
 * one array, so building a list element by element is linear. Never write to `items` below `length`.
 */
export class VmList {
  readonly items: VmValue[];
  readonly length: number;

  constructor(items: VmValue[], length: number = items.length) {
    this.items = items;
    this.length = length;
  }

  /** The list with one more element at its end. */
  add(item: VmValue): VmList {
    if (this.items.length === this.length) {
      this.items.push(item);
      return new VmList(this.items, this.length + 1);
    }
    const copy = this.items.slice(0, this.length);
    copy.push(item);
    return new VmList(copy);
  }

  at(index: number): VmValue | undefined {
    return index >= 0 && index < this.length ? this.items[index] : undefined;
  }

  /** The elements as an array of their own. */
  toArray(): VmValue[] {
    return this.items.slice(0, this.length);
  }

  *[Symbol.iterator](): IterableIterator<VmValue> {
    for (let i = 0; i < this.length; i++) yield this.items[i] as VmValue;
  }
}

export const EMPTY_LIST = new VmList([]);

/** A `Set`: distinct values in the order of their first insertion. Immutable once it is a value. */
export class VmSet {
  readonly table: KeyTable<VmValue>;

  constructor(table: KeyTable<VmValue>) {
    this.table = table;
  }

  static of(values: Iterable<VmValue>): VmSet {
    const table = new KeyTable<VmValue>();
    for (const value of values) if (!table.has(value)) table.set(value, value);
    return new VmSet(table);
  }

  get length(): number {
    return this.table.size;
  }

  has(value: VmValue): boolean {
    return this.table.has(value);
  }

  toArray(): VmValue[] {
    return [...this.table.keys()];
  }

  [Symbol.iterator](): IterableIterator<VmValue> {
    return this.table.keys();
  }
}

/** A `Map`: values by key, in the order of each key's first insertion. Immutable once it is a value. */
export class VmMap {
  readonly table: KeyTable<VmValue>;

  constructor(table: KeyTable<VmValue>) {
    this.table = table;
  }

  static of(entries: Iterable<readonly [VmValue, VmValue]>): VmMap {
    const table = new KeyTable<VmValue>();
    for (const [key, value] of entries) table.set(key, value);
    return new VmMap(table);
  }

  get length(): number {
    return this.table.size;
  }

  get(key: VmValue): VmValue | undefined {
    return this.table.get(key);
  }

  has(key: VmValue): boolean {
    return this.table.has(key);
  }

  [Symbol.iterator](): IterableIterator<[VmValue, VmValue]> {
    return this.table.entries();
  }
}

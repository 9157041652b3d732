import { PklError } from '../diagnostics/error.ts';
import { collectionTooLarge } from '../diagnostics/messages/collections.ts';
import { checkDeadline } from './context.ts';
import { KeyIndex } from './key-index.ts';
import { KeyTable } from './key-table.ts';
import { BYTES, reserve, spend } from './memory.ts';
import { retainedBytes } from './scalars.ts';
import type { BoxedValue, isValue, VmValue } from './value.ts';

/** Maximum number of elements in a collection: what fits into memory next to a program that uses them. */
export const MAX_COLLECTION_LENGTH = 2 ** 25;

/** Throws the language's error for a collection with too many elements. */
export function checkCollectionLength(length: number): void {
  if (length > MAX_COLLECTION_LENGTH) throw new PklError(collectionTooLarge(MAX_COLLECTION_LENGTH));
  reserve(BYTES.element * length);
}

/** The number of elements sampled to estimate the size of all. */
const SAMPLES = 8;

/** Bytes of elements in an array. */
export function elementBytes(items: readonly VmValue[]): number {
  const { length } = items;
  if (length === 0) return 0;
  const step = Math.ceil(length / SAMPLES);
  let kept = 0;
  for (let i = length - 1; i >= 0; i -= step) kept += retainedBytes(items[i]) * step;
  return BYTES.element * length + kept;
}

/**
 * A `List`: a view of the first `length` items of an append-only array. Lists created from each other with `add` share
 * one array, so building a list element by element is linear. Never write to `items` below `length`.
 */
export class VmList implements BoxedValue {
  declare readonly [isValue]: true;
  readonly items: VmValue[];
  readonly length: number;

  /** @param made bytes that it takes: those of its items, unless it shares them */
  constructor(items: VmValue[], length: number = items.length, made = BYTES.list + elementBytes(items)) {
    this.items = items;
    this.length = length;
    spend(made);
  }

  /** The list with one more element at its end. */
  add(item: VmValue): VmList {
    checkCollectionLength(this.length + 1);
    if (this.length === 0) return new VmList([item]);
    const isShared = this.items.length === this.length;
    const items = isShared ? this.items : this.toArray();
    items.push(item);
    return isShared ? new VmList(items, items.length, BYTES.version + retainedBytes(item)) : new VmList(items);
  }

  at(index: number): VmValue | undefined {
    return index >= 0 && index < this.length ? this.items[index] : undefined;
  }

  /** A copy of the elements as an array. */
  toArray(): VmValue[] {
    return this.items.slice(0, this.length);
  }

  *[Symbol.iterator](): IterableIterator<VmValue> {
    for (let i = 0; i < this.length; i++) yield this.items[i] as VmValue;
  }
}

export const EMPTY_LIST = new VmList([]);

/** Maximum length of a list whose elements are never accessed. */
const MAX_LENGTH = 2 ** 31 - 1;

/** A long list that repeats a few elements; they are only copied when accessed. */
class RepeatedList extends VmList {
  constructor(pattern: readonly VmValue[], times: number) {
    super([], pattern.length * times);
    const unfold = (): VmValue[] => {
      checkCollectionLength(this.length);
      spend(BYTES.element * this.length);
      const items: VmValue[] = [];
      for (let i = 0; i < times; i++) {
        if ((i & 0xffff) === 0xffff) checkDeadline();
        for (const item of pattern) items.push(item);
      }
      Object.defineProperty(this, 'items', { value: items });
      return items;
    };
    Object.defineProperty(this, 'items', { get: unfold, configurable: true });
  }
}

/** The elements repeated a number of times. */
export function repeatedList(pattern: readonly VmValue[], times: number): VmList {
  const length = pattern.length * times;
  if (length > MAX_LENGTH) throw new PklError(collectionTooLarge(MAX_LENGTH));
  if (length > 2 ** 16) return new RepeatedList(pattern, times);
  return new VmList(Array.from({ length: times }, () => pattern).flat());
}

/**
 * A `Set`: distinct values in order of first insertion; like a list, a view of the first `length` keys of an
 * append-only index.
 */
export class VmSet implements BoxedValue {
  declare readonly [isValue]: true;
  readonly index: KeyIndex;
  readonly length: number;

  constructor(index: KeyIndex, length: number = index.size) {
    this.index = index;
    this.length = length;
    spend(BYTES.version);
  }

  static of(values: Iterable<VmValue>): VmSet {
    const index = new KeyIndex();
    for (const value of values) index.add(value);
    return new VmSet(index);
  }

  /** The elements in order; only the first `length` belong to this set. Never write to it. */
  get items(): readonly VmValue[] {
    return this.index.keys;
  }

  /** The set with an element appended, unless it already contains it. */
  add(value: VmValue): VmSet {
    const position = this.index.position(value);
    if (position >= 0 && position < this.length) return this;
    const index = this.index.size === this.length ? this.index : this.index.copy(this.length);
    index.add(value);
    return new VmSet(index);
  }

  has(value: VmValue): boolean {
    const position = this.index.position(value);
    return position >= 0 && position < this.length;
  }

  toArray(): VmValue[] {
    return this.index.keys.slice(0, this.length);
  }

  *[Symbol.iterator](): IterableIterator<VmValue> {
    for (let i = 0; i < this.length; i++) yield this.index.keys[i] as VmValue;
  }
}

/** A `List` or a `Set`. */
export type VmCollection = VmList | VmSet;

/** A replaced value that older versions of a map still show. */
interface Replaced {
  readonly value: VmValue;
  /** The version that replaced it. */
  readonly by: number;
  readonly before: Replaced | undefined;
}

/** Shared by maps created from each other with `put`: the newest values, and those that older maps still show. */
export class MapHistory {
  /** Number of replacements so far. */
  version = 0;
  #replaced: Map<number, Replaced> | undefined;

  replace(position: number, value: VmValue): void {
    this.#replaced ??= new Map();
    this.version++;
    this.#replaced.set(position, { value, by: this.version, before: this.#replaced.get(position) });
  }

  /** The value at a position as seen by a version of the map. */
  at(position: number, newest: VmValue, version: number): VmValue {
    let value = newest;
    for (let old = this.#replaced?.get(position); old !== undefined && version < old.by; old = old.before) {
      value = old.value;
    }
    return value;
  }
}

/**
 * A `Map`: values by key, in order of each key's first insertion. Immutable, but the newest of the maps created from
 * each other extends the shared table, so building a map entry by entry is linear.
 */
export class VmMap implements BoxedValue {
  declare readonly [isValue]: true;
  readonly table: KeyTable<VmValue>;
  readonly length: number;
  readonly #history: MapHistory;
  readonly #version: number;

  constructor(table: KeyTable<VmValue>, length: number = table.size, history: MapHistory = new MapHistory()) {
    this.table = table;
    this.length = length;
    this.#history = history;
    this.#version = history.version;
    spend(BYTES.version);
  }

  static of(entries: Iterable<readonly [VmValue, VmValue]>): VmMap {
    const table = new KeyTable<VmValue>();
    for (const [key, value] of entries) table.set(key, value);
    return new VmMap(table);
  }

  /** The keys as a set, in order; costs nothing. */
  get keys(): VmSet {
    return new VmSet(this.table.index, this.length);
  }

  get(key: VmValue): VmValue | undefined {
    const position = this.table.position(key);
    return position >= 0 && position < this.length ? this.valueAt(position) : undefined;
  }

  has(key: VmValue): boolean {
    const position = this.table.position(key);
    return position >= 0 && position < this.length;
  }

  keyAt(position: number): VmValue {
    return this.table.index.keys[position] as VmValue;
  }

  valueAt(position: number): VmValue {
    const newest = this.table.items[position] as VmValue;
    const version = this.#version;
    return version === this.#history.version ? newest : this.#history.at(position, newest, version);
  }

  /** The values in the order of their keys. */
  values(): VmValue[] {
    if (this.#version === this.#history.version) return this.table.items.slice(0, this.length);
    const values: VmValue[] = [];
    for (let i = 0; i < this.length; i++) values.push(this.valueAt(i));
    return values;
  }

  /** The map with an entry appended, or with a new value for an existing key. */
  put(key: VmValue, value: VmValue): VmMap {
    const history = this.#history;
    const isNewest = this.length === this.table.size && this.#version === history.version;
    // Replaced values are kept for old maps; when they outnumber the entries, the new map starts a fresh table.
    if (!isNewest || history.version > this.length + 16) return this.#copy().put(key, value);
    const position = this.table.position(key);
    if (position >= 0) {
      history.replace(position, this.table.items[position] as VmValue);
      this.table.items[position] = value;
    } else {
      this.table.set(key, value);
    }
    return new VmMap(this.table, this.table.size, history);
  }

  *[Symbol.iterator](): IterableIterator<[VmValue, VmValue]> {
    for (let i = 0; i < this.length; i++) yield [this.keyAt(i), this.valueAt(i)];
  }

  #copy(): VmMap {
    return new VmMap(new KeyTable(this.table.index.copy(this.length), this.values()));
  }
}

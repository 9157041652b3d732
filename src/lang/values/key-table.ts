import { hashOf, valuesEqual } from './equality.ts';
import { VmFloat } from './scalars.ts';
import type { VmValue } from './value.ts';

/** Keys that JavaScript's own Map compares just as the language does. Floats differ from equal Ints as keys. */
function isSimple(key: VmValue): key is string | number | bigint | boolean {
  return typeof key !== 'object';
}

interface Entry<T> {
  readonly key: VmValue;
  value: T;
}

/**
 * An insertion-ordered hash table keyed by the language's equality. Overwriting a key keeps its position.
 * Simple keys live in a JavaScript Map; others are found through their structural hash.
 */
export class KeyTable<T> {
  readonly #simple = new Map<VmValue, Entry<T>>();
  #hashed: Map<number, Entry<T>[]> | undefined;
  #order: Entry<T>[] | undefined;

  get size(): number {
    return this.#order === undefined ? this.#simple.size : this.#order.length;
  }

  get(key: VmValue): T | undefined {
    return this.#find(key)?.value;
  }

  has(key: VmValue): boolean {
    return this.#find(key) !== undefined;
  }

  set(key: VmValue, value: T): void {
    const present = this.#find(key);
    if (present !== undefined) {
      present.value = value;
      return;
    }
    const entry: Entry<T> = { key, value };
    if (isSimple(key)) {
      this.#simple.set(key, entry);
      this.#order?.push(entry);
      return;
    }
    // The Map alone remembers the order until the first key that it cannot hold.
    this.#order ??= [...this.#simple.values()];
    this.#order.push(entry);
    this.#hashed ??= new Map();
    const hash = hashOf(key);
    const bucket = this.#hashed.get(hash);
    if (bucket === undefined) this.#hashed.set(hash, [entry]);
    else bucket.push(entry);
  }

  copy(): KeyTable<T> {
    const copy = new KeyTable<T>();
    for (const entry of this.#entries()) copy.set(entry.key, entry.value);
    return copy;
  }

  *keys(): IterableIterator<VmValue> {
    for (const entry of this.#entries()) yield entry.key;
  }

  *values(): IterableIterator<T> {
    for (const entry of this.#entries()) yield entry.value;
  }

  *entries(): IterableIterator<[VmValue, T]> {
    for (const entry of this.#entries()) yield [entry.key, entry.value];
  }

  #entries(): Iterable<Entry<T>> {
    return this.#order ?? this.#simple.values();
  }

  #find(key: VmValue): Entry<T> | undefined {
    if (isSimple(key)) return this.#simple.get(key);
    const bucket = this.#hashed?.get(hashOf(key));
    if (bucket === undefined) return undefined;
    for (const entry of bucket) if (sameKey(entry.key, key)) return entry;
    return undefined;
  }
}

/** Equality of keys: as `==`, but a NaN is the same key as another NaN and `0.0` differs from `-0.0`. */
function sameKey(a: VmValue, b: VmValue): boolean {
  if (a instanceof VmFloat && b instanceof VmFloat) return Object.is(a.value, b.value);
  return valuesEqual(a, b);
}

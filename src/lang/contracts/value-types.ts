/** The types of values, for properties that declare none. */
import { classOf } from '../values/class-of.ts';
import { VmList, VmMap, VmSet } from '../values/collections.ts';
import { elementsOf, entriesOf } from '../values/make.ts';
import { readSlot, VmObject } from '../values/object.ts';
import { VmPair } from '../values/scalars.ts';
import type { VmValue } from '../values/value.ts';
import type { ContractField, ContractType, ListKind, MapKind, OutputKind, PlainKind } from './contract.ts';
import { anyType, type ContractReader } from './read.ts';

/** Maximum depth of described values. */
const MAX_DEPTH = 16;
/** Maximum number of values that are described; the types of others are unknown. */
const MAX_VALUES = 5000;
/** Maximum number of members of a union. */
const MAX_MEMBERS = 8;

/** The kinds of values by their classes. Functions have none. */
const kinds: ReadonlyMap<string, OutputKind | PlainKind> = new Map([
  ['String', 'string'],
  ['Boolean', 'boolean'],
  ['Int', 'int'],
  ['Float', 'float'],
  ['Null', 'null'],
  ['Duration', 'duration'],
  ['DataSize', 'data-size'],
  ['Bytes', 'bytes'],
  ['IntSeq', 'int-seq'],
  ['Regex', 'regex'],
  ['Class', 'type'],
  ['TypeAlias', 'type'],
]);

/** Describes values of a module. */
export class ValueTypes {
  readonly #reader: ContractReader;
  #left = MAX_VALUES;
  /** The objects that are being described. */
  readonly #open = new Set<VmObject>();

  /** @param reader reads the classes of objects */
  constructor(reader: ContractReader) {
    this.#reader = reader;
  }

  /** The type of a value, which is evaluated as far as it is described. */
  of(value: VmValue, depth = 0): ContractType {
    if (depth > MAX_DEPTH || this.#left-- <= 0) return anyType;
    if (value instanceof VmObject) {
      if (this.#open.has(value)) return plain('circular');
      this.#open.add(value);
      try {
        return this.#ofObject(value, depth + 1);
      } finally {
        this.#open.delete(value);
      }
    }
    if (value instanceof VmList) return this.#list('List', value, depth);
    if (value instanceof VmSet) return this.#list('Set', value, depth);
    if (value instanceof VmMap) return this.#map('Map', [...value], depth);
    if (value instanceof VmPair)
      return {
        kind: 'pair',
        first: this.of(value.first, depth + 1),
        second: this.of(value.second, depth + 1),
        constraints: [],
      };
    return plain(kinds.get(classOf(value).name) ?? 'nothing');
  }

  #ofObject(object: VmObject, depth: number): ContractType {
    const { cls, shape } = object;
    const isOfBase = cls.moduleUri === 'pkl:base';
    if (isOfBase && cls.name === 'Listing') return this.#list('Listing', elementsOf(object), depth);
    if (isOfBase && cls.name === 'Mapping') return this.#map('Mapping', entriesOf(object), depth);
    if (!(isOfBase && cls.name === 'Dynamic')) return { kind: 'object', name: this.#reader.read(cls), constraints: [] };
    const { visible } = shape;
    if (visible.length > 0 && visible.every(({ kind }) => kind === 'element'))
      return this.#list('Listing', elementsOf(object), depth);
    const fields: ContractField[] = [];
    for (const info of visible) {
      const { kind, key: name } = info;
      if (kind === 'element' || typeof name !== 'string') return plain('dynamic');
      const type = this.of(readSlot(object, info), depth);
      fields.push({ name, doc: '', type, deprecation: null, isRequired: true });
    }
    return { kind: 'record', fields, constraints: [] };
  }

  #list(made: ListKind, values: Iterable<VmValue>, depth: number): ContractType {
    return { kind: 'list', made, element: this.#common(values, depth), constraints: [] };
  }

  #map(made: MapKind, entries: readonly (readonly [VmValue, VmValue])[], depth: number): ContractType {
    const key = this.#common(
      entries.map(([each]) => each),
      depth,
    );
    const value = this.#common(
      entries.map(([, each]) => each),
      depth,
    );
    return { kind: 'map', made, key, value, constraints: [] };
  }

  /** The type of several values. */
  #common(values: Iterable<VmValue>, depth: number): ContractType {
    const found = new Map<string, ContractType>();
    let isNullable = false;
    for (const value of values) {
      const type = this.of(value, depth + 1);
      if (type.kind === 'null') isNullable = true;
      else found.set(JSON.stringify(type), type);
      if (type.kind === 'any' || found.size > MAX_MEMBERS) return anyType;
    }
    const members = [...found.values()];
    const [only] = members;
    if (only === undefined) return isNullable ? plain('null') : anyType;
    const type: ContractType = members.length === 1 ? only : { kind: 'union', members, constraints: [] };
    return isNullable ? { kind: 'nullable', type, constraints: [] } : type;
  }
}

function plain(kind: OutputKind | PlainKind): ContractType {
  return { kind, constraints: [] };
}

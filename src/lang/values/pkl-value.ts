/**
 * Values as plain data for embedders, fully evaluated.
 *
 * | In a program | Exported |
 * | --- | --- |
 * | Boolean, String, Null | `boolean`, `string`, `null` |
 * | Int | `number`, or `bigint` beyond ±(2⁵³ − 1) |
 * | Float | `number` |
 * | List, Listing; Set; Map, Mapping | `Array`; `Set`; `Map` |
 * | Bytes | `Uint8Array` |
 * | Dynamic, Typed, modules | {@link PklObject} |
 * | everything else | the class of its name below |
 */
import type { DataSizeUnit, DurationUnit } from './scalars.ts';

export type PklValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | Uint8Array
  | readonly PklValue[]
  | ReadonlySet<PklValue>
  | ReadonlyMap<PklValue, PklValue>
  | PklObject
  | PklDuration
  | PklDataSize
  | PklPair
  | PklIntSeq
  | PklRegex
  | PklType
  | PklReference;

/** An instance of a class, a module, or a Dynamic. Hidden and local members are omitted. */
export class PklObject {
  /** `module#Class`, the module's name for a module, or `Dynamic`. */
  readonly className: string;
  readonly moduleUri: string;
  /** Properties by name, in order; the record has no prototype, so every name is safe. */
  readonly properties: Readonly<Record<string, PklValue>>;
  /** Only a Dynamic has elements and entries. */
  readonly elements: readonly PklValue[];
  readonly entries: ReadonlyMap<PklValue, PklValue>;

  constructor(
    className: string,
    moduleUri: string,
    properties: Readonly<Record<string, PklValue>>,
    elements: readonly PklValue[],
    entries: ReadonlyMap<PklValue, PklValue>,
  ) {
    this.className = className;
    this.moduleUri = moduleUri;
    this.properties = properties;
    this.elements = elements;
    this.entries = entries;
  }
}

export class PklDuration {
  readonly value: number;
  readonly unit: DurationUnit;

  constructor(value: number, unit: DurationUnit) {
    this.value = value;
    this.unit = unit;
  }
}

export class PklDataSize {
  readonly value: number;
  readonly unit: DataSizeUnit;

  constructor(value: number, unit: DataSizeUnit) {
    this.value = value;
    this.unit = unit;
  }
}

export class PklPair {
  readonly first: PklValue;
  readonly second: PklValue;

  constructor(first: PklValue, second: PklValue) {
    this.first = first;
    this.second = second;
  }
}

/** The numbers from `start` to `end`, inclusive, in steps of `step`. */
export class PklIntSeq {
  readonly start: number | bigint;
  readonly end: number | bigint;
  readonly step: number | bigint;

  constructor(start: number | bigint, end: number | bigint, step: number | bigint) {
    this.start = start;
    this.end = end;
    this.step = step;
  }
}

/** A regular expression in Pkl's dialect, which differs from JavaScript's. */
export class PklRegex {
  readonly pattern: string;

  constructor(pattern: string) {
    this.pattern = pattern;
  }
}

/** A class or type alias as a value. */
export class PklType {
  readonly kind: 'class' | 'typealias';
  /** `module#Class`, or the bare name in `pkl:base`. */
  readonly name: string;
  readonly moduleUri: string;

  constructor(kind: 'class' | 'typealias', name: string, moduleUri: string) {
    this.kind = kind;
    this.name = name;
    this.moduleUri = moduleUri;
  }
}

/** A placeholder for a value supplied by someone else. */
export class PklReference {
  readonly domain: PklValue;
  readonly data: PklValue;
  /** Property names and keys that lead from the root to the referenced value. */
  readonly path: readonly ({ readonly property: string } | { readonly key: PklValue })[];

  constructor(
    domain: PklValue,
    data: PklValue,
    path: readonly ({ readonly property: string } | { readonly key: PklValue })[],
  ) {
    this.domain = domain;
    this.data = data;
    this.path = path;
  }
}

/**
 * Whether a value was an object with properties: Typed or Dynamic.
 *
 * @example isPklObject([]); // false
 */
export function isPklObject(value: PklValue): value is PklObject {
  return value instanceof PklObject;
}

/**
 * Whether a value was a List or Listing.
 *
 * @example isPklArray([1, 2]); // true
 */
export function isPklArray(value: PklValue): value is readonly PklValue[] {
  return Array.isArray(value);
}

/**
 * Whether a value was a Set.
 *
 * @example isPklSet(new Set()); // true
 */
export function isPklSet(value: PklValue): value is ReadonlySet<PklValue> {
  return value instanceof Set;
}

/**
 * Whether a value was a Map or Mapping.
 *
 * @example isPklMap(new Map()); // true
 */
export function isPklMap(value: PklValue): value is ReadonlyMap<PklValue, PklValue> {
  return value instanceof Map;
}

/**
 * Whether a value was an Int or Float.
 *
 * @example isPklNumber('1'); // false
 */
export function isPklNumber(value: PklValue): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/**
 * Whether a value was a Bytes.
 *
 * @example isPklBytes(new Uint8Array(2)); // true
 */
export function isPklBytes(value: PklValue): value is Uint8Array {
  return value instanceof Uint8Array;
}

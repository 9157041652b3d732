import { BYTES, spend } from './memory.ts';
import type { BoxedValue, isValue, VmInt, VmValue } from './value.ts';

/** `null`, possibly with the value that amending it starts from (`Null(x)`). All nulls are equal. */
export class VmNull implements BoxedValue {
  declare readonly [isValue]: true;
  /** What `(null) { … }` amends; absent for the plain `null`. */
  readonly defaultValue: VmValue | undefined;

  constructor(defaultValue?: VmValue) {
    this.defaultValue = defaultValue;
  }
}

/** The plain `null`. */
export const NULL = new VmNull();

/** Converts undefined to the language's null. */
export function orNull(value: VmValue | undefined): VmValue {
  return value === undefined ? NULL : value;
}

/** A `Float`. Boxed, because JavaScript cannot tell `1.0` from `1`. */
export class VmFloat implements BoxedValue {
  declare readonly [isValue]: true;
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/**
 * Bytes of a number that needs memory of its own. Counted where a value is kept instead of where it is made, because
 * most numbers are only steps of a computation.
 */
export function retainedBytes(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'string') return 0;
  if (value instanceof VmFloat) return BYTES.float;
  return typeof value === 'bigint' ? BYTES.bigint : 0;
}

/** A `Bytes` value; never modified. */
export class VmBytes implements BoxedValue {
  declare readonly [isValue]: true;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    spend(BYTES.bytes + bytes.length);
  }
}

/** A pattern compiled by `regex.ts`; opaque elsewhere. */
export interface CompiledPattern {
  /** The number of capturing groups. */
  readonly groupCount: number;
}

/** A `Regex`: its source and compiled form. Created by `regexOf`. */
export class VmRegex implements BoxedValue {
  declare readonly [isValue]: true;
  readonly pattern: string;
  readonly compiled: CompiledPattern;

  constructor(pattern: string, compiled: CompiledPattern) {
    this.pattern = pattern;
    this.compiled = compiled;
  }
}

export class VmPair implements BoxedValue {
  declare readonly [isValue]: true;
  readonly first: VmValue;
  readonly second: VmValue;

  constructor(first: VmValue, second: VmValue) {
    this.first = first;
    this.second = second;
    spend(BYTES.pair + retainedBytes(first) + retainedBytes(second));
  }
}

/** `IntSeq(start, end).step(step)`: the end is inclusive; descending when `step` is negative. */
export class VmIntSeq implements BoxedValue {
  declare readonly [isValue]: true;
  readonly start: VmInt;
  readonly end: VmInt;
  readonly step: VmInt;

  constructor(start: VmInt, end: VmInt, step: VmInt) {
    this.start = start;
    this.end = end;
    this.step = step;
    spend(BYTES.sequence);
  }
}

export type VmNumber = VmInt | VmFloat;

export type DurationUnit = 'ns' | 'us' | 'ms' | 's' | 'min' | 'h' | 'd';

export class VmDuration implements BoxedValue {
  declare readonly [isValue]: true;
  readonly value: VmNumber;
  readonly unit: DurationUnit;

  constructor(value: VmNumber, unit: DurationUnit) {
    this.value = value;
    this.unit = unit;
    spend(BYTES.quantity + retainedBytes(value));
  }
}

export type DataSizeUnit = 'b' | 'kb' | 'kib' | 'mb' | 'mib' | 'gb' | 'gib' | 'tb' | 'tib' | 'pb' | 'pib';

export class VmDataSize implements BoxedValue {
  declare readonly [isValue]: true;
  readonly value: VmNumber;
  readonly unit: DataSizeUnit;

  constructor(value: VmNumber, unit: DataSizeUnit) {
    this.value = value;
    this.unit = unit;
    spend(BYTES.quantity + retainedBytes(value));
  }
}

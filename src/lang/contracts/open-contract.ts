/** A contract in an evaluation: makes values for it, and validates them with the language's own checks. */
import type { Evaluation } from '../api/evaluation.ts';
import { fromHost, type HostValue } from '../api/host.ts';
import { LazyObject } from '../api/lazy-object.ts';
import { PklError } from '../diagnostics/error.ts';
import { VmClass } from '../values/class.ts';
import { VmList, VmMap, VmSet } from '../values/collections.ts';
import { displayValue } from '../values/display.ts';
import { makeListing, makeMapping, makeObject } from '../values/make.ts';
import { prototypeOf, readSlot, VmObject } from '../values/object.ts';
import {
  type DataSizeUnit,
  type DurationUnit,
  NULL,
  VmBytes,
  VmDataSize,
  VmDuration,
  VmFloat,
} from '../values/scalars.ts';
import type { SlotInfo } from '../values/shape.ts';
import type { VmValue } from '../values/value.ts';
import type { Contract, ListKind, MapKind, UnsupportedField } from './contract.ts';
import { ContractReader, constraintLocation, isLimit } from './read.ts';

/** A value of the language; opaque to embedders. */
export type MadeValue = VmValue;

/** A part of a value that violates its type. */
export interface Violation {
  /** Names of properties, indexes of elements, and keys of entries. */
  readonly path: readonly string[];
  readonly error: PklError;
  /** The location of the violated constraint, as in the contract; null for other errors. */
  readonly constraint: string | null;
}

/** Maximum depth at which values are checked. The server rejects data before it is nested this deeply. */
const MAX_DEPTH = 1000;

/**
 * Makes and validates values of a class. The methods that make values expect data that fits the contract.
 *
 * @example
 * const bird = contract.object(contract.contract.root, [['name', 'Pigeon']]);
 * contract.check(bird); // [] if it is valid
 */
export class OpenContract {
  readonly contract: Contract;
  /** Properties that external data cannot have; the contract omits them. */
  readonly unsupported: readonly UnsupportedField[];
  readonly #evaluation: Evaluation;
  readonly #reader: ContractReader;

  constructor(evaluation: Evaluation, reader: ContractReader, root: string) {
    this.#evaluation = evaluation;
    this.#reader = reader;
    this.unsupported = reader.unsupported;
    this.contract = { root, classes: reader.classes, aliases: reader.aliases };
  }

  get null(): MadeValue {
    return NULL;
  }

  float(value: number): MadeValue {
    return new VmFloat(value);
  }

  bytes(value: Uint8Array): MadeValue {
    return new VmBytes(value);
  }

  duration(value: number, unit: DurationUnit): MadeValue {
    return new VmDuration(Number.isSafeInteger(value) ? value : new VmFloat(value), unit);
  }

  dataSize(value: number, unit: DataSizeUnit): MadeValue {
    return new VmDataSize(Number.isSafeInteger(value) ? value : new VmFloat(value), unit);
  }

  /** Converts plain data: strings, booleans and integers stay as they are; objects become `Dynamic`s. */
  plain(value: HostValue): MadeValue {
    return fromHost(value);
  }

  list(made: ListKind, items: readonly MadeValue[]): MadeValue {
    if (made === 'Listing') return makeListing(items);
    return made === 'Set' ? VmSet.of([...items]) : new VmList([...items]);
  }

  map(made: MapKind, entries: readonly (readonly [MadeValue, MadeValue])[]): MadeValue {
    return made === 'Mapping' ? makeMapping(entries) : VmMap.of([...entries]);
  }

  /** An instance of a class of the contract. Types and constraints are checked when properties are read. */
  object(name: string, properties: Iterable<readonly [string, MadeValue]>): MadeValue {
    return instanceOf(this.#reader.byName.get(name), properties);
  }

  /** An instance of a class that the embedder instantiates. */
  host(className: string, properties: Iterable<readonly [string, MadeValue]>): MadeValue {
    return instanceOf(this.#reader.hosts.get(className), properties);
  }

  /** Opens an object for reading. */
  open(value: MadeValue): LazyObject {
    if (!(value instanceof VmObject)) throw new TypeError('The value is not an object.');
    return new LazyObject(value, this.#evaluation);
  }

  /**
   * Evaluates a value completely, and returns all violations of its types.
   *
   * @param given whether to check a property of the outermost object; others may be missing
   * @throws PklError when a limit is exceeded, such as of time or memory
   */
  check(value: MadeValue, given: (name: string) => boolean = () => true): readonly Violation[] {
    return this.#evaluation.run(() => {
      const violations: Violation[] = [];
      visit(value, [], violations, given);
      return violations;
    });
  }
}

/**
 * Reads the contract of a class.
 *
 * @param expression evaluates to the class, in the scope of the module
 * @param hostClasses qualified names of classes that the embedder instantiates
 * @throws PklError when the expression or a default value fails
 * @example readContract(evaluation, 'app:/main.pkl', 'Bird').contract.classes
 */
export function readContract(
  evaluation: Evaluation,
  uri: string,
  expression: string,
  hostClasses: ReadonlySet<string> = new Set(),
): OpenContract {
  const module = evaluation.module(uri);
  return evaluation.run(() => {
    const cls = evaluation.expression(module, expression);
    if (!(cls instanceof VmClass)) throw new TypeError(`\`${expression}\` is not a class.`);
    const reader = new ContractReader({ view: 'input', hostClasses });
    return new OpenContract(evaluation, reader, reader.read(cls));
  });
}

function instanceOf(cls: VmClass | undefined, properties: Iterable<readonly [string, MadeValue]>): MadeValue {
  if (cls === undefined) throw new TypeError('The contract has no such class.');
  return makeObject(prototypeOf(cls), cls, { properties });
}

function visit(
  value: VmValue,
  path: readonly string[],
  violations: Violation[],
  given: (name: string) => boolean = () => true,
): void {
  if (path.length > MAX_DEPTH) return;
  if (value instanceof VmObject) {
    for (const info of value.shape.visible) {
      const name = keyText(info.key);
      if (path.length > 0 || given(name)) visitMember(value, info, [...path, name], violations);
    }
    return;
  }
  const items = value instanceof VmList || value instanceof VmSet ? [...value] : [];
  for (const [index, item] of items.entries()) visit(item, [...path, String(index)], violations);
  if (value instanceof VmMap) for (const [key, item] of value) visit(item, [...path, keyText(key)], violations);
}

function visitMember(object: VmObject, info: SlotInfo, path: readonly string[], violations: Violation[]): void {
  let value: VmValue;
  try {
    value = readSlot(object, info);
  } catch (error) {
    if (!(error instanceof PklError) || isLimit(error)) throw error;
    violations.push({ path, error, constraint: constraintOf(error) });
    return;
  }
  visit(value, path, violations);
}

function keyText(key: VmValue): string {
  return typeof key === 'string' ? key : displayValue(key);
}

function constraintOf({ code, frames: [frame] }: PklError): string | null {
  if (code !== 'constraint-violated' || frame === undefined) return null;
  return constraintLocation(frame.span.source.uri, frame.span.start);
}

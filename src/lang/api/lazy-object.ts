/** Lazy access to an evaluation's objects for embedders: only what is read is evaluated. */
import { PklError } from '../diagnostics/error.ts';
import type { EvaluationContext } from '../values/context.ts';
import { exportValue } from '../values/export.ts';
import { readSlot, VmObject } from '../values/object.ts';
import type { PklObject, PklValue } from '../values/pkl-value.ts';
import { NULL, VmNull } from '../values/scalars.ts';
import type { SlotInfo } from '../values/shape.ts';
import type { VmValue } from '../values/value.ts';

/** The evaluation that an object belongs to. */
interface Running extends EvaluationContext {
  /** Runs work inside the evaluation, within its limits. */
  run<T>(work: () => T): T;
}

/** A scalar or collection as plain data, or a lazy object. */
export type LazyValue = PklValue | LazyObject;

let objectOf: (lazy: LazyObject) => VmObject;

/**
 * An object of a running evaluation. Members are evaluated when they are read, which is also when errors are thrown.
 *
 * @example const server = evaluation.object('app:/main.pkl').object('server'); if (server?.has('port'))
 *   console.log(server.get('port'));
 */
export class LazyObject {
  static {
    objectOf = (lazy) => lazy.#object;
  }

  readonly #object: VmObject;
  readonly #context: Running;

  constructor(object: VmObject, context: Running) {
    this.#object = object;
    this.#context = context;
  }

  /** The qualified name of the object's class, e.g. `Listing` or `org.kdeps.pkl.Exec#ResourceExec`. */
  get className(): string {
    return this.#object.cls.displayName;
  }

  /** Whether the object has a property with that name, including hidden and inherited ones. */
  has(name: string): boolean {
    return this.#object.property(name) !== undefined;
  }

  /** The value of a property; undefined when there is none. Throws `PklError` when its evaluation fails. */
  get(name: string): LazyValue | undefined {
    const info = this.#object.property(name);
    return info === undefined ? undefined : this.#read(info);
  }

  /** A property that is an object; null when it is absent or null. */
  object(name: string): LazyObject | null {
    const value = this.get(name);
    return value instanceof LazyObject ? value : null;
  }

  /** Names of the visible properties, in order. */
  keys(): string[] {
    return this.#object.shape.visible.filter((info) => info.kind === 'property').map((info) => info.key as string);
  }

  /** The elements of a Listing or Dynamic. */
  elements(): LazyValue[] {
    return this.#object.shape.elements.map((info) => this.#read(info));
  }

  get elementCount(): number {
    return this.#object.elementCount;
  }

  /** An element; undefined beyond the end. */
  element(index: number): LazyValue | undefined {
    const info = this.#object.shape.elements[index];
    return info === undefined ? undefined : this.#read(info);
  }

  /** The value of an entry whose key is a text; undefined when there is none. */
  entry(key: string): LazyValue | undefined {
    const info = this.#object.shape.entries?.get(key);
    return info === undefined ? undefined : this.#read(info);
  }

  /** The entries of a Mapping or Dynamic. */
  entries(): [PklValue, LazyValue][] {
    const infos = [...(this.#object.shape.entries?.values() ?? [])];
    return infos.map((info) => [exportValue(info.key), this.#read(info)]);
  }

  /** Evaluates all visible members completely, in source order, for their effects. */
  evaluateInOrder(): void {
    const written = [...this.#object.shape.visible].sort(
      (left, right) => left.level - right.level || (left.member.span?.start ?? 0) - (right.member.span?.start ?? 0),
    );
    this.#context.run(() => {
      for (const info of written) exportValue(readSlot(this.#object, info));
    });
  }

  /** The complete contents as plain data. */
  export(): PklObject {
    return this.#context.run(() => exportValue(this.#object)) as PklObject;
  }

  /** The location of the definition of a property, or of the entry with this key, 1-based; null for native properties. */
  placeOf(name: string): { readonly uri: string; readonly line: number; readonly column: number } | null {
    const info = this.#object.shape.entries?.get(name) ?? this.#object.property(name);
    const span = info?.member.span ?? null;
    return span === null ? null : { uri: span.source.uri, ...span.source.positionAt(span.start) };
  }

  #read(info: SlotInfo): LazyValue {
    return this.#context.run(() => lazyValue(readSlot(this.#object, info), this.#context));
  }
}

/** The object behind a lazy one. */
export function objectIn(lazy: LazyObject): VmObject {
  return objectOf(lazy);
}

/** Objects stay lazy; everything else becomes plain data. */
export function lazyValue(value: VmValue, context: Running): LazyValue {
  if (value instanceof VmObject) return new LazyObject(value, context);
  if (value instanceof VmNull) return exportValue(NULL);
  return exportValue(value);
}

/**
 * Whether an error only says that a required property has no value.
 *
 * @example try { object.get('port'); } catch (error) { if (!isMissingValue(error)) throw error; }
 */
export function isMissingValue(error: unknown): boolean {
  return error instanceof PklError && error.isUndefinedValue;
}

import { VmClass, VmTypeAlias } from '../../values/class.ts';
import { VmFunction } from '../../values/function.ts';
import { getProperty } from '../../values/make.ts';
import { toDouble } from '../../values/number.ts';
import type { VmObject } from '../../values/object.ts';
import { type ReferenceStep, VmReference } from '../../values/reference.ts';
import { NULL, VmBytes, VmDataSize, VmDuration, VmIntSeq, VmPair, VmRegex } from '../../values/scalars.ts';
import type { VmInt, VmValue } from '../../values/value.ts';
import { type Composite, type CompositeKind, Renderer, type RenderSetup } from '../renderer.ts';
import { MessagePackWriter } from './message-pack.ts';

/** The first number of an array, which defines the rest. */
const CODE = {
  object: 0x01,
  map: 0x02,
  mapping: 0x03,
  list: 0x04,
  listing: 0x05,
  set: 0x06,
  duration: 0x07,
  dataSize: 0x08,
  pair: 0x09,
  intSeq: 0x0a,
  regex: 0x0b,
  class: 0x0c,
  typeAlias: 0x0d,
  function: 0x0e,
  bytes: 0x0f,
  property: 0x10,
  entry: 0x11,
  element: 0x12,
  reference: 0x20,
} as const;

/** Writes the binary format used to pass values to other programs. */
export class PklBinaryRenderer extends Renderer {
  readonly #out = new MessagePackWriter();

  constructor(setup: RenderSetup) {
    const traits = { name: 'pkl-binary', omitNullProperties: false, omitNullEntries: false, allowsMixedObjects: true };
    super(setup, traits);
  }

  /** Everything written so far. */
  get bytes(): Uint8Array {
    return this.#out.bytes;
  }

  protected override document(value: VmValue): void {
    this.value(value);
  }

  protected override string(value: string): void {
    this.#out.string(value);
  }

  protected override int(value: VmInt): void {
    this.#out.int(value);
  }

  protected override float(value: number): void {
    this.#out.float(value);
  }

  protected override boolean(value: boolean): void {
    this.#out.boolean(value);
  }

  protected override null(): void {
    this.#out.nil();
  }

  protected override directive(value: VmObject): void {
    this.#out.raw((getProperty(value, 'bytes') as VmBytes).bytes);
  }

  protected override other(value: VmValue): void {
    if (value instanceof VmDuration) this.#tagged(CODE.duration, toDouble(value.value), value.unit);
    else if (value instanceof VmDataSize) this.#tagged(CODE.dataSize, toDouble(value.value), value.unit);
    else if (value instanceof VmClass) this.#tagged(CODE.class, value.displayName, value.moduleUri);
    else if (value instanceof VmTypeAlias) this.#tagged(CODE.typeAlias, value.displayName, value.moduleUri);
    else if (value instanceof VmRegex) this.#tagged(CODE.regex, value.pattern);
    else if (value instanceof VmFunction) this.#tagged(CODE.function);
    else if (value instanceof VmPair) {
      this.#head(3, CODE.pair);
      this.value(value.first);
      this.value(value.second);
    } else if (value instanceof VmIntSeq) {
      this.#head(4, CODE.intSeq);
      for (const number of [value.start, value.end, value.step]) this.#out.int(number);
    } else if (value instanceof VmBytes) {
      this.#head(2, CODE.bytes);
      this.#out.binary(value.bytes);
    } else if (value instanceof VmReference) this.#reference(value);
    else this.unrenderable(value);
  }

  protected override start(value: Composite, kind: CompositeKind): void {
    if (kind === 'typed' || kind === 'dynamic') this.#startObject(value as VmObject);
    else if (kind === 'mapping') this.#startMap(CODE.mapping, (value as VmObject).entryCount);
    else if (kind === 'listing') this.#startList(CODE.listing, (value as VmObject).elementCount);
    else if (kind === 'map') this.#startMap(CODE.map, (value as { length: number }).length);
    else this.#startList(CODE[kind], (value as { length: number }).length);
  }

  protected override element(value: VmValue, index: number): void {
    if (this.#isInDynamic) {
      this.#head(3, CODE.element);
      this.#out.int(index);
    }
    this.value(value);
  }

  protected override entryKey(key: VmValue): void {
    if (this.#isInDynamic) this.#head(3, CODE.entry);
    this.value(key);
  }

  protected override entryValue(value: VmValue): void {
    this.value(value);
  }

  protected override property(name: string, value: VmValue): void {
    this.#head(3, CODE.property);
    this.#out.string(name);
    this.value(value);
  }

  protected override end(): void {
    // Every value starts with its length, so nothing is written at its end.
  }

  get #isInDynamic(): boolean {
    const { enclosing } = this;
    return enclosing !== null && 'shape' in enclosing && this.kindOf(enclosing) === 'dynamic';
  }

  #head(length: number, code: number): void {
    this.#out.array(length);
    this.#out.int(code);
  }

  #tagged(code: number, ...fields: (string | number)[]): void {
    this.#head(fields.length + 1, code);
    for (const field of fields) {
      if (typeof field === 'string') this.#out.string(field);
      else this.#out.float(field);
    }
  }

  #startObject(object: VmObject): void {
    const { cls, visible } = object.shape;
    this.#objectHead(cls.displayName, cls.moduleUri, visible.length);
  }

  #objectHead(className: string, moduleUri: string, memberCount: number): void {
    this.#head(4, CODE.object);
    this.#out.string(className);
    this.#out.string(moduleUri);
    this.#out.array(memberCount);
  }

  #startList(code: number, length: number): void {
    this.#head(2, code);
    this.#out.array(length);
  }

  #startMap(code: number, length: number): void {
    this.#head(2, code);
    this.#out.map(length);
  }

  #reference(reference: VmReference): void {
    this.#head(4, CODE.reference);
    this.value(reference.domain);
    this.value(reference.data);
    this.#out.array(reference.path.length);
    for (const step of reference.path) this.#access(step);
  }

  /** A step as the object of class `ref.Access` that a program would see. */
  #access(step: ReferenceStep): void {
    const isProperty = step.kind === 'property';
    this.#objectHead('pkl.ref#Access', 'pkl:ref', 4);
    this.property('isProperty', isProperty);
    this.property('isSubscript', !isProperty);
    this.property('property', isProperty ? step.name : NULL);
    this.property('key', isProperty ? NULL : step.key);
  }
}

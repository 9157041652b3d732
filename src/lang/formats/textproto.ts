import { PklError } from '../diagnostics/error.ts';
import {
  cannotRenderProtobufKey,
  cannotRenderProtobufSubtype,
  cannotRenderTypeAddConverter,
  cannotResolveProtobufType,
  invalidTopLevelWithoutValue,
} from '../diagnostics/messages/render.ts';
import { type ClassProperty, type VmClass } from '../values/class.ts';
import { classOf } from '../values/class-of.ts';
import { VmList, VmMap, VmSet } from '../values/collections.ts';
import { valueToString } from '../values/display.ts';
import { VmFunction } from '../values/function.ts';
import { floatText } from '../values/number-text.ts';
import { VmObject } from '../values/object.ts';
import { VmReference } from '../values/reference.ts';
import { VmBytes, VmDataSize, VmDuration, VmFloat, VmIntSeq, VmPair, VmRegex } from '../values/scalars.ts';
import { baseClass } from '../values/standard-library.ts';
import { durationInNanoseconds } from '../values/units.ts';
import type { VmInt, VmValue } from '../values/value.ts';
import { type FieldType, simplified } from './field-type.ts';
import { quoteJson } from './json/render.ts';
import { type Composite, type CompositeKind, type RenderSetup, shown, TextRenderer } from './renderer.ts';

export interface TextprotoOptions {
  /** One step of indentation; empty for everything on one line. */
  readonly indent: string;
}

/**
 * Writes Protobuf text format. A field with a list is written once per element. A list inside a list and a value of a
 * union become messages, with a field `it` or `it_<Type>`.
 */
export class TextprotoRenderer extends TextRenderer {
  /** Names of the enclosing fields, innermost last. */
  readonly #fields: string[] = [];
  /** For each level, whether a collection must be wrapped in a message. */
  readonly #wraps: boolean[] = [];
  #elementType: FieldType | null = null;
  /** Types by property; constraints in them see the first object of the class. */
  readonly #types = new Map<ClassProperty, FieldType | null>();
  /** What was written last. */
  #tail = '';

  constructor(setup: RenderSetup, { indent }: TextprotoOptions) {
    super(setup, { name: 'Protobuf', omitNullProperties: true, omitNullEntries: true }, indent);
  }

  protected override document(value: VmValue): void {
    const isRecord = value instanceof VmObject && /^(?:typed|dynamic)$/.test(this.kindOf(value));
    if (!isRecord && isComposite(value)) this.#rejectTopLevel(value);
    this.value(value);
    this.#newLine();
  }

  protected override topLevel(value: VmValue): void {
    const isScalar = typeof value !== 'object' || value instanceof VmFloat;
    const isMessage = value instanceof VmDuration || (value instanceof VmObject && this.kindOf(value) === 'typed');
    if (!isScalar && !isMessage) this.#rejectTopLevel(value);
    this.#wraps.push(false);
    this.value(value);
    this.#wraps.pop();
  }

  protected override directive(value: VmObject): void {
    this.#field(this.directiveText(value));
  }

  protected override string(value: string): void {
    this.#field(quoteJson(value));
  }

  protected override int(value: VmInt): void {
    this.#field(String(value));
  }

  protected override float(value: number): void {
    this.#field(floatText(value));
  }

  protected override boolean(value: boolean): void {
    this.#field(String(value));
  }

  protected override null(): void {
    this.#field('null');
  }

  protected override other(value: VmValue): void {
    if (value instanceof VmDuration) this.#duration(value);
    else if (value instanceof VmDataSize || value instanceof VmBytes) this.#reject(value);
    else if (isPrintable(value)) this.#field(valueToString(value));
    else this.unrenderable(value);
  }

  protected override start(value: Composite, kind: CompositeKind): void {
    if (kind === 'dynamic') this.#reject(value);
    if (kind === 'typed') {
      this.#wraps.push(false);
      if (this.#fields.length > 0) this.#open();
      return;
    }
    const isMap = kind === 'map' || kind === 'mapping';
    if (this.#needsWrapper) {
      this.#open();
      if (isMap) this.#fields.push('it');
    }
    if (isMap) this.#wraps.push(true);
  }

  protected override element(value: VmValue): void {
    const isWrapped = this.#needsWrapper;
    if (isWrapped) this.#fields.push('it');
    const name = this.#unionName(this.#elementType, value);
    if (name !== null) {
      this.#open();
      this.#fields.push(`it_${name}`);
    }
    this.#wraps.push(true);
    this.value(value);
    this.#wraps.pop();
    if (name !== null) {
      this.#fields.pop();
      this.#close();
    }
    if (isWrapped) this.#fields.pop();
  }

  protected override entryKey(key: VmValue): void {
    const isDirective = this.isDirective(key);
    if (!isDirective && typeof key === 'object') throw new PklError(cannotRenderProtobufKey(shown(key)));
    this.#open();
    this.#newLine();
    const text = isDirective ? this.directiveText(key) : typeof key === 'string' ? quoteJson(key) : String(key);
    this.#write(`key: ${text}`);
  }

  protected override entryValue(value: VmValue): void {
    this.#fields.push('value');
    this.value(value);
    this.#fields.pop();
    this.#close();
  }

  protected override property(name: string, value: VmValue): void {
    this.#fields.push(name);
    const outer = this.#elementType;
    const type = this.#typeOf(name);
    const unionName = this.#unionName(type, value);
    if (unionName !== null) {
      this.#open();
      this.#fields.push(`it_${unionName}`);
      this.value(value);
      this.#close();
      this.#fields.pop();
    } else {
      if (type !== null) this.#enterType(type, value);
      this.value(value);
    }
    this.#elementType = outer;
    this.#fields.pop();
  }

  protected override end(_value: Composite, kind: CompositeKind): void {
    if (kind === 'typed') {
      this.#wraps.pop();
      if (this.#fields.length > 0) this.#close();
      return;
    }
    const isMap = kind === 'map' || kind === 'mapping';
    if (isMap) this.#wraps.pop();
    if (this.#needsWrapper) {
      this.#close();
      if (isMap) this.#fields.pop();
    }
  }

  get #needsWrapper(): boolean {
    return this.#wraps.at(-1) ?? false;
  }

  /** The declared type of a property of the enclosing object; null when it has none. */
  #typeOf(name: string): FieldType | null {
    const owner = this.enclosing;
    if (!(owner instanceof VmObject) || this.kindOf(owner) !== 'typed') return null;
    const property = owner.cls.property(name);
    if (property === null) return null;
    let type = this.#types.get(property);
    if (type === undefined) {
      const declared = this.setup.declarations?.typeOf(property, owner) ?? null;
      type = declared === null ? null : simplified(declared, { stringType: asString, site: this.setup.site });
      this.#types.set(property, type);
    }
    return type;
  }

  #enterType(type: FieldType, value: VmValue): void {
    if (type.kind !== 'class' || type.cls === null) return;
    const { cls } = type;
    if (cls.moduleUri === 'pkl:base' && type.parts.length > 0) {
      if (/^(?:Listing|Mapping|List|Map|Set)$/.test(cls.name)) this.#elementType = type.parts.at(-1) ?? null;
    } else if (cls.modifiers.isOpen && !isGeneral(cls) && classOf(value) !== cls) {
      throw new PklError(cannotRenderProtobufSubtype(cls.displayName, classOf(value).displayName));
    }
  }

  /** The name of the union alternative for a value; null for other types. */
  #unionName(type: FieldType | null, value: VmValue): string | null {
    if (type?.kind !== 'union') return null;
    for (const part of type.parts) {
      if (part.kind === 'union') {
        const name = this.#unionName(part, value);
        if (name !== null) return name;
      } else if (part.cls !== null && part.cls === classOf(value) && value instanceof VmObject) {
        return part.cls.name;
      }
      if (part.accepts(value)) return typeName(part, value);
    }
    return null;
  }

  #duration(duration: VmDuration): void {
    const nanoseconds = durationInNanoseconds(duration);
    this.#open();
    for (const [name, amount] of [
      ['seconds', Math.floor(nanoseconds / 1e9)],
      ['nanos', Math.trunc(nanoseconds) % 1e9],
    ] as const) {
      this.#fields.push(name);
      this.#field(String(amount + 0));
      this.#fields.pop();
    }
    this.#close();
  }

  #reject(value: VmValue): never {
    throw new PklError(cannotRenderTypeAddConverter(classOf(value).displayName, this.traits.name, shown(value)));
  }

  #rejectTopLevel(value: VmValue): never {
    const name = value instanceof VmFunction ? 'Function' : classOf(value).displayName;
    throw new PklError(invalidTopLevelWithoutValue('a protobuf file', '`Typed`', name));
  }

  #field(text: string): void {
    this.#name();
    this.#write(text);
  }

  #name(): void {
    const name = this.#fields.at(-1);
    if (name === undefined) return;
    this.#newLine();
    this.#write(`${name}: `);
  }

  #open(): void {
    this.#name();
    this.#write('{');
    this.indentMore();
  }

  #close(): void {
    this.indentLess();
    if (this.#tail !== '{') this.#newLine();
    this.#write('}');
  }

  #newLine(): void {
    if (this.step !== '' && !this.isEmpty && !this.#tail.endsWith('\n')) this.#write(`\n${this.indent}`);
  }

  #write(text: string): void {
    this.out += text;
    this.#tail = text;
  }
}

/** Whether any subclass may be used where the class is declared, so that its name says nothing about the message. */
function isGeneral({ moduleUri, name }: VmClass): boolean {
  return moduleUri === 'pkl:base' && /^(?:Any|Number|Typed)$/.test(name);
}

/** The name of a type in a field name. */
function typeName(type: FieldType, value: VmValue): string {
  if (type.cls === null) throw new PklError(cannotResolveProtobufType(shown(value)));
  return fieldName(type.cls.simpleName);
}

/** A name with the separators of qualified names replaced. */
export function fieldName(name: string): string {
  return name.replace(/[.#]/g, '_');
}

function asString(literal: FieldType): FieldType {
  const accepts = (value: VmValue): boolean => typeof value === 'string';
  return { kind: 'class', cls: baseClass('String'), parts: [], accepts, span: literal.span };
}

function isComposite(value: VmValue): boolean {
  return value instanceof VmObject || value instanceof VmList || value instanceof VmSet || value instanceof VmMap;
}

function isPrintable(value: VmValue): boolean {
  if (value instanceof VmIntSeq || value instanceof VmPair) return true;
  return value instanceof VmRegex || value instanceof VmReference;
}

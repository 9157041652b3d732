/** The traversal of values shared by all formats; the output of each format is in its own file. */

import type { Span } from '../base/source.ts';
import { type Message, PklError } from '../diagnostics/error.ts';
import {
  cannotRenderKey,
  cannotRenderMixedObject,
  cannotRenderTypeAddConverter,
  convertedDuringRendering,
  renderedPath,
} from '../diagnostics/messages/render.ts';
import { type VmClass } from '../values/class.ts';
import { classOf } from '../values/class-of.ts';
import { VmList, VmMap, VmSet } from '../values/collections.ts';
import { displayValue, MESSAGE_LIMIT } from '../values/display.ts';
import { forceMembers } from '../values/force.ts';
import { getProperty } from '../values/make.ts';
import { floatText } from '../values/number-text.ts';
import { readSlot, VmObject } from '../values/object.ts';
import { VmFloat, VmNull } from '../values/scalars.ts';
import type { SlotInfo } from '../values/shape.ts';
import { baseClass } from '../values/standard-library.ts';
import type { VmInt, VmValue } from '../values/value.ts';
import { type Conversion, type Declarations, NO_CONVERSION } from './conversion.ts';
import type { MemberRecorder } from './members.ts';
import { type PathStep, pathText, TOP } from './path.ts';

export type Composite = VmObject | VmList | VmSet | VmMap;

export type CompositeKind = 'typed' | 'dynamic' | 'listing' | 'mapping' | 'list' | 'set' | 'map';

/** A renderer's input from its caller, independent of the format. */
export interface RenderSetup {
  readonly conversion: Conversion;
  /** The member named in errors, e.g. `pkl.base#JsonRenderer.renderValue`. */
  readonly site: string;
  readonly declarations: Declarations | null;
  /** Records where members are written; absent unless asked for. */
  readonly members?: MemberRecorder | undefined;
}

/** Renders a value without conversion. */
export const PLAIN_SETUP: RenderSetup = { conversion: NO_CONVERSION, site: '', declarations: null };

/** The text of a value as error messages show it. */
export function shown(value: VmValue): string {
  return displayValue(value, { limit: MESSAGE_LIMIT });
}

/** What distinguishes one format from another, before its options. */
export interface FormatTraits {
  /** The name of the format in messages. */
  readonly name: string;
  readonly omitNullProperties: boolean;
  readonly omitNullEntries: boolean;
  /** Whether a Dynamic with elements may have other members as well. */
  readonly allowsMixedObjects?: boolean;
}

export abstract class Renderer {
  protected readonly setup: RenderSetup;
  protected readonly traits: FormatTraits;
  /** The object or collection that contains the value being rendered. */
  protected enclosing: Composite | null = null;
  /** The path of the value being rendered; keys have their own path. */
  protected path: PathStep[] = [TOP];
  /** The nearest member around the value being rendered, and its object. */
  #info: SlotInfo | null = null;
  #holder: VmObject | null = null;
  #topLevel: VmValue | undefined;
  readonly #dynamicClass = baseClass('Dynamic');
  readonly #listingClass = baseClass('Listing');
  readonly #mappingClass = baseClass('Mapping');
  readonly #directiveClass = baseClass('RenderDirective');

  constructor(setup: RenderSetup, traits: FormatTraits) {
    this.setup = setup;
    this.traits = traits;
  }

  /** Writes a complete document. */
  renderDocument(value: VmValue): void {
    const converted = this.convert(value);
    this.#topLevel = converted;
    try {
      this.document(converted);
    } catch (error) {
      if (converted !== value && error instanceof PklError) {
        // A hint of the message itself takes precedence; a path in the converted value does not.
        const isReplaceable = error.hint === undefined || error.undefinedProperty !== undefined;
        if (isReplaceable) error.hint = convertedDuringRendering(shown(value), shown(converted));
      }
      throw error;
    }
  }

  /** Writes a value that will be inserted into a document. */
  renderValue(value: VmValue): void {
    const converted = this.convert(value);
    this.#topLevel = converted;
    this.topLevel(converted);
  }

  protected abstract document(value: VmValue): void;

  protected topLevel(value: VmValue): void {
    this.value(value);
  }

  protected abstract string(value: string): void;
  protected abstract int(value: VmInt): void;
  protected abstract float(value: number): void;
  protected abstract boolean(value: boolean): void;
  protected abstract null(value: VmNull): void;
  /** Writes the contents of a `RenderDirective`. */
  protected abstract directive(value: VmObject): void;
  /** @param isSequence whether the value has elements: collections, Listings and Dynamics with elements */
  protected abstract start(value: Composite, kind: CompositeKind, isSequence: boolean): void;
  protected abstract element(value: VmValue, index: number, isFirst: boolean): void;
  protected abstract entryKey(key: VmValue, isFirst: boolean): void;
  protected abstract entryValue(value: VmValue): void;
  protected abstract property(name: string, value: VmValue, isFirst: boolean): void;
  /** @param isEmpty whether an object had no visible members, or a collection no elements */
  protected abstract end(value: Composite, kind: CompositeKind, isSequence: boolean, isEmpty: boolean): void;

  /** Called before a member of `enclosing` is written. */
  protected begin(_step: PathStep): void {
    // Only texts have places.
  }

  /** Called after it has been written. */
  protected finish(): void {
    // Only texts have places.
  }

  /** Values that few formats support: quantities, pairs, bytes, classes, functions and so on. */
  protected other(value: VmValue): void {
    this.unrenderable(value);
  }

  protected value(value: VmValue): void {
    if (typeof value === 'string') this.string(value);
    else if (typeof value === 'number' || typeof value === 'bigint') this.int(value);
    else if (typeof value === 'boolean') this.boolean(value);
    else if (value instanceof VmObject) this.object(value);
    else if (value instanceof VmFloat) this.float(value.value);
    else if (value instanceof VmNull) this.null(value);
    else if (value instanceof VmList) this.#collection(value, 'list');
    else if (value instanceof VmSet) this.#collection(value, 'set');
    else if (value instanceof VmMap) this.#map(value);
    else this.other(value);
  }

  protected object(object: VmObject): void {
    const kind = this.kindOf(object);
    if (kind === 'typed' && object.shape.cls === this.#directiveClass) {
      this.directive(object);
      return;
    }
    this.#force(object);
    const isSequence = kind === 'listing' || (kind === 'dynamic' && object.elementCount > 0);
    this.start(object, kind, isSequence);
    const outer = this.enclosing;
    this.enclosing = object;
    const isEmpty = this.#members(object, kind);
    this.enclosing = outer;
    this.end(object, kind, isSequence, isEmpty);
  }

  protected kindOf(object: VmObject): CompositeKind {
    const { cls } = object.shape;
    if (cls === this.#dynamicClass) return 'dynamic';
    if (cls === this.#listingClass) return 'listing';
    return cls === this.#mappingClass ? 'mapping' : 'typed';
  }

  /** Whether a value is copied into the output instead of being rendered. */
  protected isDirective(value: VmValue): value is VmObject {
    return value instanceof VmObject && value.shape.cls === this.#directiveClass;
  }

  /** The text of a `RenderDirective`. */
  protected directiveText(value: VmObject): string {
    try {
      return getProperty(value, 'text') as string;
    } catch (error) {
      if (error instanceof PklError) this.#addPath(error, value);
      throw error;
    }
  }

  protected keyAndValue(key: VmValue, value: VmValue, isFirst: boolean): void {
    const valuePath = this.path;
    this.path = [];
    this.entryKey(key, isFirst);
    this.path = valuePath;
    this.entryValue(value);
  }

  /** Fails at the definition of the nearest member. */
  protected unrenderable(value: VmValue): never {
    const message = cannotRenderTypeAddConverter(classOf(value).displayName, this.traits.name, shown(value));
    throw this.failure(message);
  }

  /** An error at the definition of the nearest member. */
  protected failure(message: Message): PklError {
    const span = this.#info === null || this.#holder === null ? null : definitionOf(this.#holder, this.#info);
    return new PklError(message, span, this.setup.site);
  }

  protected invalidKey(key: VmValue, allowed: 'string' | 'scalar'): never {
    const container = { isMap: this.enclosing instanceof VmMap, text: shown(this.enclosing as Composite) };
    throw new PklError(cannotRenderKey(allowed, container, shown(key), this.traits.name));
  }

  #members(object: VmObject, kind: CompositeKind): boolean {
    const outerInfo = this.#info;
    const outerHolder = this.#holder;
    const { visible, cls } = object.shape;
    const isMixed = kind === 'dynamic' && object.elementCount > 0 && this.traits.allowsMixedObjects !== true;
    const annotated = kind === 'typed' ? (this.setup.conversion.properties?.annotated(cls) ?? null) : null;
    let isFirst = true;
    for (const info of visible) {
      if (isMixed && info.kind !== 'element') {
        throw new PklError(cannotRenderMixedObject(this.traits.name, shown(object)));
      }
      this.#info = info;
      this.#holder = object;
      const value = readSlot(object, info);
      if (info.kind === 'property') {
        if (this.#property(info, value, annotated?.get(info.key as string), isFirst)) isFirst = false;
      } else if (info.kind === 'element') {
        this.#element(value, info, isFirst);
        isFirst = false;
      } else if (this.#entry(info.key, value, isFirst)) isFirst = false;
    }
    this.#info = outerInfo;
    this.#holder = outerHolder;
    return isFirst;
  }

  #property(info: SlotInfo, value: VmValue, annotations: readonly VmObject[] | undefined, isFirst: boolean): boolean {
    const { conversion } = this.setup;
    this.path.push(info);
    let name = info.key as string;
    let shownValue = value;
    if (annotations !== undefined && conversion.properties !== null) {
      [name, shownValue] = conversion.properties.convert(annotations, name, value);
    }
    shownValue = this.convert(shownValue);
    const isShown = !(this.traits.omitNullProperties && shownValue instanceof VmNull);
    if (isShown) {
      this.begin(info);
      this.property(name, shownValue, isFirst);
      this.finish();
    }
    this.path.pop();
    return isShown;
  }

  #entry(key: VmValue, value: VmValue, isFirst: boolean): boolean {
    const { converters } = this.setup.conversion;
    const shownKey = converters.isEmpty ? key : converters.convert(key, []);
    this.path.push({ kind: 'entry', key: shownKey });
    const shownValue = this.convert(value);
    const isShown = !(this.traits.omitNullEntries && shownValue instanceof VmNull);
    if (isShown) {
      this.begin({ kind: 'entry', key });
      this.keyAndValue(shownKey, shownValue, isFirst);
      this.finish();
    }
    this.path.pop();
    return isShown;
  }

  #element(value: VmValue, step: PathStep, isFirst: boolean): void {
    this.path.push(step);
    this.begin(step);
    this.element(this.convert(value), step.key as number, isFirst);
    this.finish();
    this.path.pop();
  }

  #collection(value: VmList | VmSet, kind: 'list' | 'set'): void {
    this.start(value, kind, true);
    const outer = this.enclosing;
    this.enclosing = value;
    let index = 0;
    for (const item of value) {
      this.#element(item, { kind: 'element', key: index }, index === 0);
      index++;
    }
    this.enclosing = outer;
    this.end(value, kind, true, value.length === 0);
  }

  #map(value: VmMap): void {
    this.start(value, 'map', false);
    const outer = this.enclosing;
    this.enclosing = value;
    let isFirst = true;
    for (const [key, item] of value) if (this.#entry(key, item, isFirst)) isFirst = false;
    this.enclosing = outer;
    this.end(value, 'map', false, value.length === 0);
  }

  protected convert(value: VmValue): VmValue {
    const { converters } = this.setup.conversion;
    return converters.isEmpty ? value : converters.convert(value, this.path);
  }

  #force(object: VmObject): void {
    try {
      forceMembers(object);
    } catch (error) {
      if (error instanceof PklError) this.#addPath(error, object);
      throw error;
    }
  }

  /** Adds the path of the missing value, if the failing property belongs to this object. */
  #addPath(error: PklError, object: VmObject): void {
    const { undefinedProperty, hint } = error;
    if (hint !== undefined || undefinedProperty === undefined) return;
    if (withoutViews(object) !== undefinedProperty.receiver) return;
    const path = pathText([...this.path, { kind: 'property', key: undefinedProperty.name }]);
    const top = this.#topLevel;
    const uri = top instanceof VmObject ? (this.setup.declarations?.moduleUriOf(top) ?? null) : null;
    error.hint = renderedPath(path, uri);
  }
}

/** Approximate number of characters collected before they are set aside. */
const PART_LENGTH = 0x8000;

/** A renderer whose output is text that is indented by nesting. */
export abstract class TextRenderer extends Renderer {
  /** The end of the output. Earlier parts are in `#parts`. */
  protected out = '';
  readonly #parts: string[] = [];
  /** The length of `#parts`. */
  #length = 0;
  /** One step of indentation. */
  protected readonly step: string;
  /** The indentation of the current line. */
  protected indent = '';

  constructor(setup: RenderSetup, traits: FormatTraits, step: string) {
    super(setup, traits);
    this.step = step;
  }

  /** Everything written so far. */
  get text(): string {
    return this.#parts.join('') + this.out;
  }

  protected get isEmpty(): boolean {
    return this.out === '' && this.#parts.length === 0;
  }

  protected override begin(step: PathStep): void {
    const { members } = this.setup;
    members?.begin(step, !(this.enclosing instanceof VmSet), this.#length + this.out.length);
  }

  protected override finish(): void {
    this.setup.members?.end(this.#length + this.out.length);
  }

  protected override object(object: VmObject): void {
    super.object(object);
    if (this.out.length > PART_LENGTH) this.#setAside();
  }

  protected override directive(value: VmObject): void {
    this.out += this.directiveText(value);
  }

  protected override int(value: VmInt): void {
    this.out += value;
  }

  protected override float(value: number): void {
    this.out += floatText(value);
  }

  protected override boolean(value: boolean): void {
    this.out += value;
  }

  protected override null(_value: VmNull): void {
    this.out += 'null';
  }

  /**
   * Appending builds a rope, which is only flattened when its characters are read. A large rope strains the garbage
   * collector, so it is flattened now and then.
   */
  #setAside(): void {
    if (Number.isNaN(this.out.charCodeAt(0))) return;
    this.#parts.push(this.out);
    this.#length += this.out.length;
    this.out = '';
  }

  protected indentMore(): void {
    this.indent += this.step;
  }

  protected indentLess(): void {
    this.indent = this.indent.slice(0, this.indent.length - this.step.length);
  }
}

/** The object that was evaluated, behind the copies that check its elements. */
function withoutViews(object: VmObject): VmObject {
  return object.isView && object.parent !== null ? withoutViews(object.parent) : object;
}

/** Where a member was defined first: in the class, or in the object at the start of a chain of amendments. */
function definitionOf(holder: VmObject, info: SlotInfo): Span | null {
  let first = info;
  for (let shape = holder.shape.parent; shape !== null; shape = shape.parent) {
    const above = shape.infos[info.slot];
    if (above === undefined || above.kind !== info.kind) break;
    first = above;
  }
  return first.member.span;
}

/** Whether a value is an instance of that class of `pkl:base`. */
export function isInstance(value: VmValue, cls: VmClass): value is VmObject {
  return value instanceof VmObject && value.shape.cls === cls;
}

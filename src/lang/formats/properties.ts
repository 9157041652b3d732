import { replaceCharacters } from '../base/replace-characters.ts';
import { PklError } from '../diagnostics/error.ts';
import { invalidTopLevel } from '../diagnostics/messages/render.ts';
import { classOf } from '../values/class-of.ts';
import { VmMap } from '../values/collections.ts';
import { valueToString } from '../values/display.ts';
import { asListing } from '../values/make.ts';
import { floatText } from '../values/number-text.ts';
import { VmObject } from '../values/object.ts';
import { baseClass } from '../values/standard-library.ts';
import type { VmInt, VmValue } from '../values/value.ts';
import { type Composite, type CompositeKind, type RenderSetup, shown, TextRenderer } from './renderer.ts';

export interface PropertiesOptions {
  readonly omitNullProperties: boolean;
  /** Escapes everything outside of printable ASCII. */
  readonly restrictCharset: boolean;
}

const TOP_LEVEL_TYPES = '`Typed`, `Dynamic`, `Mapping`, or `Map`';

/** Writes Java properties files: one line for each value, nested names joined with dots. */
export class PropertiesRenderer extends TextRenderer {
  readonly #restrictCharset: boolean;
  #isDocument = false;

  constructor(setup: RenderSetup, { omitNullProperties, restrictCharset }: PropertiesOptions) {
    super(setup, { name: 'Properties', omitNullProperties, omitNullEntries: omitNullProperties }, '');
    this.#restrictCharset = restrictCharset;
  }

  protected override document(value: VmValue): void {
    if (!this.#isRecord(value)) {
      const actual = classOf(value).displayName;
      throw new PklError(invalidTopLevel('a Java properties file', TOP_LEVEL_TYPES, actual, shown(value)));
    }
    this.#isDocument = !this.isDirective(value);
    this.value(value);
  }

  protected override topLevel(value: VmValue): void {
    if (this.#isRecord(value) && !this.isDirective(value)) this.unrenderable(value);
    this.value(value);
  }

  protected override string(value: string): void {
    this.#line(escapeProperties(value, false, this.#restrictCharset));
  }

  protected override int(value: VmInt): void {
    this.#line(String(value));
  }

  protected override float(value: number): void {
    this.#line(floatText(value));
  }

  protected override boolean(value: boolean): void {
    this.#line(String(value));
  }

  protected override null(): void {
    if (this.#isDocument) this.#line('');
  }

  protected override directive(value: VmObject): void {
    this.#line(this.directiveText(value));
  }

  protected override start(value: Composite, kind: CompositeKind): void {
    if (kind === 'listing' || kind === 'list' || kind === 'set') this.unrenderable(value);
  }

  protected override element(): void {
    // Only a top-level Dynamic gets here, whose elements have no name.
  }

  protected override entryKey(): void {
    // The whole path is written before each value.
  }

  protected override entryValue(value: VmValue): void {
    this.#named(value);
  }

  protected override property(_name: string, value: VmValue): void {
    this.#named(value);
  }

  protected override end(): void {
    // Nothing to close.
  }

  #isRecord(value: VmValue): boolean {
    return value instanceof VmMap || (value instanceof VmObject && this.kindOf(value) !== 'listing');
  }

  /** A Dynamic with elements is treated as a Listing, so that converters for Listings apply. */
  #named(value: VmValue): void {
    const isList = value instanceof VmObject && value.cls === baseClass('Dynamic') && value.elementCount > 0;
    this.value(isList ? this.convert(asListing(value)) : value);
  }

  #line(text: string): void {
    this.out += this.#isDocument ? `${this.#key()} = ${text}\n` : text;
  }

  #key(): string {
    const steps = this.path.filter((step) => step.kind !== 'top');
    return steps.map(({ key }) => this.#keyText(key)).join('.');
  }

  #keyText(key: VmValue): string {
    if (this.isDirective(key)) return this.directiveText(key);
    return escapeProperties(valueToString(key), true, this.#restrictCharset);
  }
}

const SHORT: Readonly<Record<string, string>> = { '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r' };

/** A key or a value; in keys every space is escaped, in values only one at the start. */
function escapeProperties(text: string, isKey: boolean, restrictCharset: boolean): string {
  const escape = (character: string): string => `\\${SHORT[character] ?? character}`;
  let escaped = replaceCharacters(text, isKey ? /[\t\n\f\r !#:=\\]/g : /[\t\n\f\r!#:=\\]/g, escape);
  if (!isKey && text.startsWith(' ')) escaped = `\\${escaped}`;
  if (restrictCharset) {
    escaped = replaceCharacters(escaped, /[^\u0020-\u007e]/g, (character) => {
      return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    });
  }
  return escaped;
}

import { PklError } from '../../diagnostics/error.ts';
import { invalidXmlName, wrongXmlFieldType, xmlHelperNotSupportedHere } from '../../diagnostics/messages/render.ts';
import { classOf } from '../../values/class-of.ts';
import { valueToString } from '../../values/display.ts';
import { forceMembers } from '../../values/force.ts';
import { elementsOf, entriesOf, getProperty } from '../../values/make.ts';
import { VmObject } from '../../values/object.ts';
import { VmFloat, VmNull } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import { escapeMarkup } from '../escape.ts';
import { type Composite, type CompositeKind, type RenderSetup, shown, TextRenderer } from '../renderer.ts';
import { isXmlName, type XmlVersion } from './names.ts';

export interface XmlOptions {
  /** One step of indentation. */
  readonly indent: string;
  readonly xmlVersion: XmlVersion;
  /** The element around the value, unless the value is an `xml.Element` itself. */
  readonly rootElementName: string;
  /** A Mapping from attribute name to String, Boolean or Number. */
  readonly rootElementAttributes: VmObject;
}

/** Writes XML: properties and entries become elements, elements become text or elements named after their class. */
export class XmlRenderer extends TextRenderer {
  readonly #options: XmlOptions;
  #lineNumber = 0;
  #key: VmValue = '';

  constructor(setup: RenderSetup, options: XmlOptions) {
    super(setup, { name: 'XML', omitNullProperties: true, omitNullEntries: true }, options.indent);
    this.#options = options;
  }

  protected override document(value: VmValue): void {
    const { xmlVersion, rootElementName, rootElementAttributes } = this.#options;
    this.out += `<?xml version="${xmlVersion}" encoding="UTF-8"?>`;
    if (isXmlElement(value)) this.#xmlElement(value);
    else this.#write(rootElementName, rootElementAttributes, value);
    this.out += '\n';
  }

  protected override topLevel(value: VmValue): void {
    if (isXmlElement(value)) this.#xmlElement(value);
    else this.value(value);
  }

  protected override string(value: string): void {
    this.out += escapeMarkup(value);
  }

  protected override null(value: VmNull): void {
    this.unrenderable(value);
  }

  protected override object(object: VmObject): void {
    if (isXmlHelper(object, 'Comment')) {
      if (getProperty(object, 'isBlockFormat') === true) this.#newLine();
      this.out += `<!--${this.directiveText(object)}-->`;
    } else if (isXmlHelper(object, 'CData')) {
      // An end marker in the text is split between two sections.
      this.out += `<![CDATA[${this.directiveText(object).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
    } else super.object(object);
  }

  protected override start(value: Composite, _kind: CompositeKind): void {
    const helper = isXmlElement(value) ? 'Element' : isXmlHelper(value, 'Inline') ? 'Inline' : null;
    if (helper !== null) throw new PklError(xmlHelperNotSupportedHere(helper, shown(value)));
  }

  protected override element(value: VmValue): void {
    if (value instanceof VmNull || this.#helper(value)) return;
    if (isContent(value) || this.isDirective(value)) this.value(value);
    else this.#write(classOf(value).simpleName, null, value);
  }

  protected override entryKey(key: VmValue): void {
    this.#key = key;
  }

  protected override entryValue(value: VmValue): void {
    const key = this.#key;
    if (this.#helper(value)) return;
    if (this.isDirective(key)) this.#write(this.directiveText(key), null, value, { isChecked: false });
    else if (typeof key === 'string') this.#write(key, null, value);
    else this.invalidKey(key, 'string');
  }

  protected override property(name: string, value: VmValue): void {
    if (!this.#helper(value)) this.#write(name, null, value);
  }

  protected override end(): void {
    // Elements are closed by the code that opened them.
  }

  /** Writes values that define their own element, or none; returns false for other values. */
  #helper(value: VmValue): boolean {
    if (isXmlElement(value)) this.#xmlElement(value);
    else if (isXmlHelper(value, 'Inline')) this.value(getProperty(value, 'value'));
    else return false;
    return true;
  }

  #xmlElement(element: VmObject): void {
    const name = getProperty(element, 'name');
    if (typeof name !== 'string') throw wrongType('`String`', name);
    const attributes = getProperty(element, 'attributes');
    if (!(attributes instanceof VmObject) || this.kindOf(attributes) !== 'mapping') {
      throw wrongType('`Mapping`', attributes);
    }
    const isBlock = getProperty(element, 'isBlockFormat');
    if (typeof isBlock !== 'boolean') throw wrongType('`Boolean`', isBlock);
    this.#write(name, attributes, element, { isBlock });
  }

  #write(
    name: string,
    attributes: VmObject | null,
    content: VmValue,
    { isBlock = true, isChecked = true }: { isBlock?: boolean; isChecked?: boolean } = {},
  ): void {
    if (isBlock) this.#newLine();
    if (isChecked) this.#checkName(name, 'element');
    this.out += `<${name}`;
    if (attributes !== null) this.#attributes(attributes);
    this.out += '>';
    const line = this.#lineNumber;
    this.indentMore();
    if (isXmlElement(content)) {
      forceMembers(content);
      for (const value of elementsOf(content)) this.element(value);
    } else this.value(content);
    this.indentLess();
    if (line < this.#lineNumber) this.#newLine();
    this.out += `</${name}>`;
  }

  #attributes(attributes: VmObject): void {
    forceMembers(attributes);
    for (const [key, value] of entriesOf(attributes)) {
      if (typeof key !== 'string') throw wrongType('`String`', key);
      this.#checkName(key, 'attribute');
      if (!isScalar(value)) throw wrongType('`String` or `Boolean`', value);
      this.out += ` ${key}="${escapeMarkup(valueToString(value))}"`;
    }
  }

  #checkName(name: string, kind: 'element' | 'attribute'): void {
    const { xmlVersion } = this.#options;
    if (!isXmlName(xmlVersion, name)) throw new PklError(invalidXmlName(xmlVersion, kind, name));
  }

  #newLine(): void {
    if (this.isEmpty) return;
    this.#lineNumber++;
    this.out += `\n${this.indent}`;
  }
}

function wrongType(expected: string, value: VmValue): PklError {
  return new PklError(wrongXmlFieldType(expected, classOf(value).displayName, shown(value)));
}

function isXmlElement(value: VmValue): value is VmObject {
  // The marker property set by `xml.Element()`.
  return value instanceof VmObject && value.property('_isXmlElement') !== undefined && isMarked(value);
}

function isMarked(value: VmObject): boolean {
  return value.cls.name === 'Dynamic' && getProperty(value, '_isXmlElement') === true;
}

function isXmlHelper(value: VmValue, name: 'Comment' | 'CData' | 'Inline'): value is VmObject {
  return value instanceof VmObject && value.cls.moduleUri === 'pkl:xml' && value.cls.name === name;
}

function isScalar(value: VmValue): boolean {
  if (typeof value === 'string' || typeof value === 'boolean') return true;
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof VmFloat;
}

function isContent(value: VmValue): boolean {
  return isScalar(value) || isXmlHelper(value, 'CData') || isXmlHelper(value, 'Comment');
}

import { mapLines, replaceCharacters } from '../base/replace-characters.ts';
import { getProperty } from '../values/make.ts';

import type { VmObject } from '../values/object.ts';
import type { VmValue } from '../values/value.ts';
import { unicodeEscape } from './json/render.ts';
import { type Composite, type RenderSetup, TextRenderer } from './renderer.ts';

export interface JsonnetOptions {
  /** One step of indentation; empty for everything on one line. */
  readonly indent: string;
  readonly omitNullProperties: boolean;
}

const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
const RESERVED: ReadonlySet<string> = new Set(
  'assert else error false for function if import importstr in local null self super tailstrict then true'.split(' '),
);

/** Writes Jsonnet in the style of its own formatter. */
export class JsonnetRenderer extends TextRenderer {
  readonly #isInline: boolean;

  constructor(setup: RenderSetup, { indent, omitNullProperties }: JsonnetOptions) {
    super(setup, { name: 'Jsonnet', omitNullProperties, omitNullEntries: omitNullProperties }, indent);
    this.#isInline = indent === '';
  }

  protected override document(value: VmValue): void {
    this.value(value);
    this.out += '\n';
  }

  protected override string(value: string): void {
    this.out += this.#stringText(value);
  }

  protected override object(object: VmObject): void {
    const { moduleUri, name } = object.cls;
    if (moduleUri === 'pkl:jsonnet' && name === 'ImportStr') {
      this.out += `importstr ${quoted(getProperty(object, 'path') as string)}`;
    } else if (moduleUri === 'pkl:jsonnet' && name === 'ExtVar') {
      this.out += 'std.extVar(';
      this.string(getProperty(object, 'name') as string);
      this.out += ')';
    } else super.object(object);
  }

  protected override start(_value: Composite, _kind: unknown, isSequence: boolean): void {
    this.out += isSequence ? '[' : '{';
    this.indentMore();
  }

  protected override element(value: VmValue, _index: number, isFirst: boolean): void {
    // On one line nothing stands between a bracket and the first element.
    if (!isFirst || !this.#isInline) this.#newMember(isFirst);
    this.value(value);
  }

  protected override entryKey(key: VmValue, isFirst: boolean): void {
    this.#newMember(isFirst);
    if (typeof key === 'string') this.out += `${this.#fieldName(key)}: `;
    else if (this.isDirective(key)) this.out += `${this.directiveText(key)}: `;
    else this.invalidKey(key, 'string');
  }

  protected override entryValue(value: VmValue): void {
    this.value(value);
  }

  protected override property(name: string, value: VmValue, isFirst: boolean): void {
    this.#newMember(isFirst);
    this.out += `${this.#fieldName(name)}: `;
    this.value(value);
  }

  protected override end(_value: Composite, _kind: unknown, isSequence: boolean, isEmpty: boolean): void {
    this.indentLess();
    if (!isEmpty && !this.#isInline) this.out += `,\n${this.indent}`;
    if (isSequence) this.out += ']';
    else this.out += !isEmpty && this.#isInline ? ' }' : '}';
  }

  #newMember(isFirst: boolean): void {
    this.out += (isFirst ? '' : ',') + (this.#isInline ? ' ' : '\n') + this.indent;
  }

  #fieldName(name: string): string {
    return IDENTIFIER.test(name) && !RESERVED.has(name) ? name : this.#stringText(name);
  }

  #stringText(text: string): string {
    // Text whose first line starts with white space would hide how far the block is indented.
    if (this.#isInline || !text.includes('\n') || !/^\n*[^ \t\n\v\f\r]/.test(text)) return quoted(text);
    const lines = replaceCharacters(text.replaceAll('\r\n', '\n'), /\r/g, () => '\n').replace(/\n$/, '');
    const indented = mapLines(lines, (line) => `${this.indent}${this.step}${line}`);
    return `|||\n${indented}\n${this.indent}|||`;
  }
}

const SHORT: Readonly<Record<string, string>> = { '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r' };

/** A quoted string; single quotes are preferred. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = replaceCharacters(text, /[^ !#-&(-[\]-\u007f\u00a0-\uffff]/g, (character) => {
    if (character === '"' || character === "'") return character === quote ? `\\${quote}` : character;
    return SHORT[character] ?? unicodeEscape(character);
  });
  return quote + escaped + quote;
}

import { replaceCharacters } from '../../base/replace-characters.ts';
import { PklError } from '../../diagnostics/error.ts';
import { cannotRenderNumber } from '../../diagnostics/messages/render.ts';
import { floatText } from '../../values/number-text.ts';
import type { VmValue } from '../../values/value.ts';
import { type Composite, type CompositeKind, type RenderSetup, TextRenderer } from '../renderer.ts';

export interface JsonOptions {
  /** One step of indentation; empty for everything on one line. */
  readonly indent: string;
  readonly omitNullProperties: boolean;
}

/** Writes JSON. */
export class JsonRenderer extends TextRenderer {
  readonly #isCompact: boolean;
  readonly #separator: string;
  readonly #keys = new Map<string, string>();

  constructor(setup: RenderSetup, { indent, omitNullProperties }: JsonOptions) {
    super(setup, { name: 'JSON', omitNullProperties, omitNullEntries: omitNullProperties }, indent);
    this.#isCompact = indent === '';
    this.#separator = this.#isCompact ? ':' : ': ';
    this.indent = this.#isCompact ? '' : '\n';
  }

  protected override document(value: VmValue): void {
    this.value(value);
    this.out += '\n';
  }

  protected override string(value: string): void {
    this.out += quoteJson(value);
  }

  protected override float(value: number): void {
    if (!Number.isFinite(value)) throw new PklError(cannotRenderNumber(nonFiniteName(value), this.traits.name));
    this.out += floatText(value);
  }

  protected override start(_value: Composite, _kind: CompositeKind, isSequence: boolean): void {
    this.out += isSequence ? '[' : '{';
    this.indentMore();
  }

  protected override element(value: VmValue, _index: number, isFirst: boolean): void {
    this.#newLine(isFirst);
    this.value(value);
  }

  protected override entryKey(key: VmValue, isFirst: boolean): void {
    this.#newLine(isFirst);
    if (typeof key === 'string') this.out += quoteJson(key) + this.#separator;
    else if (this.isDirective(key)) this.out += this.directiveText(key) + this.#separator;
    else this.invalidKey(key, 'string');
  }

  protected override entryValue(value: VmValue): void {
    this.value(value);
  }

  protected override property(name: string, value: VmValue, isFirst: boolean): void {
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = quoteJson(name) + this.#separator;
      this.#keys.set(name, key);
    }
    this.#newLine(isFirst);
    this.out += key;
    this.value(value);
  }

  protected override end(_value: Composite, _kind: CompositeKind, isSequence: boolean, isEmpty: boolean): void {
    this.indentLess();
    if (!isEmpty) this.out += this.indent;
    this.out += isSequence ? ']' : '}';
  }

  /** The indentation starts with the line break, and is empty when everything stays on one line. */
  #newLine(isFirst: boolean): void {
    this.out += isFirst ? this.indent : `,${this.indent}`;
  }
}

/** NaN and the infinities, as shown in messages. */
function nonFiniteName(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value < 0 ? '-∞' : '∞';
}

// In addition to what JSON requires, escapes the two line breaks that JavaScript does not allow in strings.
const NEEDS_ESCAPE = /[^ !#-[\]-\u2027\u202a-\uffff]/;
const ESCAPED = /[^ !#-[\]-\u2027\u202a-\uffff]/g;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** The text as a JSON string, with quotes. */
export function quoteJson(text: string): string {
  return NEEDS_ESCAPE.test(text) ? `"${escapeJson(text)}"` : `"${text}"`;
}

/** The text as the inside of a JSON string. */
function escapeJson(text: string): string {
  return replaceCharacters(text, ESCAPED, (character) => SHORT[character] ?? unicodeEscape(character));
}

/** `\u` and four hexadecimal digits. */
export function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

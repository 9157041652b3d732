import { quoteIdentifier } from '../base/identifier.ts';
import { PklError } from '../diagnostics/error.ts';
import { invalidTopLevel } from '../diagnostics/messages/render.ts';
import { classOf } from '../values/class-of.ts';
import { bytesText, intSeqText, regexText } from '../values/display.ts';
import { VmFunction } from '../values/function.ts';
import { getProperty } from '../values/make.ts';
import { dataSizeText, durationText } from '../values/number-text.ts';
import { VmObject } from '../values/object.ts';
import { VmBytes, VmDataSize, VmDuration, VmIntSeq, VmPair, VmRegex } from '../values/scalars.ts';
import { baseClass } from '../values/standard-library.ts';
import { quoteLines, quoteString, quoteStringWithPounds } from '../values/string-literal.ts';
import type { VmValue } from '../values/value.ts';
import { type Composite, type CompositeKind, isInstance, type RenderSetup, shown, TextRenderer } from './renderer.ts';

export interface PcfOptions {
  /** One step of indentation. */
  readonly indent: string;
  readonly omitNullProperties: boolean;
  /** Prefers `#"…"#` to escaping quotes and backslashes. */
  readonly useCustomStringDelimiters: boolean;
}

/** Writes values as source text of the language itself. */
export class PcfRenderer extends TextRenderer {
  readonly #prefersPounds: boolean;
  /** The value whose members are the document's, without braces around them. */
  #documentValue: VmValue | undefined;
  readonly #directiveClass = baseClass('PcfRenderDirective');

  constructor(setup: RenderSetup, options: PcfOptions) {
    const { indent, omitNullProperties } = options;
    super(setup, { name: 'Pcf', omitNullProperties, omitNullEntries: false, allowsMixedObjects: true }, indent);
    this.#prefersPounds = options.useCustomStringDelimiters;
  }

  protected override document(value: VmValue): void {
    const kind = value instanceof VmObject ? this.kindOf(value) : null;
    if (kind !== 'typed' && kind !== 'dynamic') {
      const actual = classOf(value).displayName;
      throw new PklError(invalidTopLevel('a Pcf document', '`Typed` or `Dynamic`', actual, shown(value)));
    }
    this.#documentValue = value;
    this.value(value);
    if (!this.isEmpty) this.out += '\n';
  }

  protected override string(value: string): void {
    // The lines of a string after a name are one step deeper than the name.
    this.out += this.#quote(value, this.indent + this.step);
  }

  protected override object(object: VmObject): void {
    if (!isInstance(object, this.#directiveClass)) {
      super.object(object);
      return;
    }
    const before = getProperty(object, 'before');
    if (typeof before === 'string') this.out += before;
    this.value(getProperty(object, 'value'));
    const after = getProperty(object, 'after');
    if (typeof after === 'string') this.out += after;
  }

  protected override other(value: VmValue): void {
    if (value instanceof VmDuration) this.out += durationText(value);
    else if (value instanceof VmDataSize) this.out += dataSizeText(value);
    else if (value instanceof VmBytes) this.out += bytesText(value);
    else if (value instanceof VmRegex) this.out += regexText(value);
    else if (value instanceof VmIntSeq) this.out += intSeqText(value);
    else if (value instanceof VmPair) {
      this.out += 'Pair(';
      this.#standalone(value.first);
      this.out += ', ';
      this.#standalone(value.second);
      this.out += ')';
    } else this.unrenderable(value);
  }

  protected override start(value: Composite, kind: CompositeKind): void {
    if (value === this.#documentValue) return;
    if (value instanceof VmObject) {
      this.indentMore();
      this.out += '{';
    } else this.out += kind === 'list' ? 'List(' : kind === 'set' ? 'Set(' : 'Map(';
  }

  protected override element(value: VmValue, _index: number, isFirst: boolean): void {
    if (!(this.enclosing instanceof VmObject)) {
      if (!isFirst) this.out += ', ';
      this.#standalone(value);
      return;
    }
    this.out += `\n${this.indent}`;
    if (typeof value === 'string') this.out += this.#quote(value, this.indent);
    else this.#standalone(value);
  }

  protected override entryKey(key: VmValue, isFirst: boolean): void {
    const isInObject = this.enclosing instanceof VmObject;
    if (isInObject) this.out += `\n${this.indent}[`;
    else if (!isFirst) this.out += ', ';
    this.#standalone(key);
    if (isInObject) this.out += ']';
  }

  protected override entryValue(value: VmValue): void {
    if (this.enclosing instanceof VmObject) this.#assigned(value);
    else {
      this.out += ', ';
      this.#standalone(value);
    }
  }

  protected override property(name: string, value: VmValue): void {
    if (!this.isEmpty) this.out += `\n${this.indent}`;
    this.out += quoteIdentifier(name);
    this.#assigned(value);
  }

  protected override end(value: Composite, _kind: CompositeKind, _isSequence: boolean, isEmpty: boolean): void {
    if (value === this.#documentValue) return;
    if (!(value instanceof VmObject)) {
      this.out += ')';
      return;
    }
    this.indentLess();
    if (!isEmpty) this.out += `\n${this.indent}`;
    this.out += '}';
  }

  #assigned(value: VmValue): void {
    this.out += value instanceof VmObject || value instanceof VmFunction ? ' ' : ' = ';
    this.value(value);
  }

  /** A value without a name before it, so that an object needs `new`. */
  #standalone(value: VmValue): void {
    if (value instanceof VmObject && !this.isDirective(value)) this.out += 'new ';
    this.value(value);
  }

  #quote(value: string, indent: string): string {
    if (value.includes('\n')) return quoteLines(value, indent, this.#prefersPounds);
    return this.#prefersPounds ? quoteStringWithPounds(value) : quoteString(value);
  }
}

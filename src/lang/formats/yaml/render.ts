import { encodeBase64 } from '../../base/base64.ts';
import { PklError } from '../../diagnostics/error.ts';
import { invalidTopLevel } from '../../diagnostics/messages/render.ts';
import { classOf } from '../../values/class-of.ts';
import { VmList, VmMap, VmSet } from '../../values/collections.ts';
import { forceMembers } from '../../values/force.ts';
import { elementsOf } from '../../values/make.ts';
import { floatText } from '../../values/number-text.ts';
import { VmObject } from '../../values/object.ts';
import { VmBytes, VmFloat, VmNull } from '../../values/scalars.ts';
import type { VmInt, VmValue } from '../../values/value.ts';
import { type Composite, type RenderSetup, shown, TextRenderer } from '../renderer.ts';
import { type YamlMode, yamlString } from './scalar.ts';

export interface YamlOptions {
  readonly mode: YamlMode;
  /** Spaces of one step of indentation. */
  readonly indentWidth: number;
  readonly omitNullProperties: boolean;
  /** Writes each element of a sequence as a separate document. */
  readonly isStream: boolean;
}

/** Writes YAML. */
export class YamlRenderer extends TextRenderer {
  readonly #mode: YamlMode;
  readonly #isStream: boolean;
  /** The text between a dash and the first line of its content. */
  readonly #afterDash: string;
  /** A line break that is only written when something follows. */
  #pending = '';
  #endsWithLineBreak = false;
  readonly #keys = new Map<string, string>();

  constructor(setup: RenderSetup, { mode, indentWidth, omitNullProperties, isStream }: YamlOptions) {
    const traits = { name: 'YAML', omitNullProperties, omitNullEntries: omitNullProperties };
    super(setup, traits, ' '.repeat(indentWidth));
    this.#mode = mode;
    this.#isStream = isStream;
    this.#afterDash = ' '.repeat(indentWidth - 1);
  }

  protected override document(value: VmValue): void {
    if (this.#isStream) this.#stream(value);
    else this.value(value);
    this.#newLine();
    this.#flush();
  }

  protected override topLevel(value: VmValue): void {
    this.value(value);
    this.#flush();
  }

  protected override string(value: string): void {
    this.#scalar(this.#quote(value, false));
  }

  protected override int(value: VmInt): void {
    this.#scalar(String(value));
  }

  protected override float(value: number): void {
    this.#scalar(yamlFloat(value));
  }

  protected override boolean(value: boolean): void {
    this.#scalar(String(value));
  }

  protected override null(): void {
    this.#scalar('null');
  }

  protected override other(value: VmValue): void {
    if (value instanceof VmBytes) this.#scalar(`!!binary ${this.#quote(encodeBase64(value.bytes), false)}`);
    else this.unrenderable(value);
  }

  protected override directive(value: VmObject): void {
    this.#write(this.directiveText(value));
  }

  protected override start(_value: Composite, _kind: unknown, isSequence: boolean): void {
    const isInSequence = this.#isInSequence;
    if (isSequence ? isInSequence : this.enclosing !== null) this.indentMore();
    if (isInSequence) this.#write(this.#afterDash);
    else this.#newLine();
  }

  protected override element(value: VmValue, _index: number, isFirst: boolean): void {
    if (!isFirst) this.#newLine();
    this.#write('-');
    this.value(value);
  }

  protected override entryKey(key: VmValue, isFirst: boolean): void {
    if (!isFirst) this.#newLine();
    if (typeof key === 'string') this.#write(`${this.#quote(key, true)}:`);
    else if (typeof key !== 'object') this.#write(`${key}:`);
    else if (key instanceof VmFloat) this.#write(`${yamlFloat(key.value)}:`);
    else if (key instanceof VmNull) this.#write('null:');
    else if (this.isDirective(key)) this.#write(`${this.directiveText(key)}:`);
    else this.invalidKey(key, 'scalar');
  }

  protected override entryValue(value: VmValue): void {
    this.value(value);
  }

  protected override property(name: string, value: VmValue, isFirst: boolean): void {
    if (!isFirst) this.#newLine();
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = `${this.#quote(name, true)}:`;
      // A multiline key depends on the indentation at its position.
      if (!key.startsWith('?')) this.#keys.set(name, key);
    }
    this.#write(key);
    this.value(value);
  }

  protected override end(_value: Composite, _kind: unknown, isSequence: boolean, isEmpty: boolean): void {
    const isInSequence = this.#isInSequence;
    if (isEmpty) {
      this.#pending = '';
      this.#write(`${isInSequence ? '' : ' '}${isSequence ? '[]' : '{}'}`);
    }
    if (isSequence ? isInSequence : this.enclosing !== null) this.indentLess();
  }

  get #isInSequence(): boolean {
    const outer = this.enclosing;
    if (outer === null || outer instanceof VmMap) return false;
    return !(outer instanceof VmObject) || outer.elementCount > 0;
  }

  #stream(value: VmValue): void {
    let isFirst = true;
    for (const each of this.#documents(value)) {
      if (!isFirst) {
        this.#newLine();
        this.#write('---');
      }
      isFirst = false;
      this.value(each);
    }
  }

  #documents(value: VmValue): Iterable<VmValue> {
    if (value instanceof VmList || value instanceof VmSet) return value;
    if (value instanceof VmObject && this.kindOf(value) === 'listing') {
      forceMembers(value);
      return elementsOf(value);
    }
    const actual = classOf(value).displayName;
    throw new PklError(invalidTopLevel('a YAML stream', '`Listing`, `List`, or `Set`', actual, shown(value)));
  }

  #scalar(text: string): void {
    this.#write(this.isEmpty ? text : ` ${text}`);
  }

  #quote(text: string, isKey: boolean): string {
    return yamlString(text, { mode: this.#mode, indent: this.indent, step: this.step, isKey });
  }

  #newLine(): void {
    if (this.isEmpty) return;
    this.#flush();
    this.#pending = this.#endsWithLineBreak ? this.indent : `\n${this.indent}`;
  }

  #write(text: string): void {
    this.out += this.#pending + text;
    this.#pending = '';
    this.#endsWithLineBreak = text.endsWith('\n');
  }

  #flush(): void {
    if (this.#pending !== '') this.#write('');
  }
}

function yamlFloat(value: number): string {
  if (Number.isNaN(value)) return '.NaN';
  if (Number.isFinite(value)) return floatText(value);
  return value > 0 ? '.Inf' : '-.Inf';
}

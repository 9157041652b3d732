import { encodeBase64 } from '../base/base64.ts';
import { PklError } from '../diagnostics/error.ts';
import { cannotRenderType, invalidTopLevel } from '../diagnostics/messages/render.ts';
import { classOf } from '../values/class-of.ts';
import { VmList, VmMap, VmSet } from '../values/collections.ts';
import { VmFunction } from '../values/function.ts';
import { floatText } from '../values/number-text.ts';
import { VmObject } from '../values/object.ts';
import { VmBytes, VmDataSize, VmDuration, VmIntSeq, type VmNull, VmRegex } from '../values/scalars.ts';
import type { VmInt, VmValue } from '../values/value.ts';
import { escapeMarkup } from './escape.ts';
import { type Composite, type RenderSetup, shown, TextRenderer } from './renderer.ts';

export interface PListOptions {
  /** One step of indentation. */
  readonly indent: string;
}

const HEADER = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
`;
const TOP_LEVEL_TYPES = '`Typed`, `Dynamic`, `Listing`, `Mapping`, `List`, `Set`, or `Map`';

/** Writes XML property lists. */
export class PListRenderer extends TextRenderer {
  constructor(setup: RenderSetup, { indent }: PListOptions) {
    super(setup, { name: 'XML property list', omitNullProperties: true, omitNullEntries: true }, indent);
  }

  protected override document(value: VmValue): void {
    if (!isStructured(value)) {
      const actual = classOf(value).displayName;
      throw new PklError(invalidTopLevel('an XML property list', TOP_LEVEL_TYPES, actual, shown(value)));
    }
    this.out += HEADER;
    this.value(value);
    this.out += '\n</plist>\n';
  }

  protected override string(value: string): void {
    this.out += `<string>${escapeMarkup(value)}</string>`;
  }

  protected override int(value: VmInt): void {
    this.out += `<integer>${value}</integer>`;
  }

  protected override float(value: number): void {
    this.out += `<real>${realText(value)}</real>`;
  }

  protected override boolean(value: boolean): void {
    this.out += value ? '<true/>' : '<false/>';
  }

  protected override null(value: VmNull): void {
    this.unrenderable(value);
  }

  protected override other(value: VmValue): void {
    if (value instanceof VmBytes) {
      this.out += `<data>${encodeBase64(value.bytes)}</data>`;
    } else if (isQuantityLike(value)) {
      throw new PklError(cannotRenderType(classOf(value).displayName, this.traits.name, shown(value)));
    } else this.unrenderable(value);
  }

  protected override start(): void {
    this.indentMore();
  }

  protected override element(value: VmValue, _index: number, isFirst: boolean): void {
    this.out += `${isFirst ? '<array>\n' : ''}${this.indent}`;
    this.value(value);
    this.out += '\n';
  }

  protected override entryKey(key: VmValue, isFirst: boolean): void {
    const text = this.isDirective(key) ? this.directiveText(key) : key;
    if (typeof text !== 'string') this.invalidKey(key, 'string');
    this.#key(text, isFirst);
  }

  protected override entryValue(value: VmValue): void {
    this.value(value);
    this.out += '\n';
  }

  protected override property(name: string, value: VmValue, isFirst: boolean): void {
    this.#key(name, isFirst);
    this.value(value);
    this.out += '\n';
  }

  protected override end(_value: Composite, _kind: unknown, isSequence: boolean, isEmpty: boolean): void {
    this.indentLess();
    const tag = isSequence ? 'array' : 'dict';
    this.out += isEmpty ? `${this.indent}<${tag}/>` : `${this.indent}</${tag}>`;
  }

  #key(name: string, isFirst: boolean): void {
    this.out += `${isFirst ? '<dict>\n' : ''}${this.indent}<key>${escapeMarkup(name)}</key>\n${this.indent}`;
  }
}

function isStructured(value: VmValue): boolean {
  if (value instanceof VmObject || value instanceof VmFunction) return true;
  return value instanceof VmList || value instanceof VmSet || value instanceof VmMap;
}

function isQuantityLike(value: VmValue): boolean {
  if (value instanceof VmDuration || value instanceof VmDataSize) return true;
  return value instanceof VmRegex || value instanceof VmIntSeq;
}

function realText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (Number.isFinite(value)) return floatText(value);
  return value > 0 ? '+infinity' : '-infinity';
}

/** Values as text: the result of `toString()`, and the form shown in messages and by `trace`. */

import { quoteIdentifier } from '../base/identifier.ts';
import { PklError } from '../diagnostics/error.ts';
import { stringTooLong } from '../diagnostics/messages/strings.ts';
import type { VmClass, VmTypeAlias } from './class.ts';
import { VmList, VmMap, VmSet } from './collections.ts';
import { forceDeep } from './force.ts';
import { VmFunction } from './function.ts';
import { dataSizeText, durationText, floatText } from './number-text.ts';
import { VmObject } from './object.ts';
import { VmReference } from './reference.ts';
import { VmBytes, VmDataSize, VmDuration, VmFloat, VmIntSeq, VmNull, VmPair, VmRegex } from './scalars.ts';
import { quoteString, quoteStringWithPounds } from './string-literal.ts';
import type { VmValue } from './value.ts';

export interface DisplayOptions {
  /** Maximum length in UTF-16 units; longer texts are truncated and end in `...`. Unlimited by default. */
  readonly limit?: number;
  /** Show one member per line instead of everything on one line. */
  readonly multiLine?: boolean;
  /** Evaluate all members first; otherwise unread ones show as `?`. Undefined ones always do. */
  readonly force?: boolean;
}

/** Maximum length of values in messages. */
export const MESSAGE_LIMIT = 80;
/** Maximum length of compact trace lines and of values in diagrams. */
export const DIAGRAM_LIMIT = 100;

/** The value in source syntax: strings in quotes, objects with their members. */
export function displayValue(value: VmValue, options: DisplayOptions = {}): string {
  if (options.force === true) forceDeep(value, true);
  const writer = new Writer(options.limit ?? Infinity, options.multiLine ?? false);
  writer.value(value, true);
  return writer.finish();
}

/** A value in a message: not evaluated any further, and truncated. */
export function shownInMessage(value: VmValue): string {
  return displayValue(value, { limit: MESSAGE_LIMIT });
}

/** The result of `toString()` and interpolation: strings without quotes, objects with all members evaluated. */
export function valueToString(value: VmValue): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (value instanceof VmFloat) return floatText(value.value);
  if (value instanceof VmNull) return 'null';
  // Collections and maps are shown as they are; only objects and pairs are evaluated first.
  if (value instanceof VmList || value instanceof VmSet) return displayValue(value, { multiLine: true });
  if (value instanceof VmBytes) return bytesText(value);
  if (value instanceof VmReference) return renderedReference(value);
  return displayValue(value, { force: value instanceof VmObject || value instanceof VmPair });
}

/** A reference is rendered by its domain. */
function renderedReference(value: VmReference): string {
  const method = value.cls.method('toString');
  return method === null ? displayValue(value) : (method.code(value, method.env) as string);
}

/** All bytes in constructor syntax. */
export function bytesText(value: VmBytes): string {
  return `Bytes(${value.bytes.join(', ')})`;
}

/** The pattern in constructor syntax. */
export function regexText(value: VmRegex): string {
  return `Regex(${quoteStringWithPounds(value.pattern)})`;
}

/** The sequence in constructor syntax. */
export function intSeqText(value: VmIntSeq): string {
  const text = `IntSeq(${value.start}, ${value.end})`;
  return value.step === 1 ? text : `${text}.step(${value.step})`;
}

const SHOWN_BYTES = 8;

function shortBytesText(value: VmBytes): string {
  const { bytes } = value;
  if (bytes.length <= SHOWN_BYTES) return bytesText(value);
  return `Bytes(${bytes.subarray(0, SHOWN_BYTES).join(', ')}, ... <total size: ${byteSizeText(bytes.length)}>)`;
}

function byteSizeText(count: number): string {
  const units = ['b', 'kb', 'mb', 'gb'];
  let size = count;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  const digits = Number.isInteger(size) ? 0 : Number.isInteger(size * 10) ? 1 : 2;
  return `${size.toFixed(digits)}.${units[unit]}`;
}

/** Maximum length of an object's text. */
const MAX_TEXT_LENGTH = 2 ** 26;

/** Builds the text and stops once it exceeds the limit. */
class Writer {
  readonly #limit: number;
  readonly #edge: string;
  readonly #separator: string;
  readonly #step: string;
  #indent = '';
  #text = '';

  constructor(limit: number, multiLine: boolean) {
    this.#limit = limit;
    this.#edge = multiLine ? '\n' : ' ';
    this.#separator = multiLine ? '\n' : '; ';
    this.#step = multiLine ? '  ' : '';
  }

  finish(): string {
    if (this.#text.length < this.#limit) return this.#text;
    return `${this.#text.slice(0, Math.max(this.#limit - 3, 0))}...`;
  }

  get #isFull(): boolean {
    return this.#text.length >= this.#limit;
  }

  /** @param named whether an object shows its class; the value of a property or entry does not */
  value(value: VmValue, named: boolean): void {
    if (typeof value === 'string') this.#text += quoteString(value);
    else if (typeof value !== 'object') this.#text += String(value);
    else if (value instanceof VmObject) this.#object(value, named);
    else if (value instanceof VmList) this.#items('List(', value);
    else if (value instanceof VmSet) this.#items('Set(', value);
    else if (value instanceof VmMap) this.#items('Map(', flatten(value));
    else if (value instanceof VmPair) this.#items('Pair(', [value.first, value.second], named);
    else if (value instanceof VmFunction) this.#text += named ? `new Function${value.arity} {}` : '{}';
    else if (value instanceof VmReference) this.#reference(value);
    else this.#text += scalarText(value);
  }

  #items(opening: string, items: Iterable<VmValue>, named = true): void {
    this.#text += opening;
    let isFirst = true;
    for (const item of items) {
      if (this.#isFull) return;
      if (!isFirst) this.#text += ', ';
      isFirst = false;
      this.value(item, named);
    }
    this.#text += ')';
  }

  /** Texts that include each other grow exponentially and would exhaust memory before any other limit is reached. */
  #checkLength(): void {
    const { length } = this.#text;
    if (length > MAX_TEXT_LENGTH) throw new PklError(stringTooLong(length, MAX_TEXT_LENGTH));
  }

  #object(object: VmObject, named: boolean): void {
    const { cls, visible } = object.shape;
    if (named) this.#text += `new ${cls.simpleName} `;
    this.#text += '{';
    const outer = this.#indent;
    this.#indent += this.#step;
    let isFirst = true;
    for (const info of visible) {
      if (this.#isFull) return;
      this.#checkLength();
      this.#text += isFirst ? this.#edge : this.#separator;
      isFirst = false;
      this.#text += this.#indent;
      this.#member(info.kind === 'property', info.kind === 'entry', info.key, knownValue(object, info.slot));
    }
    this.#indent = outer;
    if (!isFirst) this.#text += this.#edge + outer;
    this.#text += '}';
  }

  #member(isProperty: boolean, isEntry: boolean, key: VmValue, value: VmValue | undefined): void {
    if (isProperty) this.#text += quoteIdentifier(key as string);
    if (isEntry) {
      this.#text += '[';
      this.value(key, true);
      this.#text += ']';
    }
    const named = !isProperty && !isEntry;
    if (!named) this.#text += value instanceof VmObject || value instanceof VmFunction ? ' ' : ' = ';
    if (value === undefined) this.#text += '?';
    else this.value(value, named);
  }

  #reference(reference: VmReference): void {
    this.#items('Reference(', [reference.domain]);
    this.#text = this.#text.slice(0, -1);
    this.#text += `, ${reference.referent.text}, `;
    this.value(reference.data, true);
    this.#text += ')';
    for (const step of reference.path) {
      if (step.kind === 'property') this.#text += `.${quoteIdentifier(step.name)}`;
      else {
        this.#text += '[';
        this.value(step.key, true);
        this.#text += ']';
      }
    }
  }
}

/**
 * The value of a member if it is known without evaluation. A copy that checks elements knows what its original does.
 */
function knownValue(object: VmObject, slot: number): VmValue | undefined {
  let at = object;
  while (at.slots[slot] === undefined && at.isView && at.parent !== null) at = at.parent;
  return at.slots[slot];
}

function* flatten(map: VmMap): IterableIterator<VmValue> {
  for (const [key, value] of map) {
    yield key;
    yield value;
  }
}

function scalarText(value: VmValue): string {
  if (value instanceof VmFloat) return floatText(value.value);
  if (value instanceof VmNull) return 'null';
  if (value instanceof VmDuration) return durationText(value);
  if (value instanceof VmDataSize) return dataSizeText(value);
  if (value instanceof VmRegex) return regexText(value);
  if (value instanceof VmIntSeq) return intSeqText(value);
  if (value instanceof VmBytes) return shortBytesText(value);
  return (value as VmClass | VmTypeAlias).displayName;
}

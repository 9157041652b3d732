/** Decodes the values of a request by their types, from the text of queries and forms or from JSON. */
import { type ContractType, describeType, type MadeValue, type OpenContract } from '../../lang/contracts/index.ts';
import type { HostValue } from '../../lang/index.ts';
import { didYouMean } from '../diagnostics/nearest-names.ts';
import {
  type FieldProblem,
  fieldName,
  MAX_SHOWN_LENGTH,
  nulReason,
  surrogateReason,
  unknownFieldReason,
} from './problems.ts';

type ListType = ContractType & { readonly kind: 'list' };
type MapType = ContractType & { readonly kind: 'map' };
type UnionType = ContractType & { readonly kind: 'union' };
type Path = readonly string[];

const truths: ReadonlyMap<string, boolean> = new Map(
  Object.entries({ true: true, false: false, on: true, off: false }),
);
const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;
const durationText = /^(-?\d+(?:\.\d+)?)\.?(ns|us|ms|s|min|h|d)$/;
const dataSizeText = /^(-?\d+(?:\.\d+)?)\.?(b|kb|kib|mb|mib|gb|gib|tb|tib|pb|pib)$/;
const base64Text = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Makes values for a contract. For data of the wrong form, its methods add a problem and return undefined. */
export class ValueDecoder {
  readonly #open: OpenContract;
  readonly #problems: FieldProblem[];

  /** @param problems problems are added here */
  constructor(open: OpenContract, problems: FieldProblem[]) {
    this.#open = open;
    this.#problems = problems;
  }

  /** Decodes text from a path, a query or a form. */
  ofText(type: ContractType, text: string, path: Path): MadeValue | undefined {
    if (text.includes('\0')) return this.#refuse(path, nulReason);
    switch (type.kind) {
      case 'nullable':
        return this.ofText(type.type, text, path);
      case 'union':
        return this.#firstOf(type, path, text, (member, decoder) => decoder.ofText(member, text, path));
      case 'object':
      case 'map':
      case 'dynamic':
        return this.#ofJsonText(type, text, path);
      case 'list':
        return text.trim().startsWith('[')
          ? this.#ofJsonText(type, text, path)
          : this.listOf(type, [text], path, 'text');
      case 'any':
        return text;
      default:
        return this.#scalarOfText(type, text, path);
    }
  }

  #scalarOfText(type: ContractType, text: string, path: Path): MadeValue | undefined {
    const trimmed = text.trim();
    switch (type.kind) {
      case 'boolean':
        return truths.get(trimmed.toLowerCase()) ?? this.#mismatch(type, path, text);
      case 'int':
        return intOf(trimmed) ?? this.#mismatch(type, path, text);
      case 'number':
        return intOf(trimmed) ?? this.#floatOf(trimmed) ?? this.#mismatch(type, path, text);
      case 'float':
        return this.#floatOf(trimmed) ?? this.#mismatch(type, path, text);
      case 'null':
        return text === '' ? this.#open.null : this.#mismatch(type, path, text);
      default:
        return this.#ofString(type, text, path);
    }
  }

  #floatOf(text: string): MadeValue | undefined {
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? this.#open.float(Number(text)) : undefined;
  }

  /** Decodes types that are strings in JSON as well. */
  #ofString(type: ContractType, text: string, path: Path): MadeValue | undefined {
    switch (type.kind) {
      case 'string':
        return text;
      case 'choice':
        return type.values.includes(text) ? text : this.#refuse(path, choiceReason(type.values, text));
      case 'duration': {
        const [, value, unit] = durationText.exec(text) ?? [];
        if (value === undefined) return this.#mismatch(type, path, text);
        return this.#open.duration(Number(value), unit as Parameters<OpenContract['duration']>[1]);
      }
      case 'data-size': {
        const [, value, unit] = dataSizeText.exec(text) ?? [];
        if (value === undefined) return this.#mismatch(type, path, text);
        return this.#open.dataSize(Number(value), unit as Parameters<OpenContract['dataSize']>[1]);
      }
      case 'bytes':
        return base64Text.test(text) ? this.#open.bytes(Buffer.from(text, 'base64')) : this.#mismatch(type, path, text);
      default:
        return this.#mismatch(type, path, text);
    }
  }

  #ofJsonText(type: ContractType, text: string, path: Path): MadeValue | undefined {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return this.#refuse(path, `must be ${describeType(type)} in JSON.`);
    }
    return this.ofJson(type, value, path);
  }

  /** Decodes a JSON value. */
  ofJson(type: ContractType, value: unknown, path: Path): MadeValue | undefined {
    if (typeof value === 'string' && value.includes('\0')) return this.#refuse(path, nulReason);
    if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) return this.#refuse(path, surrogateReason);
    switch (type.kind) {
      case 'any':
        return value === null ? this.#open.null : this.#open.plain(value as HostValue);
      case 'nullable':
        return value === null ? this.#open.null : this.ofJson(type.type, value, path);
      case 'union':
        return this.#firstOf(type, path, value, (member, decoder) => decoder.ofJson(member, value, path));
      case 'list':
        return Array.isArray(value) ? this.listOf(type, value, path, 'json') : this.#mismatch(type, path, value);
      case 'object':
        return isRecord(value) ? this.#object(type.name, value, path) : this.#mismatch(type, path, value);
      case 'map':
        return isRecord(value) ? this.#map(type, value, path) : this.#mismatch(type, path, value);
      case 'dynamic':
        return isRecord(value) ? this.#open.plain(value as HostValue) : this.#mismatch(type, path, value);
      default:
        return this.#scalarOfJson(type, value, path);
    }
  }

  #scalarOfJson(type: ContractType, value: unknown, path: Path): MadeValue | undefined {
    if (typeof value === 'string') return this.#ofString(type, value, path);
    switch (type.kind) {
      case 'boolean':
        return typeof value === 'boolean' ? value : this.#mismatch(type, path, value);
      case 'int':
        return this.#intOfJson(type, value, path);
      case 'float':
        return typeof value === 'number' ? this.#open.float(value) : this.#mismatch(type, path, value);
      case 'number': {
        if (typeof value === 'bigint' || Number.isSafeInteger(value)) return value as number | bigint;
        return typeof value === 'number' ? this.#open.float(value) : this.#mismatch(type, path, value);
      }
      case 'null':
        return value === null ? this.#open.null : this.#mismatch(type, path, value);
      default:
        return this.#mismatch(type, path, value);
    }
  }

  #intOfJson(type: ContractType, value: unknown, path: Path): MadeValue | undefined {
    if (typeof value === 'bigint') return value;
    if (typeof value !== 'number' || !Number.isInteger(value)) return this.#mismatch(type, path, value);
    // `JSON.parse` may have rounded a larger one.
    return Number.isSafeInteger(value) ? value + 0 : this.#refuse(path, 'is too large to be exact in JSON.');
  }

  /** Decodes a list from its elements. */
  listOf(type: ListType, items: readonly unknown[], path: Path, form: 'text' | 'json'): MadeValue | undefined {
    const made = items.map((item, index) => {
      const at = [...path, String(index)];
      return form === 'text' ? this.ofText(type.element, String(item), at) : this.ofJson(type.element, item, at);
    });
    const whole = made.filter((item) => item !== undefined);
    return whole.length === made.length ? this.#open.list(type.made, whole) : undefined;
  }

  #object(name: string, value: Readonly<Record<string, unknown>>, path: Path): MadeValue | undefined {
    const fields = this.#open.contract.classes.get(name)?.fields ?? [];
    const known = fields.map((field) => field.name);
    const before = this.#problems.length;
    const properties: [string, MadeValue][] = [];
    for (const field of fields) {
      const at = [...path, field.name];
      if (!Object.hasOwn(value, field.name)) {
        if (field.isRequired) this.#refuse(at, 'is missing.');
        continue;
      }
      const made = this.ofJson(field.type, value[field.name], at);
      if (made !== undefined) properties.push([field.name, made]);
    }
    for (const unknown of Object.keys(value).filter((each) => !known.includes(each))) {
      this.#refuse([...path, unknown], unknownFieldReason(unknown, known));
    }
    return this.#problems.length > before ? undefined : this.#open.object(name, properties);
  }

  #map(type: MapType, value: Readonly<Record<string, unknown>>, path: Path): MadeValue | undefined {
    const before = this.#problems.length;
    const entries = Object.entries(value).flatMap(([key, item]) => {
      const at = [...path, key];
      const [madeKey, made] = [this.ofText(type.key, key, at), this.ofJson(type.value, item, at)];
      return madeKey === undefined || made === undefined ? [] : [[madeKey, made] as const];
    });
    return this.#problems.length > before ? undefined : this.#open.map(type.made, entries);
  }

  /** Decodes the first alternative with the form of the value. Constraints are checked later. */
  #firstOf(
    type: UnionType,
    path: Path,
    value: unknown,
    decode: (member: ContractType, decoder: ValueDecoder) => MadeValue | undefined,
  ): MadeValue | undefined {
    const attempts: FieldProblem[][] = [];
    for (const member of type.members) {
      const problems: FieldProblem[] = [];
      const made = decode(member, new ValueDecoder(this.#open, problems));
      if (made !== undefined && problems.length === 0) return made;
      attempts.push(problems);
    }
    // An alternative with a problem in a nested field is probably the intended one.
    const meant = attempts.find((problems) => problems.some(({ field }) => field !== fieldName(path)));
    if (meant === undefined) return this.#mismatch(type, path, value);
    this.#problems.push(...meant);
    return undefined;
  }

  #mismatch(type: ContractType, path: Path, value: unknown): undefined {
    this.#refuse(path, `must be ${describeType(type)}, but is ${shown(value)}.`);
  }

  #refuse(path: Path, reason: string): undefined {
    this.#problems.push({ field: fieldName(path), reason });
  }
}

function choiceReason(values: readonly string[], text: string): string {
  const hint = didYouMean(text, values);
  const list = values.map((value) => `\`${value}\``).join(', ');
  return `must be one of ${list}, but is ${shown(text)}.${hint === undefined ? '' : ` ${hint}`}`;
}

function intOf(text: string): MadeValue | undefined {
  if (!/^[+-]?\d{1,19}$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  if (value < MIN_INT || value > MAX_INT) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number + 0 : value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Formats a value for a message. Long ones are truncated. */
export function shown(value: unknown): string {
  if (value === null) return '`null`';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const text = typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  return `\`${text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH)}…` : text}\``;
}

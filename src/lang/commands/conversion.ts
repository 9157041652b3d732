/** Converts the texts of an option to the value of a property. */

import { type Message } from '../diagnostics/error.ts';
import { unsupportedOptionType } from '../diagnostics/messages/commands.ts';
import { VmList, VmMap, VmSet } from '../values/collections.ts';
import { makeListing, makeMapping } from '../values/make.ts';
import { parseInt64 } from '../values/number-text.ts';
import { VmFloat, VmPair } from '../values/scalars.ts';
import type { VmValue } from '../values/value.ts';
import { type OptionType, optionType, sourceOf } from './option-type.ts';
import { BadValue, type Candidates, type Conversion, MissingOption } from './spec.ts';

type Each = Conversion['each'];
type All = Conversion['all'];

/** The settings from annotations; null leaves the decision to the type. */
export interface AnnotatedConversion {
  readonly each: Each | null;
  readonly all: All | null;
  readonly isMultiple: boolean | null;
  readonly placeholder: string | null;
  readonly candidates: Candidates;
}

/** A property with its type. */
export interface Subject {
  readonly name: string;
  readonly type: OptionType;
  /** Whether the property has a value when no text is given. */
  readonly isOptional: boolean;
  /** Throws an error that is located at the property. */
  readonly fail: (message: Message) => never;
}

export interface ResolvedConversion extends Conversion {
  readonly isMultiple: boolean;
  readonly placeholder: string;
}

const TRUE: ReadonlySet<string> = new Set(['true', 't', '1', 'yes', 'y', 'on']);
const FALSE: ReadonlySet<string> = new Set(['false', 'f', '0', 'no', 'n', 'off']);

const ranges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  Int: [-(2n ** 63n), 2n ** 63n - 1n],
  Int8: [-128n, 127n],
  Int16: [-32768n, 32767n],
  Int32: [-(2n ** 31n), 2n ** 31n - 1n],
  UInt: [0n, 2n ** 63n - 1n],
  UInt8: [0n, 255n],
  UInt16: [0n, 65535n],
  UInt32: [0n, 2n ** 32n - 1n],
};

/** A type that texts are converted to one by one. */
interface Primitive {
  readonly each: Each;
  readonly placeholder: string;
  readonly candidates: Candidates;
}

function primitive({ baseName, literals }: OptionType): Primitive | null {
  if (literals !== null) return choice(literals);
  const plain = (each: Each, placeholder: string): Primitive => ({ each, placeholder, candidates: null });
  if (baseName === null) return null;
  if (ranges[baseName] !== undefined) return plain(integer(baseName), baseName.toLowerCase());
  switch (baseName) {
    case 'Number':
      return plain((text) => parsedInt(text) ?? parsedFloat(text) ?? invalid(text, 'number'), 'number');
    case 'Float':
      return plain((text) => parsedFloat(text) ?? invalid(text, 'float'), 'float');
    case 'Boolean':
      return plain(boolean, '[true|false]');
    case 'String':
      return plain((text) => text, 'text');
    case 'Char':
      return plain((text) => (text.length === 1 ? text : invalid(text, 'char')), 'char');
    default:
      return null;
  }
}

function invalid(text: string, type: string): never {
  throw new BadValue(`${text} is not a valid ${type}`);
}

function choice(literals: readonly string[]): Primitive {
  const sorted = [...literals].sort();
  const each: Each = (text) => {
    if (literals.includes(text)) return text;
    throw new BadValue(`invalid choice: ${text}. (choose from ${sorted.join(', ')})`);
  };
  return { each, placeholder: `[${sorted.join(', ')}]`, candidates: literals };
}

function parsedInt(text: string): VmValue | undefined {
  return /^[+-]?\d+$/.test(text) ? parseInt64(text) : undefined;
}

function parsedFloat(text: string): VmValue | undefined {
  const found = /^\s*([+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))[fFdD]?\s*$/.exec(text)?.[1];
  return found === undefined ? undefined : new VmFloat(Number(found));
}

function integer(name: string): Each {
  const [min, max] = ranges[name] ?? [0n, 0n];
  return (text) => {
    const value = parsedInt(text);
    if (value === undefined || BigInt(value as number) < min || BigInt(value as number) > max) {
      return invalid(text, name.toLowerCase());
    }
    return value;
  };
}

function boolean(text: string): VmValue {
  const lower = text.toLowerCase();
  if (TRUE.has(lower)) return true;
  return FALSE.has(lower) ? false : invalid(text, 'boolean');
}

/** Functions that create collections from values, by class. */
const collections: Readonly<Record<string, (values: readonly VmValue[]) => VmValue>> = {
  Listing: (values) => makeListing(values),
  List: (values) => new VmList([...values]),
  Set: (values) => VmSet.of([...values]),
  Mapping: (values) => makeMapping((values as VmPair[]).map(({ first, second }) => [first, second] as const)),
  Map: (values) => VmMap.of((values as VmPair[]).map(({ first, second }) => [first, second] as const)),
};

const TRANSFORM_HINT = 'Use a supported type or define a transformEach and/or transformAll function';

/** The conversion of an option, from its annotation or else from its type. Throws `PklError`. */
export function resolveConversion(subject: Subject, annotation: AnnotatedConversion): ResolvedConversion {
  const { type, isOptional, fail, name } = subject;
  const last: All = (values) => {
    const value = values.at(-1);
    if (value === undefined && !isOptional) throw new MissingOption();
    return value;
  };
  const simple = primitive(type);
  if (simple !== null) return filled(annotation, simple, last, false);
  const args = type.node.kind === 'DeclaredType' ? type.node.args : [];
  const { baseName } = type;
  const part = (index: number, what: string): Primitive => partOf(subject, annotation, index, what);
  const wanted = { Listing: 1, List: 1, Set: 1, Mapping: 2, Map: 2, Pair: 2 }[baseName ?? ''];
  if (wanted !== undefined && args.length === 0) {
    const count = wanted === 1 ? 'one type argument' : 'two type arguments';
    fail(unsupportedOptionType(name, '', sourceOf(type), `${baseName} options must provide ${count}.`));
  }
  if (wanted !== undefined) {
    const isKnown = annotation.each !== null && annotation.placeholder !== null;
    const entry = isKnown ? null : wanted === 1 ? part(0, 'element') : pairOf(part(0, 'key'), part(1, 'value'));
    const make = collections[baseName ?? ''];
    const isMultiple = annotation.isMultiple ?? make !== undefined;
    const all: All =
      make === undefined || !isMultiple ? last : (values) => (values.length === 0 ? undefined : make(values));
    return filled(annotation, entry ?? NOTHING, all, isMultiple);
  }
  if (annotation.each === null && annotation.all === null) {
    fail(unsupportedOptionType(name, '', sourceOf(type), TRANSFORM_HINT));
  }
  return filled(annotation, NOTHING, last, false);
}

const NOTHING: Primitive = { each: (text) => text, placeholder: 'value', candidates: null };

function filled(annotation: AnnotatedConversion, own: Primitive, all: All, isMultiple: boolean): ResolvedConversion {
  return {
    each: annotation.each ?? own.each,
    all: annotation.all ?? all,
    isMultiple: annotation.isMultiple ?? isMultiple,
    placeholder: annotation.placeholder ?? own.placeholder,
    candidates: annotation.candidates ?? own.candidates,
  };
}

/** A type argument: a primitive type, or any for a `convert` function. */
function partOf(
  { name, type, fail }: Subject,
  annotation: AnnotatedConversion,
  index: number,
  what: string,
): Primitive {
  const node = (type.node as { readonly args: readonly OptionType['node'][] }).args[index] as OptionType['node'];
  const inner = optionType(node, type.place);
  const found = primitive(inner);
  if (found !== null) return { ...found, candidates: null };
  if (annotation.each === null) fail(unsupportedOptionType(name, what, sourceOf(inner), TRANSFORM_HINT));
  return NOTHING;
}

/** `key=value`. */
function pairOf(key: Primitive, value: Primitive): Primitive {
  const each: Each = (text) => {
    const at = text.indexOf('=');
    if (at < 0) throw new BadValue(`${text} is not a valid key=value pair`);
    return new VmPair(key.each(text.slice(0, at)), value.each(text.slice(at + 1)));
  };
  return { each, placeholder: `${key.placeholder}=${value.placeholder}`, candidates: null };
}

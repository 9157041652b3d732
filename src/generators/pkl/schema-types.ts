/** Pkl types and constraints for the keywords of a JSON Schema. */
import { quoteString, quoteStringWithPounds, uriPattern } from '../../lang/index.ts';
import { type Data, type DataObject, isList, isObject } from './data.ts';
import { expression } from './write-data.ts';

/** A type as source text. */
export interface PklType {
  /** Without `?`. */
  readonly text: string;
  readonly isNullable: boolean;
  readonly isUnion?: boolean;
}

export const ANY: PklType = { text: 'Any', isNullable: false };

/** A type with its `?`. */
export function typeText({ text, isNullable, isUnion = false }: PklType): string {
  if (!isNullable) return text;
  return isUnion ? `(${text})?` : `${text}?`;
}

/** The union of types. */
export function unionType(types: readonly PklType[]): PklType {
  const isNullable = types.some((type) => type.isNullable);
  const texts = [...new Set(types.filter(({ text }) => text !== 'Null').map(({ text }) => text))];
  if (texts.includes('Any')) return ANY;
  const [only] = texts;
  if (only === undefined) return { text: 'Null', isNullable: true };
  return texts.length === 1 ? { text: only, isNullable } : { text: texts.join(' | '), isNullable, isUnion: true };
}

/** The type of a list of allowed values. */
export function enumType(values: readonly Data[]): PklType {
  const isNullable = values.includes(null);
  const rest = values.filter((value) => value !== null);
  if (rest.length === 0) return { text: 'Null', isNullable: true };
  if (rest.every((value) => typeof value === 'string')) {
    const texts = [...new Set(rest)].map(quoteString);
    return { text: texts.join(' | '), isNullable, isUnion: texts.length > 1 };
  }
  if (!rest.every((value) => typeof value !== 'object')) return ANY;
  const kinds = new Set(rest.map((value) => kindOf(value)));
  const type = kinds.size === 1 ? [...kinds][0] : 'Any';
  const list = rest.map((value) => expression(value, '')).join(', ');
  return { text: `${type}(List(${list}).contains(this))`, isNullable };
}

function kindOf(value: Data): string {
  if (typeof value === 'boolean') return 'Boolean';
  return typeof value === 'string' ? 'String' : 'Number';
}

const intTypes: readonly (readonly [name: string, minimum: number, maximum: number])[] = [
  ['Int8', -128, 127],
  ['Int16', -32_768, 32_767],
  ['Int32', -2_147_483_648, 2_147_483_647],
  ['UInt8', 0, 255],
  ['UInt16', 0, 65_535],
  ['UInt32', 0, 4_294_967_295],
];

/** `Int` or `Number` with the bounds of a schema. */
export function numberType(schema: DataObject, isInt: boolean): string {
  const bound = (name: string): number | null => {
    const value = schema.get(name);
    return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null;
  };
  const [min, max] = [bound('minimum'), bound('maximum')];
  const [over, under] = [bound('exclusiveMinimum'), bound('exclusiveMaximum')];
  const [step] = [bound('multipleOf')];
  const named = isInt ? intTypes.find(([, lowest, highest]) => lowest === min && highest === max)?.[0] : undefined;
  const constraints: string[] = [];
  const number = (value: number): string => expression(value, '');
  // In drafts before 6, a boolean makes the other bound exclusive.
  const isOver = schema.get('exclusiveMinimum') === true;
  const isUnder = schema.get('exclusiveMaximum') === true;
  if (named === undefined) {
    if (min !== null && max !== null && !isOver && !isUnder)
      constraints.push(`isBetween(${number(min)}, ${number(max)})`);
    else {
      if (min !== null) constraints.push(`this ${isOver ? '>' : '>='} ${number(min)}`);
      if (max !== null) constraints.push(`this ${isUnder ? '<' : '<='} ${number(max)}`);
    }
  }
  if (over !== null) constraints.push(`this > ${number(over)}`);
  if (under !== null) constraints.push(`this < ${number(under)}`);
  if (step !== null && step > 0) constraints.push(`this % ${number(step)} == 0`);
  return constrained(named ?? (isInt ? 'Int' : 'Number'), constraints);
}

/** `String` with the requirements of a schema; null stands for a pattern that is not one in Pkl. */
export function stringType(schema: DataObject): { readonly text: string; readonly isWhole: boolean } {
  const pattern = schema.get('pattern');
  const rule = typeof pattern === 'string' ? patternRule(pattern) : undefined;
  const constraints = [...countRules(schema, 'minLength', 'maxLength'), ...(typeof rule === 'string' ? [rule] : [])];
  const type = schema.get('format') === 'uri' ? 'Uri' : 'String';
  return { text: constrained(type, constraints), isWhole: rule !== null };
}

function patternRule(pattern: string): string | null {
  try {
    uriPattern(pattern);
  } catch {
    return null;
  }
  const [, whole] = /^\^((?:[^|\\]|\\.)*)\$$/s.exec(pattern) ?? [];
  if (whole !== undefined) return `matches(Regex(${quoteStringWithPounds(whole)}))`;
  return `contains(Regex(${quoteStringWithPounds(pattern)}))`;
}

/** Requirements on a length. */
export function countRules(schema: DataObject, minName: string, maxName: string): readonly string[] {
  const [min, max] = [minName, maxName].map((name) => {
    const value = schema.get(name);
    return typeof value === 'number' && Number.isInteger(value) ? value : null;
  });
  if (typeof min === 'number' && typeof max === 'number')
    return [min === max ? `length == ${min}` : `length.isBetween(${min}, ${max})`];
  if (typeof max === 'number') return [`length <= ${max}`];
  if (typeof min !== 'number' || min === 0) return [];
  return [min === 1 ? '!isEmpty' : `length >= ${min}`];
}

/** A type with constraints. */
export function constrained(type: string, constraints: readonly string[]): string {
  return constraints.length === 0 ? type : `${type}(${constraints.join(', ')})`;
}

const scalarTypes = {
  string: /^(String|Uri|")/,
  number: /^(U?Int|Number)/,
  bigint: /^(U?Int|Number)/,
  boolean: /^Boolean/,
} as const;

/** The source of a default of a type; null for an empty collection, and undefined for other values. */
export function defaultText(value: Data, type: string, indent: string): string | null | undefined {
  const kind = typeof value;
  if (kind === 'string' || kind === 'number' || kind === 'bigint' || kind === 'boolean') {
    if (kind === 'number' && /^U?Int/.test(type) && !Number.isInteger(value)) return undefined;
    return scalarTypes[kind].test(type) ? expression(value, indent) : undefined;
  }
  const isCollection = isList(value) ? type.startsWith('Listing<') : isObject(value) && type.startsWith('Mapping<');
  const members = isList(value) ? value : isObject(value) ? [...value.values()] : [];
  if (!isCollection || members.some((each) => typeof each === 'object')) return undefined;
  if (members.length === 0) return null;
  const lines = isList(value)
    ? value.map((each) => expression(each, indent))
    : [...(value as DataObject)].map(([name, each]) => `[${quoteString(name)}] = ${expression(each, indent)}`);
  return `new {\n${lines.map((line) => `${indent}  ${line}\n`).join('')}${indent}}`;
}

/** Keywords with requirements that have no form in Pkl. */
const unexpressedKeywords: ReadonlySet<string> = new Set([
  '$dynamicRef',
  '$recursiveRef',
  'additionalItems',
  'contains',
  'dependencies',
  'dependentRequired',
  'dependentSchemas',
  'else',
  'if',
  'not',
  'patternProperties',
  'prefixItems',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

/** The keywords of a schema that Pkl cannot express. */
export function unexpressedIn(schema: DataObject): readonly string[] {
  const found = [...schema.keys()].filter((name) => unexpressedKeywords.has(name));
  return isList(schema.get('items')) ? [...found, 'items'] : found;
}

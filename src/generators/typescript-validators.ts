/**
 * Writes validators of JSON for the types of a module, as schemas of Standard Schema, which needs no packages and which
 * validation libraries, routers and form libraries accept. They interpret the JSON Schema of the module, so that both accept the same.
 */
import type { Contract } from '../lang/contracts/index.ts';
import { moduleSchema, pointerPart } from './json-schema.ts';
import { TypescriptTypes } from './typescript.ts';
import { wordsIn } from './words.ts';

/** Names in the generated code. */
const ownNames = wordsIn(`
  Check Issue StandardSchema check checkList checkObject definitions isOfType refersTo same validator
`);

/**
 * The types of the JSON that a module evaluates to, and a validator for each class, such as `serverSchema`; that of the module
 * comes first.
 *
 * @example moduleValidators(readModuleTypes(evaluation, 'app:/main.pkl'))
 */
export function moduleValidators(contract: Contract): string {
  const types = new TypescriptTypes('json', ownNames);
  const schema = moduleSchema(contract);
  const taken = new Set<string>(ownNames);
  const validators = [contract.root, ...[...contract.classes.keys()].filter((name) => name !== contract.root)].map(
    (name) => {
      const type = types.nameOf(contract, name);
      const pointer = name === contract.root ? '#' : `#/$defs/${pointerPart(name)}`;
      let own = `${type.charAt(0).toLowerCase()}${type.slice(1)}Schema`;
      while (taken.has(own)) own += '_';
      taken.add(own);
      return `/** Validates a \`${type}\`. */\nexport const ${own}: StandardSchema<${type}> = validator(${JSON.stringify(pointer)});\n`;
    },
  );
  for (const name of contract.aliases.keys()) types.nameOfAlias(contract, name);
  const text = JSON.stringify(schema, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value), 2);
  return [...types.declarations, ...validators, `const definitions: unknown = ${text};\n`, interpreter].join('\n');
}

/** The keywords are those that `json-schema.ts` writes. */
const interpreter = String.raw`interface Issue {
  readonly message: string;
  readonly path: readonly PropertyKey[];
}

/** A schema as of https://standardschema.dev. */
export interface StandardSchema<T> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'kdeps';
    readonly validate: (value: unknown) => { readonly value: T } | { readonly issues: readonly Issue[] };
    readonly types?: { readonly input: T; readonly output: T } | undefined;
  };
}

type Check = Readonly<Record<string, unknown>>;

function validator<T>(pointer: string): StandardSchema<T> {
  const validate = (value: unknown): { readonly value: T } | { readonly issues: readonly Issue[] } => {
    const issues: Issue[] = [];
    check(refersTo(pointer), value, [], issues);
    return issues.length === 0 ? { value: value as T } : { issues };
  };
  return { '~standard': { version: 1, vendor: 'kdeps', validate } };
}

function refersTo(pointer: string): Check {
  let found = definitions as Record<string, unknown>;
  for (const part of pointer.split('/').slice(1)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    found = found[name] as Record<string, unknown>;
  }
  return found;
}

function isOfType(type: unknown, value: unknown): boolean {
  if (Array.isArray(type)) return type.some((each) => isOfType(each, value));
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function check(schema: Check, value: unknown, path: readonly PropertyKey[], issues: Issue[]): void {
  const fail = (message: string): void => void issues.push({ message, path });
  const passes = (part: unknown): boolean => {
    const found: Issue[] = [];
    check(part as Check, value, path, found);
    return found.length === 0;
  };
  if (typeof schema['$ref'] === 'string') check(refersTo(schema['$ref']), value, path, issues);
  const { type, enum: values, anyOf, allOf, not } = schema;
  if (type !== undefined && !isOfType(type, value)) return fail('Expected ' + [type].flat().join(' or ') + '.');
  if (Array.isArray(values) && !values.some((each) => same(each, value)))
    return fail('Expected one of ' + values.map((each) => JSON.stringify(each)).join(', ') + '.');
  if (Array.isArray(anyOf) && !anyOf.some(passes)) {
    const [only, ...others] = anyOf.filter((part) => (part as Check)['type'] !== 'null');
    if (others.length === 0 && value !== null) check(only as Check, value, path, issues);
    else fail('Expected another type of value.');
  }
  for (const part of Array.isArray(allOf) ? allOf : []) check(part as Check, value, path, issues);
  if (not !== undefined && passes(not)) fail('Not allowed.');
  if (typeof value === 'number') {
    const bound = (name: string, isFine: (limit: number) => boolean, words: string): void => {
      const limit = schema[name];
      if (typeof limit === 'number' && !isFine(limit)) fail('Must be ' + words + ' ' + limit + '.');
    };
    bound('minimum', (limit) => value >= limit, 'at least');
    bound('maximum', (limit) => value <= limit, 'at most');
    bound('exclusiveMinimum', (limit) => value > limit, 'greater than');
    bound('exclusiveMaximum', (limit) => value < limit, 'less than');
    bound('multipleOf', (limit) => Number.isInteger(value / limit), 'a multiple of');
  }
  const size = (min: unknown, max: unknown, length: number, what: string): void => {
    if (typeof min === 'number' && length < min) fail('Must have at least ' + min + ' ' + what + '.');
    if (typeof max === 'number' && length > max) fail('Must have at most ' + max + ' ' + what + '.');
  };
  if (typeof value === 'string') {
    size(schema['minLength'], schema['maxLength'], [...value].length, 'characters');
    const { pattern } = schema;
    if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(value)) fail('Must match ' + pattern + '.');
  } else if (Array.isArray(value)) {
    size(schema['minItems'], schema['maxItems'], value.length, 'elements');
    if (schema['uniqueItems'] === true && new Set(value.map((each) => JSON.stringify(each))).size < value.length)
      fail('Must not repeat elements.');
    checkList(schema, value, path, issues);
  } else if (typeof value === 'object' && value !== null) {
    size(schema['minProperties'], schema['maxProperties'], Object.keys(value).length, 'entries');
    checkObject(schema, value as Readonly<Record<string, unknown>>, path, issues);
  }
}

function checkList(schema: Check, value: readonly unknown[], path: readonly PropertyKey[], issues: Issue[]): void {
  const { items, prefixItems } = schema;
  const first: readonly unknown[] = Array.isArray(prefixItems) ? prefixItems : [];
  for (const [index, each] of value.entries()) {
    const part = index < first.length ? first[index] : items;
    if (part === false) issues.push({ message: 'Not allowed.', path: [...path, index] });
    else if (part !== undefined) check(part as Check, each, [...path, index], issues);
  }
}

function checkObject(
  schema: Check,
  value: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
  issues: Issue[],
): void {
  const { properties = {}, required, additionalProperties, propertyNames } = schema;
  for (const name of Array.isArray(required) ? (required as readonly string[]) : [])
    if (!Object.hasOwn(value, name)) issues.push({ message: 'Missing.', path: [...path, name] });
  for (const [name, each] of Object.entries(value)) {
    const at = [...path, name];
    if (propertyNames !== undefined) check(propertyNames as Check, name, at, issues);
    if (Object.hasOwn(properties as object, name)) check((properties as Record<string, Check>)[name] ?? {}, each, at, issues);
    else if (additionalProperties === false) issues.push({ message: 'Unknown property.', path: at });
    else if (typeof additionalProperties === 'object') check(additionalProperties as Check, each, at, issues);
  }
}
`;

/** Converts contracts to JSON Schema (2020-12), for OpenAPI, MCP and generated clients. */
import type { Contract, ContractClass, ContractField, ContractType, Rule } from '../../lang/contracts/index.ts';
import { jsonValue } from '../run/json-value.ts';
import { describeConstraint } from './describe.ts';

/** A schema, or a part of one. Bounds of integers may be bigints. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface JsonSchemaOptions {
  /** Returns the reference to the schema of a class: `#/$defs/Size`. */
  readonly refer: (className: string) => string;
  /** Where the values are: in JSON, where files are data URLs, or in the text of a query string or form. */
  readonly place: 'json' | 'text';
}

/** The integers that can be represented exactly in JSON, and in text. */
const ints = {
  json: { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  text: { minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n },
} as const;

/**
 * The schema of a class.
 *
 * @example classSchema(contract, contract.root, { refer: (name) => `#/$defs/${name}`, place: 'json' })
 */
export function classSchema(contract: Contract, name: string, options: JsonSchemaOptions): JsonSchema {
  const cls: ContractClass | undefined = contract.classes.get(name);
  const fields = cls?.fields ?? [];
  const required = fields.filter(({ isRequired }) => isRequired).map((field) => field.name);
  return {
    type: 'object',
    ...(cls !== undefined && cls.doc !== '' && { description: cls.doc }),
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, options)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** The schema of a field with its documentation and default. */
export function fieldSchema({ doc, type, defaultValue }: ContractField, options: JsonSchemaOptions): JsonSchema {
  const described = [doc, ...unexpressed(type)].filter((text) => text !== '').join('\n\n');
  const schema = typeSchema(type, options);
  return {
    ...schema,
    ...(described !== '' && { description: described }),
    ...(defaultValue !== undefined && { default: plainJson(defaultValue) }),
  };
}

function plainJson(value: Parameters<typeof jsonValue>[0]): unknown {
  return JSON.parse(
    JSON.stringify(jsonValue(value), (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each)),
  );
}

/** The schema of a type. Constraints that JSON Schema cannot express are left out. */
export function typeSchema(type: ContractType, options: JsonSchemaOptions): JsonSchema {
  const schema = withoutRules(type, options);
  const rules = type.constraints.flatMap((constraint) => constraint.rules ?? []);
  return rules.reduce<JsonSchema>((made, rule) => merged(made, keywordsOf(rule, type)), schema);
}

function withoutRules(type: ContractType, options: JsonSchemaOptions): JsonSchema {
  switch (type.kind) {
    case 'any':
      return {};
    case 'boolean':
    case 'null':
    case 'number':
    case 'string':
      return { type: type.kind };
    case 'bytes':
      return { type: 'string', contentEncoding: 'base64', pattern: '^[A-Za-z0-9+/]*={0,2}$' };
    case 'choice':
      return { type: 'string', enum: type.values };
    case 'data-size':
      return {
        type: 'string',
        pattern: '^-?\\d+(\\.\\d+)?\\.?(b|kb|kib|mb|mib|gb|gib|tb|tib|pb|pib)$',
        examples: ['5.mib'],
      };
    case 'duration':
      return { type: 'string', pattern: '^-?\\d+(\\.\\d+)?\\.?(ns|us|ms|s|min|h|d)$', examples: ['30.s'] };
    case 'dynamic':
      return { type: 'object' };
    case 'float':
      return { type: 'number' };
    case 'host':
      return options.place === 'text'
        ? { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' }
        : {
            type: 'string',
            format: 'uri',
            pattern: '^data:[\\w.+-]+/[\\w.+-]+;base64,[A-Za-z0-9+/]*={0,2}$',
            description: 'A file as a data URL.',
          };
    case 'int':
      return { type: 'integer', ...ints[options.place] };
    case 'list':
      return { type: 'array', items: typeSchema(type.element, options) };
    case 'map':
      return {
        type: 'object',
        additionalProperties: typeSchema(type.value, options),
        ...(type.key.kind === 'choice' && { propertyNames: { enum: type.key.values } }),
      };
    case 'nullable':
      return nullable(typeSchema(type.type, options));
    case 'object':
      return { $ref: options.refer(type.name) };
    case 'union':
      return { anyOf: type.members.map((member) => typeSchema(member, options)) };
  }
}

function nullable(schema: JsonSchema): JsonSchema {
  const { type, enum: values, ...rest } = schema;
  if (typeof type !== 'string') return Object.keys(schema).length === 0 ? {} : { anyOf: [schema, { type: 'null' }] };
  return { type: [type, 'null'], ...(Array.isArray(values) && { enum: [...(values as unknown[]), null] }), ...rest };
}

/** Combines two sets of keywords. Of two bounds, the stricter one is kept; other duplicates are added as `allOf`. */
function merged(left: JsonSchema, right: JsonSchema): JsonSchema {
  const made: Record<string, unknown> = { ...left };
  for (const [name, value] of Object.entries(right)) {
    const known = made[name];
    if (known === undefined) made[name] = value;
    else if (/^min|Minimum$/.test(name)) made[name] = Number(known) >= Number(value) ? known : value;
    else if (/^max|Maximum$/.test(name)) made[name] = Number(known) <= Number(value) ? known : value;
    else made['allOf'] = [...((made['allOf'] as readonly unknown[] | undefined) ?? []), { [name]: value }];
  }
  return made;
}

/** The keywords for a rule; empty when JSON Schema cannot express it. */
function keywordsOf(rule: Rule, type: ContractType): JsonSchema {
  switch (rule.kind) {
    case 'range':
      return rule.of === 'value' ? bounds(rule) : lengths(rule, type);
    case 'pattern':
      return isPortable(rule.pattern) ? { pattern: `^(?:${rule.pattern})$` } : {};
    case 'starts':
      return { pattern: `^${quoted(rule.text)}` };
    case 'ends':
      return { pattern: `${quoted(rule.text)}$` };
    case 'contains':
      return { pattern: quoted(rule.text) };
    case 'one-of':
      return { enum: rule.values };
    case 'multiple':
      if (rule.rest === 0) return { multipleOf: rule.of };
      return rule.of === 2 ? { not: { multipleOf: 2 } } : {};
    case 'not-empty':
      return { [countNames(type)[0]]: 1 };
    case 'not-blank':
      return { pattern: '\\S' };
    case 'distinct':
      return { uniqueItems: true };
    case 'regex':
      return { format: 'regex' };
    case 'base64':
      return { contentEncoding: 'base64', pattern: '^[A-Za-z0-9+/]*={0,2}$' };
    case 'finite':
      return {};
  }
}

type Range = Rule & { readonly kind: 'range' };

function bounds({ min, max }: Range): JsonSchema {
  return {
    ...(min !== undefined && { [min.isIncluded ? 'minimum' : 'exclusiveMinimum']: min.value }),
    ...(max !== undefined && { [max.isIncluded ? 'maximum' : 'exclusiveMaximum']: max.value }),
  };
}

/** Lengths are integers, so an exclusive bound becomes the next inclusive one. */
function lengths({ min, max }: Range, type: ContractType): JsonSchema {
  const [minName, maxName] = countNames(type);
  const from =
    min === undefined ? null : Math.max(0, min.isIncluded ? Math.ceil(min.value) : Math.floor(min.value) + 1);
  const to = max === undefined ? null : max.isIncluded ? Math.floor(max.value) : Math.ceil(max.value) - 1;
  return { ...(from !== null && { [minName]: from }), ...(to !== null && to >= 0 && { [maxName]: to }) };
}

/** The keywords for the minimum and maximum number of characters, elements or entries. */
function countNames(type: ContractType): readonly [string, string] {
  if (type.kind === 'nullable') return countNames(type.type);
  if (type.kind === 'list') return ['minItems', 'maxItems'];
  return type.kind === 'map' || type.kind === 'dynamic'
    ? ['minProperties', 'maxProperties']
    : ['minLength', 'maxLength'];
}

/** Constraints that keywords cannot express, as sentences. */
function unexpressed(type: ContractType): readonly string[] {
  const own = type.constraints
    .filter(({ rules }) => rules === null)
    .map((each) => `It ${describeConstraint(each, type)}.`);
  return type.kind === 'nullable' ? [...own, ...unexpressed(type.type)] : own;
}

/** Whether a pattern is valid in JavaScript's dialect, which JSON Schema recommends. */
function isPortable(pattern: string): boolean {
  if (/[*+?}]\+|\(\?>|\\[AZzGQhHRX]|\[[^\]]*&&/.test(pattern)) return false;
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

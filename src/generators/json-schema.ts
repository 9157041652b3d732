/** Writes contracts as JSON Schema (2020-12): for the APIs of agents, and for what modules evaluate to. */
import {
  type Contract,
  type ContractField,
  type ContractType,
  describeConstraint,
  type Rule,
} from '../lang/contracts/index.ts';
import { type PklValue, toJson } from '../lang/index.ts';
import { isPerhapsNull, resolved, withSubclasses } from './contracts.ts';

/** A schema, or a part of one. Bounds of integers may be bigints. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface JsonSchemaOptions {
  /** Returns the reference to the schema of a class or alias: `#/$defs/Size`. */
  readonly refer: (name: string) => string;
  /**
   * Where the values are: in the JSON of a request, where files are data URLs; in the text of a query string or form; or in
   * the JSON that a module evaluates to.
   */
  readonly place: 'json' | 'text' | 'output';
  /** Converts a default value. */
  readonly toJson: (value: PklValue) => unknown;
}

/** The integers that can be represented exactly in JSON, and in text. */
const ints = {
  json: { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  text: { minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n },
  output: {},
} as const;

/** The dialect of the schemas. */
const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/**
 * The schema of the JSON that a module evaluates to. Properties that are never null are required, because renderers omit
 * null properties.
 *
 * @example moduleSchema(readModuleTypes(evaluation, 'app:/main.pkl'))
 */
export function moduleSchema(contract: Contract): JsonSchema {
  const refer = (name: string): string => (name === contract.root ? '#' : `#/$defs/${pointerPart(name)}`);
  const options: JsonSchemaOptions = { refer, place: 'output', toJson };
  const classes = [...contract.classes.keys()].filter((name) => name !== contract.root);
  const definitions = [
    ...classes.map((name) => [name, classSchema(contract, name, options)] as const),
    ...[...contract.aliases].map(([name, { doc, type }]) => {
      const schema = new Writer(contract, options).type(type);
      return [name, doc === '' ? schema : { description: doc, ...schema }] as const;
    }),
  ].sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    $schema: DIALECT,
    title: contract.root,
    ...classSchema(contract, contract.root, options),
    ...(definitions.length > 0 && { $defs: Object.fromEntries(definitions) }),
  };
}

/** A name as a part of a JSON pointer in a URI. */
export function pointerPart(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/**
 * The schema of a class.
 *
 * @example classSchema(contract, contract.root, { refer: (name) => `#/$defs/${name}`, place: 'json', toJson })
 */
export function classSchema(contract: Contract, name: string, options: JsonSchemaOptions): JsonSchema {
  const cls = contract.classes.get(name);
  const isClosed = options.place !== 'output' || cls?.isOpen !== true;
  return {
    ...(cls !== undefined && cls.doc !== '' && { description: cls.doc }),
    ...(cls !== undefined && cls.deprecation !== null && { deprecated: true }),
    ...new Writer(contract, options).object(cls?.fields ?? []),
    ...(isClosed && { additionalProperties: false }),
  };
}

/** The schema of a field with its documentation and default. */
export function fieldSchema(contract: Contract, field: ContractField, options: JsonSchemaOptions): JsonSchema {
  return new Writer(contract, options).field(field);
}

class Writer {
  readonly #contract: Contract;
  readonly #options: JsonSchemaOptions;

  constructor(contract: Contract, options: JsonSchemaOptions) {
    this.#contract = contract;
    this.#options = options;
  }

  object(fields: readonly ContractField[]): JsonSchema {
    const required = fields.filter((field) => this.#isRequired(field)).map((field) => field.name);
    return {
      type: 'object',
      properties: Object.fromEntries(fields.map((field) => [field.name, this.field(field)])),
      ...(required.length > 0 && { required }),
    };
  }

  #isRequired({ isRequired, type }: ContractField): boolean {
    return this.#options.place === 'output' ? !isPerhapsNull(type, this.#contract) : isRequired;
  }

  field({ doc, type, deprecation, defaultValue }: ContractField): JsonSchema {
    const described = [doc, ...unexpressed(type), deprecation ?? ''].filter((text) => text !== '').join('\n\n');
    return {
      ...this.type(type),
      ...(described !== '' && { description: described }),
      ...(deprecation !== null && { deprecated: true }),
      ...(defaultValue !== undefined && { default: this.#default(defaultValue) }),
    };
  }

  #default(value: PklValue): unknown {
    const text = JSON.stringify(this.#options.toJson(value), (_, each: unknown) =>
      typeof each === 'bigint' ? Number(each) : each,
    );
    return JSON.parse(text) as unknown;
  }

  /** The schema of a type. Constraints that JSON Schema cannot express are left out. */
  type(type: ContractType): JsonSchema {
    const schema = this.#withoutRules(type);
    const rules = type.constraints.flatMap((constraint) => constraint.rules ?? []);
    const subject = resolved(type, this.#contract);
    return rules.reduce<JsonSchema>((made, rule) => merged(made, keywordsOf(rule, subject)), schema);
  }

  #withoutRules(type: ContractType): JsonSchema {
    const { place, refer } = this.#options;
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
        if (place === 'output') return quantity(dataSizeUnits);
        return {
          type: 'string',
          pattern: '^-?\\d+(\\.\\d+)?\\.?(b|kb|kib|mb|mib|gb|gib|tb|tib|pb|pib)$',
          examples: ['5.mib'],
        };
      case 'duration':
        if (place === 'output') return quantity(durationUnits);
        return { type: 'string', pattern: '^-?\\d+(\\.\\d+)?\\.?(ns|us|ms|s|min|h|d)$', examples: ['30.s'] };
      case 'dynamic':
        // In JSON, one that only has elements is an array.
        return { type: place === 'output' ? ['object', 'array'] : 'object' };
      case 'float':
        return { type: 'number' };
      case 'host':
        return place === 'text'
          ? { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' }
          : {
              type: 'string',
              format: 'uri',
              pattern: '^data:[\\w.+-]+/[\\w.+-]+;base64,[A-Za-z0-9+/]*={0,2}$',
              description: 'A file as a data URL.',
            };
      case 'int':
        return { type: 'integer', ...ints[place] };
      case 'list':
        return { type: 'array', items: this.type(type.element) };
      case 'map': {
        const key = resolved(type.key, this.#contract);
        return {
          type: 'object',
          additionalProperties: this.type(type.value),
          ...(key.kind === 'choice' && { propertyNames: { enum: key.values } }),
        };
      }
      case 'nullable':
        return nullable(this.type(type.type));
      case 'object':
        return oneOrAny(withSubclasses(type.name, this.#contract).map((name) => ({ $ref: refer(name) })));
      case 'alias':
        return { $ref: refer(type.name) };
      case 'int-seq':
        return closed({ start: { type: 'integer' }, end: { type: 'integer' }, step: { type: 'integer' } });
      case 'circular':
        return { not: {}, description: 'Contains itself, so that it has no JSON form.' };
      case 'nothing':
        return { not: {} };
      case 'pair':
        return {
          type: 'array',
          prefixItems: [this.type(type.first), this.type(type.second)],
          items: false,
          minItems: 2,
        };
      case 'record':
        return { ...this.object(type.fields), additionalProperties: false };
      case 'regex':
      case 'type':
        return { type: 'string' };
      case 'union':
        return { anyOf: type.members.flatMap((member) => alternativesOf(this.type(member))) };
    }
  }
}

const durationUnits = ['ns', 'us', 'ms', 's', 'min', 'h', 'd'];
const dataSizeUnits = ['b', 'kb', 'kib', 'mb', 'mib', 'gb', 'gib', 'tb', 'tib', 'pb', 'pib'];

/** The alternatives of a schema that is nothing but a union. */
function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const { anyOf, ...rest } = schema;
  return Array.isArray(anyOf) && Object.keys(rest).length === 0 ? (anyOf as readonly JsonSchema[]) : [schema];
}

/** The schema of durations and data sizes. */
function quantity(units: readonly string[]): JsonSchema {
  return closed({ value: { type: 'number' }, unit: { enum: units } });
}

/** An object with exactly these properties. */
function closed(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

function oneOrAny(schemas: readonly JsonSchema[]): JsonSchema {
  const [only] = schemas;
  return only !== undefined && schemas.length === 1 ? only : { anyOf: schemas };
}

function nullable(schema: JsonSchema): JsonSchema {
  const { type, enum: values, ...rest } = schema;
  if (type === 'null') return schema;
  if (typeof type !== 'string')
    return Object.keys(schema).length === 0 ? {} : { anyOf: [...alternativesOf(schema), { type: 'null' }] };
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

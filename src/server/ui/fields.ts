/** The fields of a form, from the description of a route. */
import { plainText } from './format.ts';
import { own } from './records.ts';
import type { OpenApi, Operation, Parameter, Schema } from './types.ts';

export type Control =
  | { readonly kind: 'text'; readonly isLong: boolean; readonly example: string }
  | {
      readonly kind: 'number';
      readonly isWhole: boolean;
      readonly min?: number;
      readonly max?: number;
      readonly step?: number;
    }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'files'; readonly isList: boolean }
  /** One element a line. */
  | { readonly kind: 'lines' }
  /** Its parts are fields of their own. */
  | { readonly kind: 'group'; readonly fields: readonly Field[] }
  | { readonly kind: 'json'; readonly example: string };

export interface Field {
  /** A field of a group is named after it, too: `size.width`. */
  readonly name: string;
  readonly place: 'path' | 'query' | 'body';
  readonly about: string;
  /** Limits of its value in a few words. */
  readonly hint: string;
  readonly isRequired: boolean;
  /** Its default as the text of its control; empty for none. */
  readonly defaultValue: string;
  readonly control: Control;
}

/** What a form sends. */
export interface Route {
  /** Method and path. */
  readonly id: string;
  readonly method: string;
  /** With `{name}` for path parameters. */
  readonly path: string;
  readonly summary: string;
  readonly fields: readonly Field[];
  /** Whether it has a body, which can contain files. */
  readonly hasBody: boolean;
  /** Whether it takes any fields, because it has no class. */
  readonly isFree: boolean;
}

/** The routes of an API, each with the method that a form suits best. */
export function routesOf(api: OpenApi): readonly Route[] {
  return Object.entries(api.paths).flatMap(([path, item]) => {
    const best = ['post', 'put', 'patch', 'get'].find((method) => item[method] !== undefined);
    const methods = [best, 'delete'].filter((method) => method !== undefined && item[method] !== undefined);
    return methods.map((method) => routeOf(api, path, String(method), item[String(method)] ?? {}));
  });
}

function routeOf(api: OpenApi, path: string, method: string, operation: Operation): Route {
  const content = operation.requestBody?.content;
  const form = content?.['multipart/form-data']?.schema ?? content?.['application/x-www-form-urlencoded']?.schema;
  const body = Object.entries(form?.properties ?? {}).map(([name, schema]) =>
    fieldOf(api, { name, place: 'body', schema, isRequired: form?.required?.includes(name) === true }),
  );
  const parameters = (operation.parameters ?? []).map((parameter) => parameterOf(api, parameter));
  const described = form ?? {};
  return {
    id: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? '',
    fields: [...parameters, ...body],
    hasBody: content !== undefined,
    isFree: isFree(operation, described),
  };
}

/** A route without a class says neither what it refuses nor what any parameter is. */
function isFree({ requestBody, parameters = [] }: Operation, form: Schema): boolean {
  if (requestBody !== undefined) return (form as { additionalProperties?: unknown }).additionalProperties !== false;
  return parameters.every(({ in: place, schema }) => place === 'path' || Object.keys(schema ?? {}).length === 1);
}

function parameterOf(api: OpenApi, { name, in: place, schema, content, required, description }: Parameter): Field {
  const shape = schema ?? content?.['application/json']?.schema ?? {};
  const described = description === undefined ? shape : { ...shape, description };
  return fieldOf(api, { name, place, schema: described, isRequired: required === true });
}

interface Given {
  readonly name: string;
  readonly place: Field['place'];
  readonly schema: Schema;
  readonly isRequired: boolean;
}

function fieldOf(api: OpenApi, { name, place, schema, isRequired }: Given): Field {
  const shape = { ...shapeOf(api, schema), ...described(schema) };
  const control = controlOf(api, shape, { name, place });
  return {
    name,
    place,
    about: shape.description ?? '',
    hint: hintOf(control, shape),
    isRequired,
    defaultValue: defaultOf(shape.default, control, isRequired),
    control,
  };
}

/** What a schema says beside its alternatives. */
function described({ description, default: defaultValue }: Schema): Schema {
  return {
    ...(description !== undefined && { description }),
    ...(defaultValue !== undefined && { default: defaultValue }),
  };
}

/** Follows references, and takes the first alternative that is not about empty texts. */
function shapeOf(api: OpenApi, schema: Schema): Schema {
  const { $ref: reference } = schema;
  if (reference !== undefined)
    return shapeOf(api, own(api.components?.schemas ?? {}, reference.split('/').at(-1) ?? '') ?? {});
  const [first, ...rest] = (schema.anyOf ?? []).filter((each) => each.type !== 'null' && !('const' in each));
  if (first === undefined) return schema;
  const shape = shapeOf(api, first);
  // A list may be sent as its only element.
  const isChoice = rest.length > 0 && typesOf(shape)[0] !== 'array';
  return isChoice ? described(schema) : { ...shape, ...described(schema) };
}

function typesOf({ type }: Schema): readonly string[] {
  const types = typeof type === 'string' ? [type] : (type ?? []);
  return types.filter((each) => each !== 'null');
}

/** The longest text for which one line is enough. */
const ONE_LINE = 120;

function controlOf(api: OpenApi, shape: Schema, { name, place }: Pick<Given, 'name' | 'place'>): Control {
  const [type, ...others] = typesOf(shape);
  if (isFile(shape)) return { kind: 'files', isList: false };
  const values = shape.enum?.filter((value) => value !== null);
  if (values !== undefined) return { kind: 'choice', values: values.map(String) };
  if (others.length > 0) return { kind: 'text', isLong: false, example: '' };
  switch (type) {
    case 'boolean':
      return { kind: 'switch' };
    case 'integer':
    case 'number':
      return { kind: 'number', isWhole: type === 'integer', ...limitsOf(shape) };
    case 'array': {
      const items = shapeOf(api, shape.items ?? {});
      if (isFile(items)) return { kind: 'files', isList: true };
      const isPlain = ['string', 'integer', 'number', 'boolean'].includes(typesOf(items)[0] ?? '');
      return isPlain ? { kind: 'lines' } : { kind: 'json', example: '[…]' };
    }
    case 'object': {
      const { properties } = shape;
      if (properties === undefined || Object.keys(properties).length === 0) return { kind: 'json', example: '{…}' };
      const fields = Object.entries(properties).map(([part, schema]) =>
        fieldOf(api, {
          name: `${name}.${part}`,
          place,
          schema,
          isRequired: shape.required?.includes(part) === true,
        }),
      );
      const isSimple = fields.every(({ control: { kind } }) => !['group', 'json', 'files', 'lines'].includes(kind));
      return isSimple ? { kind: 'group', fields } : { kind: 'json', example: '{…}' };
    }
    default: {
      const max = shape.maxLength;
      return {
        kind: 'text',
        isLong: type === 'string' && (max === undefined ? place === 'body' && isProse(shape) : max > ONE_LINE),
        example: exampleOf(shape),
      };
    }
  }
}

function isFile({ format, contentMediaType }: Schema): boolean {
  return format === 'binary' || contentMediaType === 'application/octet-stream';
}

/** Whether a text may be of any form. */
function isProse(shape: Schema): boolean {
  return !('pattern' in shape) && shape.format === undefined && shape.examples === undefined;
}

function exampleOf({ examples }: Schema): string {
  return examples === undefined || examples.length === 0 ? '' : String(examples[0]);
}

/** From here on, a bound is one of a type rather than one that somebody chose. */
const TYPE_BOUND = 2 ** 31 - 1;

/** The bounds of a number. */
function limitsOf(shape: Schema): { min?: number; max?: number; step?: number } {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = shape;
  const [min, max] = [minimum ?? exclusiveMinimum, maximum ?? exclusiveMaximum];
  const isBound = (value: number | undefined): value is number =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  return {
    ...(isBound(min) && { min }),
    ...(isBound(max) && { max }),
    ...(multipleOf !== undefined && { step: multipleOf }),
  };
}

function hintOf(control: Control, shape: Schema): string {
  if (control.kind === 'number') {
    const { min, max, step } = control;
    const isOfType = max !== undefined && max >= TYPE_BOUND;
    const range = isOfType && (min ?? 0) <= 0 ? '' : rangeOf(min, isOfType ? undefined : max);
    return [range, step === undefined ? '' : `multiple of ${step}`].filter((part) => part !== '').join(', ');
  }
  if (control.kind === 'text') {
    const range = rangeOf(shape.minLength === 1 ? undefined : shape.minLength, shape.maxLength);
    return range === '' ? '' : `${range} characters`;
  }
  return control.kind === 'lines' ? 'one a line' : '';
}

function rangeOf(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return `${min} – ${max}`;
  if (max !== undefined) return `up to ${max}`;
  return min === undefined ? '' : `${min} or more`;
}

function defaultOf(defaultValue: unknown, control: Control, isRequired: boolean): string {
  // A box that is not checked says no.
  if (control.kind === 'switch' && isRequired && defaultValue === undefined) return 'false';
  if (control.kind === 'lines') return Array.isArray(defaultValue) ? defaultValue.map(plainText).join('\n') : '';
  const isEmpty = typeof defaultValue === 'object' && defaultValue !== null && Object.keys(defaultValue).length === 0;
  return isEmpty ? '' : plainText(defaultValue);
}

/** All fields that have a control of their own. */
export function leavesOf(fields: readonly Field[]): readonly Field[] {
  return fields.flatMap((field) => (field.control.kind === 'group' ? leavesOf(field.control.fields) : [field]));
}

/** The field that an error is about: `tags[0]` is about `tags`. */
export function fieldFor(fields: readonly Field[], name: string): Field | undefined {
  const leaves = leavesOf(fields);
  return (
    leaves.find((field) => field.name === name) ??
    leaves.find((field) => name.startsWith(`${field.name}[`) || name.startsWith(`${field.name}.`))
  );
}

/** The parameters and the body of an operation. */
import {
  type Agent,
  type ApiRoute,
  type Contract,
  type ContractField,
  fieldSchema,
  isUploadType,
  type JsonSchema,
  keepsEmpty,
  readParameters,
} from '../../../runtime/index.ts';
import type { Schemas } from './schemas.ts';

type Part = Readonly<Record<string, unknown>>;

/** The `parameters` and `requestBody` of a route: from its input class, or else from the parameters that the agent reads. */
export function inputOf(agent: Agent, route: ApiRoute, method: string, schemas: Schemas): Part {
  const inPath = [...route.path.matchAll(/[:*]([\p{ID_Start}$_][\p{ID_Continue}$]*)|\*$/gu)].map(
    ([, name]) => name ?? 'rest',
  );
  const hasBody = /^(POST|PUT|PATCH)$/.test(method);
  return route.input === null ? untyped(agent, route, inPath, hasBody) : typed(route.input, inPath, hasBody, schemas);
}

function typed(contract: Contract, inPath: readonly string[], hasBody: boolean, schemas: Schemas): Part {
  const all = contract.classes.get(contract.root)?.fields ?? [];
  const rest = all.filter(({ name }) => !inPath.includes(name));
  const refer = (name: string): string => schemas.address(contract, name);
  const schemaOf = (field: ContractField): JsonSchema => fieldSchema(contract, asText(field), { refer, place: 'text' });
  const path = inPath.map((name) => {
    const field = all.find((each) => each.name === name);
    return parameter(name, 'path', field === undefined ? { type: 'string' } : schemaOf(field), true);
  });
  if (!hasBody) {
    const query = rest.filter(({ type }) => !isUploadType(type));
    return listOf([...path, ...query.map((field) => queryParameter(field, schemaOf(field)))]);
  }
  const properties = (place: 'json' | 'text'): JsonSchema => {
    const required = rest.filter(({ isRequired }) => isRequired).map(({ name }) => name);
    const schemaIn = (field: ContractField): JsonSchema =>
      place === 'text'
        ? formSchema(field, fieldSchema(contract, asText(field), { refer, place }))
        : fieldSchema(contract, field, { refer, place });
    return {
      type: 'object',
      properties: Object.fromEntries(rest.map((field) => [field.name, schemaIn(field)])),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    };
  };
  const json = path.length === 0 ? schemas.refer(contract, contract.root) : properties('json');
  const hasFiles = rest.some(({ type }) => isUploadType(type));
  return {
    ...listOf(path),
    requestBody: {
      required: rest.some(({ isRequired }) => isRequired),
      content: {
        'application/json': { schema: json },
        'multipart/form-data': { schema: properties('text'), ...encodings(rest) },
        ...(!hasFiles && {
          'application/x-www-form-urlencoded': { schema: properties('text'), ...encodings(rest) },
        }),
      },
    },
  };
}

/** A field of a form or query string. Text cannot be null, so the field is omitted instead. */
function asText(field: ContractField): ContractField {
  const { name, doc, type, deprecation, isRequired } = field;
  if (type.kind !== 'nullable') return field;
  return {
    name,
    doc,
    deprecation,
    isRequired,
    type: { ...type.type, constraints: [...type.type.constraints, ...type.constraints] },
  };
}

/** In a form, a list may be sent as a single element, and browsers send empty fields. */
function formSchema({ type, isRequired }: ContractField, schema: JsonSchema): JsonSchema {
  const list = type.kind === 'nullable' ? type.type : type;
  const { description, default: defaultValue, ...rest } = schema;
  const single = list.kind === 'list' && !isUploadType(list) ? [rest['items']] : [];
  const empty = isRequired || keepsEmpty(type) || isUploadType(type) ? [] : [{ const: '' }];
  if (single.length + empty.length === 0) return schema;
  return {
    anyOf: [rest, ...single, ...empty],
    ...(description !== undefined && { description }),
    ...(defaultValue !== undefined && { default: defaultValue }),
  };
}

/** In a form, objects are JSON and lists are repeated fields. */
function encodings(fields: readonly ContractField[]): Part {
  const asJson = fields
    .filter(({ type }) => isObject(type))
    .map(({ name }) => [name, { contentType: 'application/json' }]);
  return asJson.length === 0 ? {} : { encoding: Object.fromEntries(asJson) };
}

function isObject(type: ContractField['type']): boolean {
  if (type.kind === 'nullable') return isObject(type.type);
  return type.kind === 'object' || type.kind === 'map' || type.kind === 'dynamic';
}

function queryParameter(field: ContractField, schema: JsonSchema): Part {
  const { description, ...rest } = schema;
  const about = {
    name: field.name,
    in: 'query',
    required: field.isRequired,
    ...(description !== undefined && { description }),
  };
  if (isObject(field.type)) return { ...about, content: { 'application/json': { schema: rest } } };
  return { ...about, schema: rest };
}

function parameter(name: string, place: 'path' | 'query', schema: JsonSchema, required: boolean): Part {
  return { name, in: place, required, schema };
}

/** Without an input class, only the names of the parameters are known. */
function untyped(agent: Agent, route: ApiRoute, inPath: readonly string[], hasBody: boolean): Part {
  const { names, files } = readParameters(agent, route);
  const path = inPath.map((name) => parameter(name, 'path', { type: 'string', minLength: 1 }, true));
  if (!hasBody) return listOf([...path, ...names.map((name) => parameter(name, 'query', { type: 'string' }, false))]);
  // The agent receives everything as text; objects and lists as JSON.
  const values = Object.fromEntries(names.map((name) => [name, {}]));
  const binary = { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' };
  const uploads = Object.fromEntries(files.map((name) => [name, binary]));
  return {
    ...listOf(path),
    requestBody: {
      content: {
        'application/json': { schema: { properties: values } },
        'application/x-www-form-urlencoded': { schema: { type: 'object', properties: values } },
        'multipart/form-data': { schema: { type: 'object', properties: { ...values, ...uploads } } },
      },
    },
  };
}

function listOf(parameters: readonly Part[]): Part {
  return parameters.length === 0 ? {} : { parameters };
}

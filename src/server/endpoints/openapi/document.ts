/** The OpenAPI 3.1 document of an agent. */
import { type Agent, type ApiRoute, type ApiSettings, answerTypes, type JsonSchema } from '../../../runtime/index.ts';
import { CODE_HEADER } from '../../envelope.ts';
import { inputOf } from './input.ts';
import { Schemas } from './schemas.ts';

/** A part of the document. */
type Part = Readonly<Record<string, unknown>>;

/**
 * Describes the routes of an agent.
 *
 * @param hasKeys whether clients must send a key
 * @returns data for `jsonText`: some numbers are bigints
 * @example jsonText(openapiDocument(agent, settings, false))
 */
export function openapiDocument(agent: Agent, settings: ApiSettings, hasKeys: boolean): Part {
  const schemas = new Schemas();
  const paths: Record<string, Part> = {};
  for (const route of settings.routes) paths[pathTemplate(route.path)] = pathItem({ agent, route, schemas, hasKeys });
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: { title: agent.agent, version: agent.version, description: agent.workflow.description },
    servers: [{ url: '/' }],
    paths,
    ...(hasKeys && { security: [{ bearer: [] }, { key: [] }] }),
    components: {
      ...(hasKeys && { securitySchemes }),
      schemas: { ...schemas.all, ...shared },
      responses: Object.fromEntries(
        failures.map(([status, name, description]) => [name, failure(status, description)]),
      ),
      headers: {
        RequestId: {
          description: 'The id of the request, which is in every line of its log.',
          schema: { type: 'string' },
        },
        ErrorCode: { description: 'The code of the error, for `kdeps explain`.', schema: { type: 'string' } },
        RetryAfter: { description: 'Seconds to wait before the next attempt.', schema: { type: 'string' } },
      },
    },
  };
}

/** `/users/:id` → `/users/{id}`. A trailing `*` matches several segments, which path templates cannot express. */
function pathTemplate(path: string): string {
  return path.replace(/[:*]([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu, '{$1}').replace(/\*$/, '{rest}');
}

interface Subject {
  readonly agent: Agent;
  readonly route: ApiRoute;
  readonly schemas: Schemas;
  readonly hasKeys: boolean;
}

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer' },
  key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
};

function pathItem(subject: Subject): Part {
  const operations = subject.route.methods.filter((method) => /^(GET|POST|PUT|PATCH|DELETE|HEAD)$/.test(method));
  return Object.fromEntries(operations.map((method) => [method.toLowerCase(), operation(subject, method)]));
}

function operation({ agent, route, schemas, hasKeys }: Subject, method: string): Part {
  const doc = route.input?.classes.get(route.input.root)?.doc ?? '';
  const summary = doc.split('\n', 1)[0] || agent.workflow.description;
  return {
    operationId: `${method.toLowerCase()}${route.path.replace(/[^\w]+/g, '_').replace(/_$/, '')}`,
    ...(summary !== '' && { summary }),
    ...(doc !== '' && doc !== summary && { description: doc }),
    ...inputOf(agent, route, method, schemas),
    responses: {
      200: success(agent, route, method, schemas),
      ...Object.fromEntries(
        failures
          .filter(([status]) => (status !== '422' || route.input !== null) && (status !== '401' || hasKeys))
          .map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]),
      ),
      default: { $ref: '#/components/responses/InternalError' },
    },
  };
}

function success(agent: Agent, route: ApiRoute, method: string, schemas: Schemas): Part {
  const headers = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
  const description = 'The answer of the agent.';
  if (method === 'HEAD') return { description, headers };
  const part: JsonSchema = route.output === null ? {} : schemas.refer(route.output, route.output.root);
  const schema = {
    ...answerSchema,
    properties: {
      ...answerSchema.properties,
      response: { type: 'object', required: ['data'], properties: { data: { type: 'array', items: part } } },
    },
  };
  const { types, isAlways } = answerTypes(agent, route);
  const json = isAlways ? {} : { 'application/json': { schema } };
  // A computed type can be any. The body is the first part of the answer, whatever it is.
  const bodies = types.map((type) => [mediaRange(type), type?.startsWith('text/') === true ? text : {}] as const);
  return { description, headers, content: { ...json, ...Object.fromEntries(bodies) } };
}

const text = { schema: { type: 'string' } };

/** A media type without its parameters, as clients compare it. */
function mediaRange(type: string | null): string {
  return type === null ? '*/*' : (type.split(';')[0] ?? type).trim().toLowerCase();
}

/** Error responses of the server itself: status, name and description. */
const failures: readonly (readonly [string, string, string])[] = [
  ['400', 'BadRequest', 'The request is malformed, or failed a validation of the agent.'],
  ['401', 'Unauthorized', 'The request has no key, or an unknown one.'],
  ['403', 'Forbidden', 'The key lacks a scope, or the request comes from a page on another site.'],
  ['408', 'RequestTimeout', 'The request took too long to arrive.'],
  ['413', 'ContentTooLarge', 'The request exceeds a limit.'],
  ['415', 'UnsupportedMediaType', 'The body has an encoding or a type that is not supported.'],
  [
    '422',
    'InvalidInput',
    'Fields are missing, unknown or invalid; each has an entry in `errors`. The agent did not run.',
  ],
  ['429', 'TooManyRequests', 'Too many requests.'],
  ['431', 'HeadersTooLarge', 'The path and headers exceed 16 KiB.'],
  ['500', 'InternalError', 'The agent failed.'],
  ['503', 'ServiceUnavailable', 'The server cannot handle the request now.'],
  ['504', 'Timeout', 'The request took too long.'],
];

function failure(status: string, description: string): Part {
  const retry = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } };
  return {
    description,
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/RequestId' },
      [CODE_HEADER]: { $ref: '#/components/headers/ErrorCode' },
      ...((status === '429' || status === '503') && retry),
    },
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
  };
}

const errors = { type: 'array', items: { $ref: '#/components/schemas/ErrorEntry' } };
const meta = {
  type: 'object',
  properties: {
    requestID: { type: 'string' },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    properties: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

const answerSchema = {
  type: 'object',
  required: ['response', 'success'],
  properties: { errors, meta, success: { type: 'boolean' } },
};

const shared: Readonly<Record<string, JsonSchema>> = {
  ErrorEntry: {
    type: 'object',
    required: ['code', 'message'],
    properties: {
      code: { type: 'integer', description: 'The HTTP status, or a code of the agent.' },
      message: { type: 'string' },
      field: { type: 'string', description: 'The invalid field, such as `size.width` or `tags[0]`.' },
      actionId: { type: 'string', description: 'The resource that failed.' },
    },
  },
  Failure: {
    ...answerSchema,
    properties: {
      ...answerSchema.properties,
      response: { type: 'object', required: ['data'], properties: { data: { type: ['array', 'null'] } } },
    },
  },
};

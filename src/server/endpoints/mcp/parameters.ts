/** Checks the parameters of JSON-RPC requests. Left to the SDK, malformed ones would look like failures of the server. */
import type {
  CallToolRequestSchema,
  InitializeRequestSchema,
  ListToolsRequestSchema,
  PingRequestSchema,
} from './library.ts';

/** The schemas of the requests that this server answers. */
export interface RequestSchemas {
  readonly InitializeRequestSchema: typeof InitializeRequestSchema;
  readonly PingRequestSchema: typeof PingRequestSchema;
  readonly ListToolsRequestSchema: typeof ListToolsRequestSchema;
  readonly CallToolRequestSchema: typeof CallToolRequestSchema;
}

/** Maximum number of problems that are listed. */
const MAX_PROBLEMS = 10;

/**
 * What is wrong with the parameters of a request; null when they are valid, or when the message is not such a request.
 *
 * @example problemWith({ method: 'tools/call', params: {}, … }, sdk); // 'The parameters are invalid. `name`: …'
 */
export function problemWith(message: unknown, schemas: RequestSchemas): string | null {
  if (!isRequest(message)) return null;
  const { method, params } = message;
  if (params !== undefined && (typeof params !== 'object' || params === null || Array.isArray(params)))
    return 'The parameters are invalid: `params` must be an object.';
  const issues = schemaOf(method, schemas)?.safeParse(message).error?.issues ?? [];
  if (issues.length === 0) return null;
  const listed = issues.slice(0, MAX_PROBLEMS).map(({ path, message: why }) => {
    const name = path.filter((key, index) => index > 0 || key !== 'params').join('.');
    return `\`${name === '' ? 'params' : name.slice(0, 64)}\`: ${why}.`;
  });
  return `The parameters are invalid. ${listed.join(' ')}`;
}

function schemaOf(method: string, schemas: RequestSchemas): RequestSchemas[keyof RequestSchemas] | null {
  switch (method) {
    case 'initialize':
      return schemas.InitializeRequestSchema;
    case 'ping':
      return schemas.PingRequestSchema;
    case 'tools/list':
      return schemas.ListToolsRequestSchema;
    case 'tools/call':
      return schemas.CallToolRequestSchema;
    default:
      return null;
  }
}

function isRequest(message: unknown): message is { readonly method: string; readonly params?: unknown } {
  return typeof message === 'object' && message !== null && 'method' in message && typeof message.method === 'string';
}

/** Requests and results without secrets, as they are recorded. */
import { isSecretName, type RequestInput, type Secrets } from '../../runtime/index.ts';
import { inSlices } from '../slices.ts';

/** Headers with credentials of the client. */
const credentials = new Set(['authorization', 'proxy-authorization', 'cookie', 'x-api-key']);

/** A request, and the names of its headers that were left out. */
export interface RedactedRequest {
  readonly request: RequestInput;
  readonly hidden: readonly string[];
}

/** Replaces the secrets of an agent in a request, and the credentials of its client. */
export function redactedRequest(request: RequestInput, secrets: Secrets): RedactedRequest {
  const redact = (text: string): string => secrets.redact(text);
  const many = (values: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> =>
    new Map([...values].map(([name, texts]) => [redact(name), texts.map(redact)]));
  const { headers, fields, params, pathParams, path, body } = request;
  const hidden = [...headers.keys()].filter((name) => credentials.has(name) || isSecretName(name));
  const shown = new Map([...headers].map(([name, texts]) => [name, hidden.includes(name) ? ['***'] : texts]));
  return {
    hidden,
    request: {
      ...request,
      path: redact(path),
      body: redact(body),
      params: many(params),
      pathParams: new Map([...pathParams].map(([name, text]) => [name, redact(text)])),
      headers: many(shown),
      fields: fields === null ? null : { ...fields, query: many(fields.query), form: many(fields.form) },
    },
  };
}

/** The body of a result without the secrets of the agent. */
export function redactedBody(body: string | readonly Uint8Array[], secrets: Secrets): string | readonly Uint8Array[] {
  if (typeof body === 'string') return secrets.redact(body);
  const text = Buffer.concat(body).toString();
  const redacted = secrets.redact(text);
  return redacted === text ? body : [Buffer.from(redacted)];
}

/** Results up to this size, in bytes, are rewritten without secrets. */
const MAX_REWRITTEN_BYTES = 256 * 1024;

/**
 * The same without holding up other requests.
 *
 * @returns null for a large body that contains a secret, which would take too long to rewrite
 */
export async function recordedBody(
  body: string | readonly Uint8Array[],
  secrets: Secrets,
): Promise<string | readonly Uint8Array[] | null> {
  if (typeof body === 'string' || lengthOf(body) <= MAX_REWRITTEN_BYTES) return redactedBody(body, secrets);
  return (await inSlices(secrets.foundIn(body))) ? null : body;
}

/** Bytes of a body that consists of pieces. */
export function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

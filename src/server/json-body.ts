/** Bodies that are JSON: checked against the limits of the workflow before any value is built. */
import type { RequestLimits } from '../runtime/index.ts';
import { bodyText } from './body-text.ts';
import { RequestError } from './envelope.ts';
import { JsonLimitError, type JsonPart, JsonSyntaxError, scanJson } from './json-scan.ts';
import { limitExceeded } from './limits.ts';

/**
 * Scans JSON in UTF-8.
 *
 * @returns the parts of the outermost value, or why the bytes are not JSON
 * @throws RequestError 413 when they exceed a limit
 */
export function* scanBody(
  body: Buffer,
  { jsonElements, jsonDepth }: RequestLimits,
): Generator<void, readonly JsonPart[] | JsonSyntaxError> {
  try {
    return yield* scanJson(body, { elements: jsonElements, depth: jsonDepth });
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    if (!(error instanceof JsonLimitError)) throw error;
    throw error.limit === 'depth'
      ? limitExceeded(`The JSON body is nested more than ${jsonDepth} levels deep`, 'MaxJsonDepth')
      : limitExceeded(`The JSON body contains more than ${jsonElements} values`, 'MaxJsonElements');
  }
}

/** The error for a body that is not JSON. */
export function notJson({ message }: JsonSyntaxError): RequestError {
  return new RequestError(400, `The body is not valid JSON: ${message}.`);
}

/**
 * Parses a body that must be JSON.
 *
 * @param type its `Content-Type`, which may name the character set
 * @throws RequestError 400 when it is not JSON; 413 when it exceeds a limit; 415 for an unknown character set
 * @example const value = await inSlices(parseBody(body, 'application/json', limits));
 */
export function* parseBody(body: Buffer, type: string, limits: RequestLimits): Generator<void, unknown> {
  const text = yield* bodyText(body, type);
  const parts = yield* scanBody(Buffer.from(text), limits);
  if (parts instanceof JsonSyntaxError) throw notJson(parts);
  return JSON.parse(text) as unknown;
}

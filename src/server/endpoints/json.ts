/** Reads requests to endpoints that take JSON. */
import type { Request, Response } from 'express';
import { parseBody } from '../json-body.ts';
import { inSlices } from '../slices.ts';
import type { EndpointContext } from './endpoint.ts';

/**
 * The JSON value that a request sends.
 *
 * @throws RequestError when the body is not JSON or exceeds a limit of the API
 */
export async function jsonOf(
  { body, settings }: Pick<EndpointContext, 'body' | 'settings'>,
  request: Request,
  response: Response,
): Promise<unknown> {
  const content = await body(request, response);
  return inSlices(parseBody(content, request.headers['content-type'] ?? '', settings.limits));
}

/** Limits that a workflow sets on requests. */
import { RequestError } from './envelope.ts';

/** The error for a request that exceeds a limit of the workflow. */
export function limitExceeded(what: string, setting: string): RequestError {
  return new RequestError(413, `${what}, the limit set by \`${setting}\` in the workflow.`);
}

import { ActionError } from '../diagnostics/errors.ts';
import { NOT_PUBLIC, privateAddressReason } from '../net/public-addresses.ts';
import { isTimeout } from './time-limits.ts';

/**
 * What failed a request to another server, as far as all kinds tell it alike; null when the kind words it.
 *
 * @param options.request names the request in messages; `options.server` what took too long; `timeout` in seconds
 * @throws the reason of the abort when the run has ended
 */
export function requestFailure(
  error: unknown,
  signal: AbortSignal,
  { request, server, timeout }: { readonly request: string; readonly server: string; readonly timeout: number },
): ActionError | null {
  signal.throwIfAborted();
  if (error instanceof ActionError) return error;
  if (isTimeout(error))
    return new ActionError('kdeps/action-timed-out', `${server} took longer than ${timeout} s and was stopped.`);
  // Do not disclose which address a name has in the agent's network.
  const reason = privateAddressReason(error);
  if (reason === undefined) return null;
  return new ActionError('kdeps/private-address', `${request} failed: ${NOT_PUBLIC}`, { detail: reason });
}

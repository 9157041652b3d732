import { ActionError } from '../diagnostics/errors.ts';
import { NOT_PUBLIC, privateAddressReason } from '../net/public-addresses.ts';
import { isTimeout } from './time-limits.ts';

/**
 * The failure of a request to another server, if it is worded the same for all kinds; null when the kind words it itself.
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

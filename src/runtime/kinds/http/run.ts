import { bindUrl } from '../../binding/index.ts';
import { isSecretName } from '../../config/secrets.ts';
import { ActionError, disclosureOf } from '../../diagnostics/errors.ts';
import { sendRequest } from '../../net/http-request.ts';
import type { ResourceScope } from '../../run/context.ts';
import type { TraceHeaders } from '../../run/traces.ts';
import { requestFailure } from '../request-failure.ts';
import { limited } from '../time-limits.ts';
import { now, timeoutOf } from '../timing.ts';
import type { HttpInput } from './decode.ts';
import type { HttpOutput } from './output.ts';

/** A larger response fails the action, because it would need several times its size in memory. */
const MAX_BODY_SIZE = 64 * 1024 * 1024;
const methodsWithBody = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Runs the action. Throws ActionError when it fails. */
export async function run(
  { method, address, data, headers, params, allowsPrivate, failOnError, timeout: declared }: HttpInput,
  scope: ResourceScope,
): Promise<HttpOutput> {
  const { run } = scope;
  const timeout = timeoutOf(declared, run.env);
  const url = bindUrl(address);
  const place = rewritten(url, run.env);
  const target = withParams(place, params);
  // The operator of the agent may override where requests go.
  const isPublicOnly = place === url && !(allowsPrivate ?? run.agent.workflow.allowsPrivateNetworks);
  const what = `${method} ${target.origin}${target.pathname}`;
  const request = {
    method,
    url: target,
    headers: withTrace(requestHeaders(headers), run.services.traces.parentOf(scope)),
    ...(methodsWithBody.has(method) && data.length > 0 && { body: data.join('') }),
    limit: MAX_BODY_SIZE,
    isSecretHeader: (name: string, value: string) => isSecretName(name) || run.secrets.redact(value) !== value,
    isSecretBody: (body: string | Uint8Array) => run.secrets.redact(String(body)) !== String(body),
    isPublicOnly,
  };
  try {
    const {
      status,
      headers: responseHeaders,
      body,
    } = await sendRequest({ ...request, signal: limited(run.signal, timeout) });
    if (failOnError && status >= 400) {
      throw new ActionError('kdeps/action-failed', `${what} failed with status ${status}.`);
    }
    return {
      kind: 'client',
      method,
      url,
      data,
      headers,
      params,
      status,
      responseHeaders,
      body,
      timestamp: now(),
      timeout,
    };
  } catch (error) {
    const failure = requestFailure(error, run.signal, { request: what, server: what, timeout });
    if (failure !== null) throw failure;
    const { message, detail } = disclosureOf(error);
    throw new ActionError('kdeps/action-failed', `${what} failed${message === null ? '' : `: ${message}`}.`, {
      detail,
    });
  }
}

/**
 * Rewrites a URL: `KDEPS_HTTP_REWRITE` has URL prefixes and their replacements,
 * `https://api.example.com/=http://127.0.0.1:8000/`, separated by spaces. The longest matching prefix counts.
 */
export function rewritten(url: string, env: Readonly<Record<string, string>>): string {
  const rules = (env['KDEPS_HTTP_REWRITE'] ?? '').split(/\s+/).flatMap((rule) => {
    const at = rule.indexOf('=');
    return at > 0 ? [{ from: rule.slice(0, at), to: rule.slice(at + 1) }] : [];
  });
  const [rule] = rules
    .filter(({ from }) => url.startsWith(from))
    .sort((left, right) => right.from.length - left.from.length);
  return rule === undefined ? url : rule.to + url.slice(rule.from.length);
}

function withParams(url: string, params: ReadonlyMap<string, string>): URL {
  const target = URL.canParse(url) ? new URL(url) : null;
  if (target === null || !/^https?:$/.test(target.protocol)) {
    throw new ActionError(
      'kdeps/unsupported-value',
      `\`${url}\` is not an HTTP URL. Use one that starts with \`https://\`.`,
    );
  }
  for (const [name, value] of params) target.searchParams.append(name, value);
  return target;
}

/** A header of the agent's own takes precedence. */
function withTrace(headers: Readonly<Record<string, string>>, trace: TraceHeaders | null): Record<string, string> {
  const hasOwn = Object.keys(headers).some((name) => name.toLowerCase() === 'traceparent');
  return hasOwn ? { ...headers } : { ...headers, ...trace };
}

function requestHeaders(headers: ReadonlyMap<string, string>): Record<string, string> {
  const all: Record<string, string> = { 'User-Agent': 'kdeps' };
  for (const [name, value] of headers) {
    // A line break would let a value inject other headers.
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[\0-\x08\n-\x1f\x7f]|[^\0-\xff]/.test(value.trim())) {
      throw new ActionError(
        'kdeps/unsupported-value',
        `The header \`${name}\` cannot be sent: its name or value contains an invalid character.`,
      );
    }
    all[name] = value.trim();
  }
  return all;
}

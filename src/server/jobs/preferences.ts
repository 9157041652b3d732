/** Headers that turn a request into a job: `Prefer: respond-async`, `Idempotency-Key` and `Priority`. */
import type { IncomingHttpHeaders } from 'node:http';
import { RequestError } from '../envelope.ts';

/** How a request is run as a job. */
export interface JobRequest {
  /** Whether to answer with the job instead of its result. */
  readonly isAsync: boolean;
  /** Seconds to wait for the result first. */
  readonly wait: number;
  readonly idempotencyKey: string | null;
  /** From 0, the most urgent, to 7. */
  readonly priority: number;
}

/** Maximum length of an idempotency key. */
const MAX_KEY_LENGTH = 255;
/** The default of RFC 9218. */
const DEFAULT_PRIORITY = 3;

/** Whether the client sent `Prefer: respond-async`. */
export function prefersAsync(headers: IncomingHttpHeaders): boolean {
  return headers['prefer'] !== undefined && preferences(headers['prefer']).has('respond-async');
}

/**
 * Whether the client of a job wants pictures of what has been generated so far: `Prefer: respond-async, previews`.
 *
 * @param headers of the request, names in lower case
 */
export function prefersPreviews(headers: ReadonlyMap<string, readonly string[]>): boolean {
  return preferences(headers.get('prefer')).has('previews');
}

/**
 * How to run a request as a job; null if it is an ordinary request.
 *
 * @throws RequestError 400 when the idempotency key is malformed
 * @example jobRequestOf('POST', { prefer: 'respond-async, wait=10' })?.wait; // 10
 */
export function jobRequestOf(method: string, headers: IncomingHttpHeaders): JobRequest | null {
  const key = method === 'POST' ? headers['idempotency-key'] : undefined;
  const isAsync = prefersAsync(headers);
  if (!isAsync && key === undefined) return null;
  const wait = Number(isAsync ? (preferences(headers['prefer']).get('wait') ?? 0) : Number.POSITIVE_INFINITY);
  return {
    isAsync,
    wait: wait >= 0 ? wait : 0,
    idempotencyKey: key === undefined ? null : checkedKey(String(key)),
    priority: priorityIn(headers),
  };
}

/** `Prefer: respond-async, wait=10`, as RFC 7240 defines it. */
function preferences(header: string | readonly string[] = ''): ReadonlyMap<string, string> {
  const parts = String(header).split(',');
  return new Map(
    parts.map((part) => {
      const [name = '', value = ''] = (part.split(';')[0] ?? '').split('=');
      return [name.trim().toLowerCase(), value.trim().replaceAll('"', '')];
    }),
  );
}

function checkedKey(text: string): string {
  // By its specification, the header is a quoted string, but most clients send a bare UUID.
  const key = /^"(.*)"$/.exec(text)?.[1] ?? text;
  if (/^[\x21-\x7e]+$/.test(key) && key.length <= MAX_KEY_LENGTH) return key;
  throw new RequestError(
    400,
    `The header \`Idempotency-Key\` must have 1 to ${MAX_KEY_LENGTH} visible ASCII characters and no spaces.`,
  );
}

/** `Priority: u=1`, as RFC 9218 defines it. A malformed header is ignored, as the RFC demands. */
function priorityIn(headers: IncomingHttpHeaders): number {
  const found = /(?:^|,)\s*u=([0-7])\s*(?:,|$)/.exec(String(headers['priority'] ?? ''))?.[1];
  return found === undefined ? DEFAULT_PRIORITY : Number(found);
}

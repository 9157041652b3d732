/** What a client asks of the server itself: to be answered later, and to run a request only once. */
import type { IncomingHttpHeaders } from 'node:http';
import { RequestError } from '../envelope.ts';

/** How a request becomes a job. */
export interface JobRequest {
  /** Whether the client does not wait for the result. */
  readonly isAsync: boolean;
  /** Seconds that it waits nevertheless. */
  readonly wait: number;
  readonly idempotencyKey: string | null;
  /** From 0, the most urgent, to 7. */
  readonly priority: number;
}

/** Maximum length of an idempotency key. */
const LONGEST_KEY = 255;
const USUAL_PRIORITY = 3;

/** Whether the client prefers to be answered later. */
export function prefersAsync(headers: IncomingHttpHeaders): boolean {
  return headers['prefer'] !== undefined && preferences(headers).has('respond-async');
}

/**
 * Whether a request becomes a job, and which; null if it is answered as usual.
 *
 * @throws RequestError 400 when one of its headers is malformed
 */
export function jobRequestOf(method: string, headers: IncomingHttpHeaders): JobRequest | null {
  const key = method === 'POST' ? headers['idempotency-key'] : undefined;
  const isAsync = prefersAsync(headers);
  if (!isAsync && key === undefined) return null;
  const wait = Number(isAsync ? (preferences(headers).get('wait') ?? 0) : Number.POSITIVE_INFINITY);
  return {
    isAsync,
    wait: wait >= 0 ? wait : 0,
    idempotencyKey: key === undefined ? null : checkedKey(String(key)),
    priority: priorityIn(headers),
  };
}

/** `Prefer: respond-async, wait=10`, as RFC 7240 defines it. */
function preferences(headers: IncomingHttpHeaders): ReadonlyMap<string, string> {
  const parts = String(headers['prefer']).split(',');
  return new Map(
    parts.map((part) => {
      const [name = '', value = ''] = (part.split(';')[0] ?? '').split('=');
      return [name.trim().toLowerCase(), value.trim().replaceAll('"', '')];
    }),
  );
}

function checkedKey(text: string): string {
  // The header is a string in quotes by its definition, but most clients send a bare UUID.
  const key = /^"(.*)"$/.exec(text)?.[1] ?? text;
  if (/^[\x21-\x7e]+$/.test(key) && key.length <= LONGEST_KEY) return key;
  throw new RequestError(
    400,
    `The header \`Idempotency-Key\` is not a text of 1 to ${LONGEST_KEY} visible ASCII characters without spaces.`,
  );
}

/** `Priority: u=1`, as RFC 9218 defines it; like any other client, one that sends nonsense gets the usual priority. */
function priorityIn(headers: IncomingHttpHeaders): number {
  const found = /(?:^|,)\s*u=([0-7])\s*(?:,|$)/.exec(String(headers['priority'] ?? ''))?.[1];
  return found === undefined ? USUAL_PRIORITY : Number(found);
}

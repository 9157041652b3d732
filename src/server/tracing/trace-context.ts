/** The headers `traceparent` and `tracestate` of W3C Trace Context. */
import type { createTraceState, SpanContext, TraceState } from '@opentelemetry/api';
import type { TraceHeaders } from '../../runtime/index.ts';

const pattern = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;

/**
 * The span that a header names; null for an invalid header, which must be ignored.
 *
 * @example readTraceparent('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')?.traceFlags; // 1
 */
export function readTraceparent(header: string | null): SpanContext | null {
  const [, traceId, spanId, flags] = pattern.exec(header?.trim() ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

/** Members of a `tracestate` at most. */
const MAX_MEMBERS = 32;

/**
 * What tracing systems have added to a span, without malformed members; null when nothing is left, or for a header that is
 * too long.
 *
 * @param create the function of the library that parses the header
 * @example readTracestate('congo=t61, ?', createTraceState)?.serialize(); // 'congo=t61'
 */
export function readTracestate(header: string, create: typeof createTraceState): TraceState | null {
  if (header.split(',').length > MAX_MEMBERS) return null;
  const state = create(header);
  return state.serialize() === '' ? null : state;
}

/** The headers that name a span. */
export function traceHeadersOf({ traceId, spanId, traceFlags, traceState }: SpanContext): TraceHeaders {
  const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  const tracestate = traceState?.serialize() ?? '';
  return { traceparent, ...(tracestate !== '' && { tracestate }) };
}

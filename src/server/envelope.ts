/** The shape of every API response. */
import type { Answer } from '../runtime/index.ts';
import { type ErrorEntry, RunError, statusOf } from '../runtime/index.ts';

export interface Reply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Whether the agent chose the headers, which can then be anything. */
  readonly isOfAgent: boolean;
  /** Serialized as JSON, with sorted keys. */
  readonly body: unknown;
}

/** Converts an agent's answer to a reply. */
export function answerReply(answer: Answer, requestId: string): Reply {
  const failures = (answer.errors ?? []).filter((error) => error.message !== '' || error.code !== 0);
  const success = answer.success && failures.length === 0;
  const { meta } = answer;
  return {
    status: answer.status ?? statusOfFailures(failures),
    headers: meta?.headers ?? new Map(),
    isOfAgent: true,
    body: {
      errors: answer.errors === null || answer.errors.length === 0 ? undefined : answer.errors,
      meta:
        meta === null
          ? undefined
          : {
              headers: plain(meta.headers),
              properties: plain(meta.properties),
              requestID: meta.requestId ?? requestId,
            },
      response: { data: answer.data ?? [] },
      success,
    },
  };
}

/** The first error whose code is an HTTP status sets the status of the reply. */
function statusOfFailures(failures: readonly ErrorEntry[]): number {
  const [first] = failures;
  if (first === undefined) return 200;
  const withStatus = failures.find((failure) => statusOf(failure.code) === failure.code);
  return statusOf((withStatus ?? first).code);
}

function plain(map: ReadonlyMap<string, string> | null): Record<string, string> | undefined {
  return map === null || map.size === 0 ? undefined : Object.fromEntries(map);
}

/** Builds the reply to a failure. */
export function errorReply(
  status: number,
  entries: readonly ErrorEntry[],
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: new Map(Object.entries(headers)),
    isOfAgent: false,
    body: { errors: entries, meta: { requestID: requestId }, response: { data: null }, success: false },
  };
}

/** The request is invalid, or the server cannot take it; thrown before any resource runs. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** The reply to any thrown value. Internal errors are not disclosed to the client. */
export function replyTo(error: unknown, requestId: string): Reply {
  if (error instanceof RunError) return errorReply(error.status, error.entries, requestId);
  if (error instanceof RequestError)
    return errorReply(error.status, [{ code: error.status, message: error.message }], requestId, error.headers);
  const status = (error as { status?: unknown } | null)?.status;
  const message = error instanceof Error ? error.message : '';
  if (status === 413) return errorReply(413, [{ code: 413, message: 'The request body is too long.' }], requestId);
  if (typeof status === 'number' && status >= 400 && status < 500)
    return errorReply(status, [{ code: status, message }], requestId);
  return errorReply(500, [{ code: 500, message: 'The server failed. See its log.' }], requestId);
}

/** The shape that every answer of the API has. */
import type { Answer } from '../runtime/index.ts';
import { type ErrorEntry, RunError, statusOf } from '../runtime/index.ts';

export interface Reply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Whether the agent has chosen the headers, which may be any then. */
  readonly isOfAgent: boolean;
  /** Becomes JSON. Keys are in the order of the alphabet. */
  readonly body: unknown;
}

/** The answer of an agent, as a reply. */
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

/** An error whose code is an HTTP status gives the reply that status. */
function statusOfFailures(failures: readonly ErrorEntry[]): number {
  const [first] = failures;
  if (first === undefined) return 200;
  const withStatus = failures.find((failure) => statusOf(failure.code) === failure.code);
  return statusOf((withStatus ?? first).code);
}

function plain(map: ReadonlyMap<string, string> | null): Record<string, string> | undefined {
  return map === null || map.size === 0 ? undefined : Object.fromEntries(map);
}

/** A failure, as a reply. */
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

/** The request is at fault, or the server cannot take it: told before any resource runs. */
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

/** The reply to anything that was thrown. What is no failure of the agent or of the request is not told to the client. */
export function replyTo(error: unknown, requestId: string): Reply {
  if (error instanceof RunError) return errorReply(error.status, error.entries, requestId);
  if (error instanceof RequestError)
    return errorReply(error.status, [{ code: error.status, message: error.message }], requestId, error.headers);
  const status = (error as { status?: unknown } | null)?.status;
  const message = error instanceof Error ? error.message : '';
  if (status === 413)
    return errorReply(413, [{ code: 413, message: 'The body of the request is too long.' }], requestId);
  if (typeof status === 'number' && status >= 400 && status < 500)
    return errorReply(status, [{ code: status, message }], requestId);
  return errorReply(500, [{ code: 500, message: 'The server failed. Its log says why.' }], requestId);
}

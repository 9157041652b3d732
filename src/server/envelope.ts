/** The shape of every API response. */
import type { AgentCode, Answer, RunCode } from '../runtime/index.ts';
import { type ErrorEntry, RunError, statusOf, WrittenJson } from '../runtime/index.ts';

export interface Reply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Whether the agent chose the headers, which can then be anything. */
  readonly isOfAgent: boolean;
  /** Serialized as JSON, with sorted keys. */
  readonly body: unknown;
  /** A body that has been serialized before. */
  readonly raw?: Buffer;
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
      response: { data: answer.packed === undefined ? (answer.data ?? []) : new WrittenJson(answer.packed.json) },
      success,
    },
  };
}

/** The messages of a failure as one text. */
export function messageOf({ body }: Reply): string {
  const { errors = [] } = body as { readonly errors?: readonly { readonly message: string }[] };
  return errors.map(({ message }) => message).join('\n') || 'The agent failed.';
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

/** The header with the error code, because `code` in the body is a number. */
export const CODE_HEADER = 'X-Error-Code';

/** The error code for a status that the server itself chooses. */
export function codeOfStatus(status: number): AgentCode {
  return codes.get(status) ?? (status < 500 ? 'kdeps/invalid-request' : 'kdeps/server-failed');
}

const codes: ReadonlyMap<number, AgentCode> = new Map([
  [400, 'kdeps/invalid-request'],
  [401, 'kdeps/key-required'],
  [403, 'kdeps/origin-not-allowed'],
  [404, 'kdeps/path-not-found'],
  [405, 'kdeps/method-not-allowed'],
  [406, 'kdeps/not-acceptable'],
  [408, 'kdeps/request-too-slow'],
  [410, 'kdeps/job-canceled'],
  [413, 'kdeps/request-too-large'],
  [415, 'kdeps/unsupported-body'],
  [417, 'kdeps/unsupported-expectation'],
  [422, 'kdeps/invalid-input'],
  [429, 'kdeps/too-many-requests'],
  [431, 'kdeps/headers-too-large'],
  [499, 'kdeps/client-gone'],
  [503, 'kdeps/server-busy'],
  [504, 'kdeps/request-timed-out'],
]);

/** Builds the reply to a failure. */
export function errorReply(
  code: RunCode,
  status: number,
  entries: readonly ErrorEntry[],
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: new Map([...Object.entries(headers), [CODE_HEADER, code]]),
    isOfAgent: false,
    body: { errors: entries, meta: { requestID: requestId }, response: { data: null }, success: false },
  };
}

/** The request is invalid, or the server cannot handle it; thrown before any resource runs. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: AgentCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  /** @param code by default the one for the status */
  constructor(
    status: number,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    code: AgentCode = codeOfStatus(status),
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.headers = headers;
  }
}

/** The reply to any thrown value. Internal errors are not disclosed to the client. */
export function replyTo(error: unknown, requestId: string): Reply {
  if (error instanceof RunError) return errorReply(error.code, error.status, error.entries, requestId);
  if (error instanceof RequestError)
    return errorReply(
      error.code,
      error.status,
      [{ code: error.status, message: error.message }],
      requestId,
      error.headers,
    );
  const status = (error as { status?: unknown } | null)?.status;
  const message = error instanceof Error ? error.message : '';
  const reply = (code: number, text: string): Reply =>
    errorReply(codeOfStatus(code), code, [{ code, message: text }], requestId);
  if (status === 413) return reply(413, 'The request body is too long.');
  if (typeof status === 'number' && status >= 400 && status < 500) return reply(status, message);
  return reply(500, 'The server failed. See its log.');
}

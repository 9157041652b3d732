import { type Example, explanations } from '../../../lang/diagnostics/index.ts';

const running: Example = { needs: 'a running agent' };

/** Reasons why a server rejects a request or ends it. */
export const requestCatalogue = explanations({
  'kdeps/invalid-request': {
    title: 'A request is malformed',
    cause: 'It is not HTTP, or its body is not the JSON, form or UTF-8 that its headers declare.',
    cure: 'Correct the request as the message says.',
    example: running,
  },
  'kdeps/origin-not-allowed': {
    title: 'A page on another site cannot call this API',
    cause: 'The browser reports that the request comes from a page whose origin `CORS` does not allow.',
    cure: 'Add the origin to `AllowOrigins` of `CORS`, and set `EnableCORS = true`.',
    example: running,
  },
  'kdeps/key-required': {
    title: 'The API requires a key',
    cause: 'The request has no key, or a wrong one.',
    cure: 'Send the key in the header `Authorization: Bearer KEY` or `X-API-Key: KEY`.',
    example: running,
  },
  'kdeps/scope-missing': {
    title: 'The key does not allow this',
    cause: '`Scopes` of the key does not list what the request needs.',
    cure: 'Use another key, or add the scope in the message to `Scopes` of this key.',
    example: running,
  },
  'kdeps/server-starting': {
    title: 'The server is still preparing',
    cause:
      'The server accepts connections, but the agent is not ready yet: its Python environment or threads are being created.',
    cure: 'Retry after the number of seconds in `Retry-After`. `/readyz` shows when the agent is ready.',
    example: running,
  },
  'kdeps/job-not-found': {
    title: 'There is no such job',
    cause:
      'The id is wrong, the job was submitted with another key, or it has been deleted: jobs are kept for a limited time.',
    cure: 'Check the id and the key. `KeepFor` of `Jobs` sets how long finished jobs are kept.',
    example: running,
  },
  'kdeps/job-state': {
    title: 'The job is in another state',
    cause: 'A job that has finished cannot be canceled, and one that has not finished has no result.',
    cure: 'Get the job to see its state.',
    example: running,
  },
  'kdeps/job-canceled': {
    title: 'The job was canceled',
    cause: 'A client canceled it, so it has no result.',
    cure: 'Submit it again, with another `Idempotency-Key` if it had one.',
    example: running,
  },
  'kdeps/job-interrupted': {
    title: 'The job was interrupted too often',
    cause:
      'The server stopped several times while it was running the job. The job may be the reason, for example if it uses up all memory.',
    cure: 'Look in the server log and the system log for why the server stopped, then submit the job again.',
    example: running,
  },
  'kdeps/job-store-full': {
    title: 'There is no room for another job',
    cause: 'The inputs and results of unfinished jobs fill the space that `KeepBytes` of `Jobs` allows.',
    cure: 'Retry after the number of seconds in `Retry-After`, or raise `KeepBytes`.',
    example: running,
  },
  'kdeps/jobs-unavailable': {
    title: 'The jobs cannot be reached',
    cause: 'The server cannot reach the Redis that keeps its jobs, or must not use it. Its log says why.',
    cure: 'Retry after the number of seconds in `Retry-After`. Requests that wait for their answer still work.',
    example: running,
  },
  'kdeps/idempotency-conflict': {
    title: 'An idempotency key was used for a different request',
    cause: 'There is a job with the same `Idempotency-Key`, but its request had a different path, query or body.',
    cure: 'Use a new key for a new request, such as a random UUID.',
    example: running,
  },
  'kdeps/path-not-found': {
    title: 'Nothing is served at this path',
    cause: 'No route of the workflow has the path of the request. Paths are case-sensitive.',
    cure: 'Use one of the paths in the message, or add a route.',
    example: running,
  },
  'kdeps/method-not-allowed': {
    title: 'The route does not allow this method',
    cause: '`Methods` of the route does not list the method of the request.',
    cure: 'Use one of the methods in the message, or add it to `Methods`.',
    example: running,
  },
  'kdeps/not-acceptable': {
    title: 'The answer has no file of an accepted type',
    cause: 'The header `Accept` of the request allows neither JSON nor the types of the files in the answer.',
    cure: 'Accept one of the types in the message, or `application/json`.',
    example: running,
  },
  'kdeps/request-too-slow': {
    title: 'A request took too long to arrive',
    cause: '`RequestTimeout` passed before the request was complete.',
    cure: 'Send the request faster, or raise `RequestTimeout`.',
    example: running,
  },
  'kdeps/request-too-large': {
    title: 'A request is too large',
    cause: 'Its body, or a part of it, exceeds a limit of the workflow; the message names the setting.',
    cure: 'Send less, or raise the limit.',
    example: running,
  },
  'kdeps/unsupported-body': {
    title: 'The encoding of a request body is not supported',
    cause: 'The server does not support the `Content-Encoding` or the character set of the request.',
    cure: 'Send UTF-8, either uncompressed or compressed with gzip, deflate or br.',
    example: running,
  },
  'kdeps/unsupported-expectation': {
    title: 'The expectation of a request is not supported',
    cause: 'The server only supports `100-continue` in the header `Expect`.',
    cure: 'Remove the header.',
    example: running,
  },
  'kdeps/too-many-requests': {
    title: 'Too many requests',
    cause: 'The client has exceeded its rate limit, or too many requests are waiting.',
    cure: 'Retry after the number of seconds in `Retry-After`.',
    example: running,
  },
  'kdeps/headers-too-large': {
    title: 'The headers of a request are too large',
    cause: 'The path and headers together exceed 16 KiB.',
    cure: 'Send long values in the body.',
    example: running,
  },
  'kdeps/client-gone': {
    title: 'The client closed the connection',
    cause: 'The client disconnected before the response was ready, so the run was stopped.',
    cure: 'Nothing is wrong with the agent. If the client has a time limit of its own, it may need a longer one.',
    example: running,
  },
  'kdeps/server-failed': {
    title: 'The server failed',
    cause: 'An unexpected error occurred.',
    cure: 'Look for the id of the request in the log.',
    example: running,
  },
  'kdeps/server-busy': {
    title: 'The server cannot handle the request now',
    cause:
      'The server is shutting down, has no memory for another body, or could not start the run within `RequestTimeout`.',
    cure: 'Retry after the number of seconds in `Retry-After`.',
    example: running,
  },
  'kdeps/request-timed-out': {
    title: 'A request took too long',
    cause: 'The run exceeded `RequestTimeout` and was stopped.',
    cure: 'Raise `RequestTimeout`, or check the log for the resource that takes so long.',
    example: running,
  },
});

import { type Example, explanations } from '../../../lang/diagnostics/index.ts';

const running: Example = { needs: 'a running agent' };

/** Why a server refuses a request before any resource runs. */
export const requestCatalogue = explanations({
  'kdeps/invalid-request': {
    title: 'A request cannot be read',
    cause: 'It is not HTTP, or its body is not the JSON, form or UTF-8 that its headers say.',
    cure: 'Correct the request as the message says.',
    example: running,
  },
  'kdeps/origin-not-allowed': {
    title: 'A page of another site may not call this API',
    cause: 'The browser says that the request comes from a page whose origin `CORS` does not allow.',
    cure: 'Add the origin to `AllowOrigins` of `CORS`, and set `EnableCORS = true`.',
    example: running,
  },
  'kdeps/path-not-found': {
    title: 'There is nothing at this path',
    cause: 'No route of the workflow has the path of the request. Capital letters count.',
    cure: 'Use one of the paths in the message, or add a route.',
    example: running,
  },
  'kdeps/method-not-allowed': {
    title: 'The route does not take this method',
    cause: '`Methods` of the route lacks the method of the request.',
    cure: 'Use one of the methods in the message, or add it to `Methods`.',
    example: running,
  },
  'kdeps/request-too-slow': {
    title: 'A request took too long to arrive',
    cause: '`RequestTimeout` had passed before its body was complete.',
    cure: 'Send it faster, or raise `RequestTimeout`.',
    example: running,
  },
  'kdeps/request-too-large': {
    title: 'A request is too large',
    cause: 'Its body, or what is in it, is over a limit of the workflow; the message names the setting.',
    cure: 'Send less, or raise the limit.',
    example: running,
  },
  'kdeps/unsupported-body': {
    title: 'The body of a request is packed or encoded in an unknown way',
    cause: '`Content-Encoding` or the character set of the request is one that the server does not know.',
    cure: 'Send UTF-8, packed with gzip, deflate or br, or not packed.',
    example: running,
  },
  'kdeps/unsupported-expectation': {
    title: 'A request expects something that the server does not know',
    cause: 'The only value of the header `Expect` is `100-continue`.',
    cure: 'Remove the header.',
    example: running,
  },
  'kdeps/too-many-requests': {
    title: 'There are too many requests',
    cause: 'The client has sent more than it may in a minute, or too many requests are waiting.',
    cure: 'Try again after the seconds in `Retry-After`.',
    example: running,
  },
  'kdeps/headers-too-large': {
    title: 'The headers of a request are too long',
    cause: 'Its path and headers are longer than 16 KiB.',
    cure: 'Send long values in the body.',
    example: running,
  },
  'kdeps/client-gone': {
    title: 'The client has closed the connection',
    cause: 'Nobody waits for the answer any more, so the run was stopped.',
    cure: 'Nothing is wrong with the agent. Clients with a time limit of their own may need a longer one.',
    example: running,
  },
  'kdeps/server-failed': {
    title: 'The server failed',
    cause: 'Something happened that nobody expected.',
    cure: 'The log has a line with the id of the request that says what.',
    example: running,
  },
  'kdeps/server-busy': {
    title: 'The server cannot take the request now',
    cause: 'It is about to stop, or holds as many bytes of other requests as it can.',
    cure: 'Try again after the seconds in `Retry-After`.',
    example: running,
  },
  'kdeps/request-timed-out': {
    title: 'A request took too long',
    cause: '`RequestTimeout` has passed, and the run was stopped.',
    cure: 'Raise `RequestTimeout`, or look in the log which resource takes long.',
    example: running,
  },
});

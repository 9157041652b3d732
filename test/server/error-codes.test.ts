// The error code is in a header, because `code` in the body is a number.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, ask, type ServedAgent, serveAgent, workflow } from '../support/agent-server.ts';

const routes = ['/', '/number', '/check', '/broken']
  .map((path) => `new { Path = "${path}"; Methods { "GET" } }`)
  .join('; ');

const files = {
  'workflow.pkl': workflow(`APIServer { Routes { ${routes} } }`),
  answer: answer(
    '"@(if (request.path() == "/number") request.params("n").toInt() else if (request.path() == "/broken") request.nothing() else "hello")"',
    [],
    'PreflightCheck { Validations { "@(request.path() != "/check")" } }',
  ).replace('request.nothing()', 'throw("x")'),
};

let served: ServedAgent;
beforeAll(async () => {
  served = await serveAgent(files);
});
afterAll(() => served.close());

describe('the X-Error-Code header', () => {
  it.each([
    ['/', 'GET', 200, null],
    ['/nowhere', 'GET', 404, 'kdeps/path-not-found'],
    ['/', 'DELETE', 405, 'kdeps/method-not-allowed'],
    ['/number?n=x', 'GET', 400, 'kdeps/invalid-parameter'],
    ['/number', 'GET', 400, 'kdeps/missing-parameter'],
    ['/check', 'GET', 400, 'kdeps/validation-failed'],
    ['/broken', 'GET', 500, 'thrown'],
  ])('of %s by %s', async (path, method, status, code) => {
    const reply = await ask(served.url + path, { method });
    expect([reply.status, reply.headers.get('x-error-code')]).toEqual([status, code]);
  });

  it('matches the log', () => {
    expect(served.events.flatMap((event) => (event.type === 'resource-failed' ? [event.code] : []))).toContain(
      'thrown',
    );
  });
});

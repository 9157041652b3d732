// Resources that run once for each of their items.
import { describe, expect, it } from 'vitest';
import { answer, ask, resource, withAgent, workflow } from '../support/agent-server.ts';

const files = {
  'workflow.pkl': workflow(
    'APIServer { Routes { for (path in List("/", "/many", "/set")) { new { Path = path; Methods { "GET" } } } } }',
  ),
  many: `${resource('many', 'Run { RestrictToRoutes { "/many" } }')}Items { for (i in IntSeq(1, request.params("n").toInt())) { "item \\(i)" } }\n`,
  set: `${resource('set', 'Run { RestrictToRoutes { "/set" }\nExpr { item.set(item.prev() + item.current() + item.next()) }\nExec { Command = "echo @(item.results().length) @(item.list().length)" } }')}Items { "a"; "b"; "c" }\n`,
  answer: answer('exec.itemValues("set")', ['many', 'set']),
};

describe('items', () => {
  it('are only evaluated for the routes of their resource', async () => {
    await withAgent(files, async ({ url }) => expect((await ask(url)).status).toBe(200));
  });

  it('know their neighbors, all items, and the results so far', async () => {
    await withAgent(files, async ({ url }) => {
      const { body } = await ask(`${url}/set`);
      expect(body.response.data).toEqual([['ab', '1 3\n', 'abc', '3 3\n', 'bc', '5 3\n']]);
    });
  });

  it('may be many, but not any number', async () => {
    await withAgent(files, async ({ url }) => {
      expect((await ask(`${url}/many?n=300`)).status).toBe(200);
      const { status, headers } = await ask(`${url}/many?n=50001`);
      expect([status, headers.get('x-error-code')]).toEqual([500, 'kdeps/too-many-items']);
    });
  });
});

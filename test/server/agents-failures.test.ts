// How failures are reported: with their request, resource and status; nothing runs after the first.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer, ask, failuresIn, resource, withAgent, workflow } from '../support/agent-server.ts';
import { hasNoPython } from '../support/python.ts';
import { root } from '../support/root.ts';

const check = (id: string, parameter: string, code: number) =>
  resource(
    id,
    `Run {
  PreflightCheck {
    Validations { request.params("${parameter}") == "yes" }
    Error { Code = ${code}; Message = "${parameter} must be yes." }
  }
  Exec { Command = "echo ${id}" }
}`,
  );

describe('failures', () => {
  it('of one request do not affect others', async () => {
    const files = { a: check('a', 'a', 461), b: check('b', 'b', 462), answer: answer('"fine"', ['a', 'b']) };
    await withAgent(files, async ({ url }) => {
      const asked = Array.from({ length: 30 }, (_, i) => ['a=yes', 'b=yes', 'a=yes&b=yes'][i % 3] ?? '');
      const answers = await Promise.all(asked.map((query) => ask(`${url}/?${query}`)));
      for (const [i, { status, body }] of answers.entries()) {
        const wanted = {
          'a=yes': [462, [{ code: 462, message: 'b must be yes.', actionId: 'b' }]],
          'b=yes': [461, [{ code: 461, message: 'a must be yes.', actionId: 'a' }]],
          'a=yes&b=yes': [200, undefined],
        }[asked[i] ?? ''];
        expect([status, body.errors]).toEqual(wanted);
      }
      expect(new Set(answers.map(({ body }) => body.meta?.['requestID'])).size).toBe(30);
    });
  });

  it('end the run: nothing starts after the first', async () => {
    const files = {
      first: resource('first', 'Exec { Command = "echo tail of it >&2; exit 3" }'),
      second: resource('second', 'Run { Expr { memory.setRecord("ran", "yes") } }', ['first']),
      answer: resource(
        'answer',
        'Run { Expr { memory.setRecord("answered", "yes") }\nAPIResponse { Response { Data { 1 } } } }',
        ['second'],
      ),
    };
    await withAgent(files, async ({ url, open, events }) => {
      expect((await ask(url)).body).toMatchObject({
        success: false,
        response: { data: null },
        errors: [{ code: 500, message: expect.stringContaining('failed with exit code 3.'), actionId: 'first' }],
      });
      expect(failuresIn(events)).toEqual(['The command failed with exit code 3.\ntail of it']);
      expect(await open.services.memory.names()).toEqual([]);
    });
  });

  it.skipIf(hasNoPython('an environment of conda'))('of conda leave no environment without its packages', async () => {
    const machine =
      'AgentSettings { InstallAnaconda = true\nCondaPackages { ["e"] { ["main"] = "no-such-package" } } }';
    const files = {
      'workflow.pkl': workflow().replace('APIServerMode = true', `APIServerMode = true\n${machine}`),
      script: resource('script', 'Python { CondaEnvironment = "e"; Script = "print(1)" }'),
      answer: answer('python.stdout("script")', ['script']),
    };
    const folder = await mkdtemp(join(tmpdir(), 'kdeps-conda-'));
    const env = { CONDA_EXE: join(root, 'test/support/conda.sh'), CONDA_ROOT: folder };
    await withAgent(
      files,
      async ({ url }) => {
        for (let i = 0; i < 2; i++) {
          const { body } = await ask(url);
          expect(body.errors).toEqual([
            {
              code: 500,
              message: 'conda install failed. See the server log.',
              actionId: 'script',
            },
          ]);
        }
      },
      env,
    );
    await rm(folder, { recursive: true });
  });

  it('in a response are listed once each', async () => {
    const same = 'new { Code = 409; Message = "Taken" }';
    const files = { answer: resource('answer', `APIResponse { Errors {\n${same}\n${same}\n} }`) };
    await withAgent(files, async ({ url }) => {
      const { status, body } = await ask(url);
      expect([status, body.errors]).toEqual([409, [{ code: 409, message: 'Taken', actionId: 'answer' }]]);
    });
  });
});

import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, ask, dataOf, failuresIn, resource, withAgent, workflow } from '../support/agent-server.ts';
import { hasNoPython } from '../support/python.ts';
import { type StandIns, startStandIns } from '../support/stand-ins.ts';

describe('the order of resources', () => {
  it('runs independent ones concurrently, and each after its requirements', async () => {
    // Each of the two only ends once the other has started.
    const meets = (name: string, other: string) =>
      resource(name, `Exec { Command = "touch ${name}.here; until [ -e ${other}.here ]; do sleep 0.05; done" }`);
    const files = {
      a: meets('a', 'b'),
      b: meets('b', 'a'),
      c: resource('c', 'Exec { Command = "true" }', ['a', 'b']),
      answer: answer('1', ['c', 'a', 'b']),
    };
    await withAgent(files, async ({ url, events }) => {
      expect((await ask(url)).status).toBe(200);
      const at = (type: string, name: string) =>
        events.findIndex((event) => event.type === type && 'resource' in event && event.resource === name);
      expect(at('resource-started', 'c')).toBeGreaterThan(at('resource-finished', 'a'));
      expect(at('resource-started', 'c')).toBeGreaterThan(at('resource-finished', 'b'));
    });
  });

  it('runs a resource that several require only once', async () => {
    const count = join(tmpdir(), `kdeps-count-${process.pid}`);
    const files = {
      a: resource('a', `Exec { Command = "echo x >> ${count}; cat ${count} | wc -l" }`),
      b: resource('b', 'Exec { Command = "true" }', ['a']),
      c: resource('c', 'Exec { Command = "true" }', ['a']),
      answer: answer('exec.stdout("a").trim()', ['b', 'c', 'a']),
    };
    await withAgent(files, async ({ url }) => {
      expect((await ask(url)).body.response.data).toEqual(['1']);
    });
    await rm(count, { force: true });
  });

  it('starts nothing that depends on a failed resource, and stops running ones', async () => {
    const mark = join(tmpdir(), `kdeps-mark-${process.pid}`);
    const files = {
      fails: resource('fails', 'Exec { Command = "sleep 0.2; exit 1" }'),
      beside: resource('beside', 'Exec { Command = "sleep 600" }'),
      after: resource('after', `Exec { Command = "touch ${mark}" }`, ['fails']),
      answer: answer('1', ['after', 'beside']),
    };
    await withAgent(files, async ({ url }) => {
      const { body } = await ask(url);
      expect(body.errors?.map((error) => error.actionId)).toEqual(['fails']);
      expect(existsSync(mark)).toBe(false);
    });
  });

  it('does not run what the target does not require', async () => {
    const files = { other: resource('other', 'Exec { Command = "exit 1" }'), answer: answer('1') };
    await withAgent(files, async ({ url, events }) => {
      expect((await ask(url)).status).toBe(200);
      expect(events.some((event) => 'resource' in event && event.resource === 'other')).toBe(false);
    });
  });

  it('says which requirement is missing when a result is read too early', async () => {
    const files = {
      other: resource('other', 'Exec { Command = "true" }'),
      // Of a computed id, loading the agent does not know that nothing requires it.
      answer: answer('"@(exec.stdout("oth" + "er"))"'),
    };
    await withAgent(files, async ({ url, events }) => {
      const { status, body } = await ask(url);
      expect([status, body.errors?.[0]?.actionId]).toEqual([500, 'answer']);
      expect(failuresIn(events)[0]).toContain('`other` has not run yet. Add it to `Requires` of `answer`.');
    });
  });

  it('suggests an id for an unknown resource', async () => {
    const agent = (id: string) => ({
      other: resource('other', 'Exec { Command = "true" }'),
      answer: answer(`"@(exec.stdout(${id}))"`, ['other']),
    });
    const message = 'No resource has the id `othr`.';
    await expect(withAgent(agent('"othr"'), async () => undefined)).rejects.toThrow(message);
    // A computed id is only known at run time.
    await withAgent(agent('"oth" + "r"'), async ({ url, events }) => {
      expect((await ask(url)).status).toBe(500);
      expect(failuresIn(events)[0]).toContain(`${message} Did you mean \`other\`?`);
    });
  });

  it('has empty results for resources that were skipped or are of another kind', async () => {
    const files = {
      skipped: resource('skipped', 'Run { SkipCondition { true }\nExec { Command = "echo x" } }'),
      ran: resource('ran', 'Exec { Command = "echo x" }'),
      answer: answer('exec.stdout("skipped")\nexec.exitCode("skipped")\npython.stdout("ran")\nllm.response("ran")', [
        'skipped',
        'ran',
      ]),
    };
    await withAgent(files, async ({ url }) => {
      expect((await ask(url)).body.response.data).toEqual(['', 0, '', '']);
    });
  });
});

describe('conditions', () => {
  it.each([
    ['true', true],
    ['"True"', true],
    ['"@(request.params("skip"))"', true],
    ['false', false],
    ['"yes"', false],
    ['1', false],
    ['null', false],
    ['false\n"true"', true],
  ])('SkipCondition { %s }', async (condition, skips) => {
    const files = {
      maybe: resource('maybe', `Run { SkipCondition { ${condition} }\nExec { Command = "echo ran" } }`),
      answer: answer('exec.stdout("maybe").trim()', ['maybe']),
    };
    await withAgent(files, async ({ url }) => {
      expect((await ask(`${url}/?skip=TRUE`)).body.response.data).toEqual([skips ? '' : 'ran']);
    });
  });

  it.each([
    ['true', 'Error { Code = 404; Message = "m" }', 200, undefined],
    ['"true"\ntrue', '', 200, undefined],
    ['true\nfalse', 'Error { Code = 404; Message = "Not here" }', 404, 'Not here'],
    ['"no"', 'Error { Code = 0; Message = "" }', 400, 'Validation 1 of `answer` failed.'],
    ['null\n1', '', 400, 'Validation 1 of `answer` failed.'],
    ['false', 'Error { Code = 7; Message = "Odd" }', 500, 'Odd'],
  ])('PreflightCheck %j %s', async (validations, error, status, message) => {
    const files = { answer: answer('1', [], `PreflightCheck { Validations { ${validations} }\n${error} }`) };
    await withAgent(files, async ({ url }) => {
      const reply = await ask(url);
      expect([reply.status, reply.body.errors?.[0]?.message]).toEqual([status, message]);
    });
  });

  it('a resource with a failed check does not run', async () => {
    const mark = join(tmpdir(), `kdeps-preflight-${process.pid}`);
    const files = {
      checked: resource(
        'checked',
        `Run { PreflightCheck { Validations { false } }\nExec { Command = "touch ${mark}" } }`,
      ),
      answer: answer('1', ['checked']),
    };
    await withAgent(files, async ({ url }) => {
      expect((await ask(url)).status).toBe(400);
      expect(existsSync(mark)).toBe(false);
    });
  });

  it('can check files and folders', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kdeps-skip-'));
    writeFileSync(join(folder, 'full'), 'x');
    writeFileSync(join(folder, 'empty'), '');
    const looks = ['full', 'empty', 'nothing', '.'].flatMap((name) =>
      ['ifFileExists', 'ifFolderExists', 'ifFileIsEmpty'].map((look) => `skip.${look}("file:${folder}/${name}")`),
    );
    await withAgent({ answer: answer(looks.join('\n')) }, async ({ url }) => {
      expect((await ask(url)).body.response.data).toEqual([
        true,
        false,
        false,
        true,
        false,
        true,
        false,
        false,
        false,
        false,
        true,
        false,
      ]);
    });
    await rm(folder, { recursive: true });
  });
});

describe('promises', () => {
  it.each([
    ['with quotes inside', '"@(request.params("q"))"', 'v'],
    ['with escaped quotes inside', '"@(request.params(\\"q\\"))"', 'v'],
    ['several in a string', '"@(request.params("q"))-@(request.params("r"))"', 'v-w'],
    ['inside another one', '"@("<@(request.params("q"))>")"', '<v>'],
    ['with an interpolation inside', '"@("<\\(request.params("q"))>")"', '<v>'],
    ['over several lines', '"""\n@(request.params(\n  "q"\n))\n"""', 'v'],
    ['with a value for an empty one', '"@(request.params("none") ?: "fallback")@(null ?: 1)@(0 ?: 1)"', 'fallback10'],
    ['of a number', '"@(1 + 1)"', '2'],
    ['of a local value', '"@(own)"', 'v!'],
    ['not in a string with delimiters of its own', '#"@(1) \\#(1 + 1)"#', '@(1) 2'],
    ['beside text that only looks like one', '"mail@example.com @ (x)"', 'mail@example.com @ (x)'],
  ])('%s', async (_, text, expected) => {
    const local = 'local own = "@(request.params("q"))!"';
    await withAgent({ answer: `${answer(text)}\n${local}\n` }, async ({ url }) => {
      expect((await ask(`${url}/?q=v&r=w`)).body.response.data).toEqual([expected]);
    });
  });
});

describe('files written by scripts', () => {
  const place = join(tmpdir(), `kdeps-shared-${process.pid}.txt`);
  const files = {
    make: resource(
      'make',
      `Exec { Command = "if [ \\"$Q\\" != nothing ]; then echo \\"$Q\\" > ${place}; fi; sleep 0.1"; Env { ["Q"] = "@(request.params("q"))" } }`,
    ),
    answer: answer(`"@(read("${place}").text.trim())"`, ['make']),
  };

  afterAll(() => rm(place, { force: true }));

  it('are served', async () => {
    await withAgent(files, async ({ url }) => {
      expect((await ask(`${url}/?q=mine`)).body.response.data).toEqual(['mine']);
    });
  });

  it('are never those of another run', async () => {
    await withAgent(files, async ({ url }) => {
      const names = Array.from({ length: 8 }, (_, i) => `run ${i}`);
      const answers = await Promise.all(
        names.map((name) => ask(`${url}/?${new URLSearchParams({ q: name }).toString()}`)),
      );
      expect(answers.map(({ body }) => body.response.data)).toEqual(names.map((name) => [name]));
    });
  });

  it('are never those of an earlier run', async () => {
    await withAgent(files, async ({ url, events }) => {
      expect((await ask(`${url}/?q=old`)).status).toBe(200);
      expect((await ask(`${url}/?q=nothing`)).status).toBe(500);
      expect(failuresIn(events)[0]).toContain('Cannot find resource');
    });
  });

  it.skipIf(hasNoPython('a script that writes to /tmp'))(
    'of Python are kept separate without being named in the script',
    async () => {
      const script = `import os, time\npath = os.path.join("/tm" + "p", "kdeps-python-${process.pid}")\nopen(path, "w").write(os.environ["Q"])\ntime.sleep(0.1)`;
      const python = {
        make: resource(
          'make',
          `Python { Script = ${JSON.stringify(script)}; Env { ["Q"] = "@(request.params("q"))" } }`,
        ),
        answer: answer(`"@(read("/tmp/kdeps-python-${process.pid}").text)"`, ['make']),
      };
      await withAgent(python, async ({ url }) => {
        const answers = await Promise.all(Array.from({ length: 5 }, (_, i) => ask(`${url}/?q=${i}`)));
        expect(answers.map(({ body }) => body.response.data)).toEqual([['0'], ['1'], ['2'], ['3'], ['4']]);
      });
      await rm(`/tmp/kdeps-python-${process.pid}`, { force: true });
    },
  );
});

describe('processes', () => {
  it('stop at the time limit with everything they have started', async () => {
    const files = {
      slow: resource('slow', 'Exec { Command = "echo started >&2; sleep 60 & wait"; TimeoutDuration = 0.5.s }'),
      answer: answer('1', ['slow']),
    };
    await withAgent(files, async ({ url, events }) => {
      const { status, body } = await ask(url);
      expect([status, body.errors?.[0]?.message]).toEqual([
        500,
        'The command took longer than 0.5 s and was stopped. See the server log.',
      ]);
      expect(failuresIn(events)).toEqual(['The command took longer than 0.5 s and was stopped.\nstarted']);
    });
  });

  it('have no time limit with 0.s, or the one in TIMEOUT', async () => {
    const files = {
      slow: resource('slow', 'Exec { Command = "sleep 0.5"; TimeoutDuration = 0.s }'),
      answer: answer('1', ['slow']),
    };
    await withAgent(files, async ({ url }) => expect((await ask(url)).status).toBe(200));
    await withAgent(files, async ({ url }) => expect((await ask(url)).status).toBe(500), { TIMEOUT: '0.2' });
  });

  it('have separate stdout and stderr', async () => {
    const files = {
      both: resource('both', 'Exec { Command = "echo out; echo err >&2" }'),
      answer: answer('exec.stdout("both")\nexec.stderr("both")', ['both']),
    };
    await withAgent(files, async ({ url }) => expect((await ask(url)).body.response.data).toEqual(['out\n', 'err\n']));
  });

  it('see variables of the agent, of .env, and their own', async () => {
    const settings =
      'APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }\nAgentSettings { Timezone = "Asia/Tokyo"; Env { ["A"] = "agent"; ["B"] = "agent"; ["C"] = "agent" } }';
    const files = {
      'workflow.pkl': workflow(settings),
      '.env': 'B=dotenv\nD=dotenv',
      show: resource('show', 'Exec { Command = "echo $A $B $C $D $TZ"; Env { ["C"] = "own" } }'),
      answer: answer('exec.stdout("show").trim()', ['show']),
    };
    await withAgent(files, async ({ url }) =>
      expect((await ask(url)).body.response.data).toEqual(['agent dotenv own dotenv Asia/Tokyo']),
    );
  });

  it('may print up to the limit, and more is an error', async () => {
    const files = {
      loud: resource('loud', 'Exec { Command = "head -c 60000000 /dev/zero | tr \\"\\\\0\\" x" }'),
      answer: answer('exec.stdout("loud").length', ['loud']),
    };
    await withAgent(files, async ({ url }) => {
      const { status, body } = await ask(url);
      expect(status).toBe(500);
      expect(body.errors?.[0]?.message).toContain('printed more than 16 MiB');
    });
    expect(await dataOf(files, '/', { KDEPS_OUTPUT_LIMIT: '64MiB' })).toEqual([60_000_000]);
  });
});

describe('other servers', () => {
  let standIns: StandIns;

  beforeAll(async () => {
    standIns = await startStandIns();
  });

  afterAll(() => standIns.close());

  async function call(client: string, data = 'client.responseBody("call")\nclient.responseStatus("call")') {
    const files = {
      call: resource('call', `HTTPClient { ${client.replaceAll('UPSTREAM', standIns.upstream)} }`),
      answer: answer(data, ['call']),
    };
    return withAgent(files, ({ url }) => ask(url));
  }

  it('may respond with any status', async () => {
    const { body } = await call(
      'Method = "GET"; Url = "UPSTREAM/status/418"',
      'client.responseBody("call")\nclient.responseStatus("call")\nclient.responseHeader("call", "x-REASON")',
    );
    expect(body.response.data).toEqual(['trouble', 418, 'asked']);
  });

  it('fail the resource on request', async () => {
    const { body } = await call('Method = "GET"; Url = "UPSTREAM/status/500"; FailOnError = true');
    expect(body.errors?.[0]?.message).toMatch(/^GET http:.*\/status\/500 failed with status 500\.$/);
  });

  it('may redirect a limited number of times', async () => {
    expect(
      (await call('Method = "GET"; Url = "UPSTREAM/redirect"', 'client.responseBody("call").contains("redirected=1")'))
        .body.response.data,
    ).toEqual([true]);
    expect((await call('Method = "GET"; Url = "UPSTREAM/loop"')).body.errors?.[0]?.message).toContain(
      'more than 10 redirects',
    );
  });

  it('may compress their response', async () => {
    expect((await call('Method = "GET"; Url = "UPSTREAM/gzip"')).body.response.data).toEqual(['packed', 200]);
  });

  it.each([
    ['take too long', 'Method = "GET"; Url = "UPSTREAM/slow"; TimeoutDuration = 0.3.s', 'took longer than 0.3 s'],
    ['hang up', 'Method = "GET"; Url = "UPSTREAM/cut"', 'the connection was closed (ECONNRESET)'],
    ['are not there', 'Method = "GET"; Url = "http://127.0.0.1:1/"', 'nothing is listening there (ECONNREFUSED)'],
    ['are named wrongly', 'Method = "GET"; Url = "file:///etc/passwd"', 'is not an HTTP URL'],
    [
      'are sent a header that is none',
      'Method = "GET"; Url = "UPSTREAM/echo"; Headers { ["X"] = "a\\r\\nY: b" }',
      'cannot be sent',
    ],
  ])('%s', async (_, client, message) => {
    const { status, body } = await call(client);
    expect(status).toBe(500);
    expect(body.errors?.[0]?.message).toContain(message);
  });
});

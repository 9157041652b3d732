// Defects of the original, each a test of that name.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  answer,
  ask,
  dataOf,
  failuresIn,
  kdeps,
  resource,
  serveAgent,
  withAgent,
  workflow,
  writeFiles,
} from '../support/agent-server.ts';
import { hasNoPython } from '../support/python.ts';
import { processesWith, uniqueSleep } from '../support/real-server.ts';

describe('fixed defects of the original', () => {
  it.skipIf(hasNoPython('a script with variables'))('environment variables reach Exec and Python', async () => {
    const files = {
      e: resource('e', 'Exec { Command = "echo $X"; Env { ["X"] = "exec" } }'),
      p: resource('p', 'Python { Script = "import os; print(os.environ[\'X\'])"; Env { ["X"] = "python" } }'),
      answer: answer('exec.stdout("e").trim()\npython.stdout("p").trim()\nexec.env("e", "X")\npython.env("p", "Y")', [
        'e',
        'p',
      ]),
    };
    expect(await dataOf(files)).toEqual(['exec', 'python', 'exec', '']);
  });

  it('exitCode is available, and stdout is not replaced by stderr', async () => {
    const files = {
      e: resource('e', 'Exec { Command = "echo out; echo err >&2" }'),
      answer: answer('exec.exitCode("e")\nexec.stdout("e")\nexec.stderr("e")', ['e']),
    };
    expect(await dataOf(files)).toEqual([0, 'out\n', 'err\n']);
  });

  it('a failing command fails at once, with its stderr', async () => {
    const files = {
      e: resource('e', 'Exec { Command = "echo because >&2; exit 9"; TimeoutDuration = 0.s }'),
      answer: answer('1', ['e']),
    };
    await withAgent(files, async ({ url, events }) => {
      const started = performance.now();
      expect((await ask(url)).status).toBe(500);
      expect(failuresIn(events)).toEqual(['The command failed with exit code 9.\nbecause']);
      expect(performance.now() - started).toBeLessThan(30_000);
    });
  });

  it('a timeout kills the process', async () => {
    const time = uniqueSleep();
    const files = {
      slow: resource('slow', `Exec { Command = "sleep ${time} & wait"; TimeoutDuration = 0.2.s }`),
      answer: answer('1', ['slow']),
    };
    await withAgent(files, async ({ url }) => expect((await ask(url)).status).toBe(500));
    await expect.poll(() => processesWith(time)).toEqual([]);
  });

  it('header lookup is case-insensitive', async () => {
    const files = { answer: answer('request.header("X-API-KEY")\nrequest.header("x-api-key")') };
    await withAgent(files, async ({ url }) =>
      expect((await ask(url, { headers: { 'X-Api-Key': 'k' } })).body.response.data).toEqual(['k', 'k']),
    );
  });

  it('filecount works, and files and filetypes are aligned', async () => {
    const files = {
      answer: answer(
        'request.filecount()\nrequest.filetypes()\nrequest.files().toList().length\nrequest.filesByType("text/plain").toList().length',
      ),
    };
    await withAgent(files, async ({ url }) => {
      const form = new FormData();
      for (const text of ['a', 'b']) form.append('file[]', new Blob([text]), `${text}.txt`);
      const { body } = await ask(url, { method: 'POST', body: form });
      expect(body.response.data).toEqual([2, ['text/plain; charset=utf-8', 'text/plain; charset=utf-8'], 2, 2]);
    });
  });

  it('the results of all items are kept', async () => {
    const files = {
      loop: `${resource('loop', 'Exec { Command = "echo @(item.current())" }')}Items { "a"; "b"; "c" }\n`,
      answer: answer('exec.itemValues("loop")\nitem.values("loop")', ['loop']),
    };
    expect(await dataOf(files)).toEqual([
      ['a\n', 'b\n', 'c\n'],
      ['a\n', 'b\n', 'c\n'],
    ]);
  });

  it('item.prev() and item.next() are the neighbors', async () => {
    const files = {
      loop: `${resource('loop', 'Exec { Command = "echo \\"@(item.prev())<@(item.current())>@(item.next())\\"" }')}Items { "a"; "b"; "a" }\n`,
      answer: answer('exec.itemValues("loop")', ['loop']),
    };
    expect(await dataOf(files)).toEqual([['<a>b\n', 'a<b>a\n', 'b<a>\n']]);
  });

  it('a custom HTTP status is used', async () => {
    const files = { answer: resource('answer', 'APIResponse { Errors { new { Code = 451; Message = "no" } } }') };
    await withAgent(files, async ({ url }) => expect((await ask(url)).status).toBe(451));
  });

  it('Success = false appears in the body', async () => {
    const files = { answer: resource('answer', 'APIResponse { Success = false; Response { Data { 1 } } }') };
    await withAgent(files, async ({ url }) => {
      const { status, body } = await ask(url);
      expect([status, body.success, body.response.data]).toEqual([200, false, [1]]);
    });
  });

  it('plain strings are returned as plain strings, and arrays are kept', async () => {
    expect(await dataOf({ answer: answer('"hello"\n"MSFT"\n"[1, 2]"\nList(1, 2)') })).toEqual([
      'hello',
      'MSFT',
      [1, 2],
      [1, 2],
    ]);
  });

  it('two promises on a line are both evaluated', async () => {
    expect(
      await dataOf({ answer: answer('"@(request.params("a")) and @(request.params("b"))"') }, '/?a=1&b=2'),
    ).toEqual(['1 and 2']);
  });

  it('single-line promises package cleanly', async () => {
    const path = await writeFiles({
      'workflow.pkl': workflow(),
      'resources/answer.pkl': answer('"@(request.params("q"))"'),
    });
    const out = await mkdtemp(join(tmpdir(), 'kdeps-out-'));
    const { exitCode, stdout } = await kdeps(['package', path, '-o', out]);
    expect([exitCode, stdout.trim()]).toEqual([0, join(out, 'agent-1.0.0.kdeps')]);
    await Promise.all([path, out].map((made) => rm(made, { recursive: true })));
  });

  it('repeated query parameters are accepted', async () => {
    expect(await dataOf({ answer: answer('request.params("q")\nrequest.paramValues("q")') }, '/?q=1&q=2')).toEqual([
      '1',
      ['1', '2'],
    ]);
  });

  it('lambda mode runs, prints, and sets the exit status', async () => {
    const lambda = (resources: Readonly<Record<string, string>>) =>
      writeFiles({
        'workflow.pkl': workflow('').replace('APIServerMode = true', 'APIServerMode = false'),
        ...resources,
      });
    const good = await lambda({
      'resources/answer.pkl': answer('exec.stdout("e").trim()', ['e']),
      'resources/e.pkl': resource('e', 'Exec { Command = "echo ran" }'),
    });
    const printed = await kdeps(['run', good, '--quiet']);
    expect([printed.exitCode, JSON.parse(printed.stdout)]).toEqual([0, { success: true, data: ['ran'] }]);
    const bad = await lambda({
      'resources/answer.pkl': resource('answer', 'Exec { Command = "echo why >&2; exit 1" }'),
    });
    const failed = await kdeps(['run', bad, '--quiet']);
    expect([failed.exitCode, failed.stderr.trim()]).toEqual([1, 'answer: The command failed with exit code 1.\nwhy']);
    await Promise.all([good, bad].map((made) => rm(made, { recursive: true })));
  });

  it('concurrent requests are served', async () => {
    const files = { e: resource('e', 'Exec { Command = "sleep 0.3" }'), answer: answer('request.params("q")', ['e']) };
    await withAgent(files, async ({ url }) => {
      const answers = await Promise.all([1, 2, 3].map((q) => ask(`${url}/?q=${q}`)));
      expect(answers.map(({ status, body }) => [status, body.response.data])).toEqual([
        [200, ['1']],
        [200, ['2']],
        [200, ['3']],
      ]);
    });
  });

  it('an agent with no models builds', async () => {
    const path = await writeFiles({
      'workflow.pkl': workflow(
        'APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }\nAgentSettings { Models {} }',
      ),
      'resources/answer.pkl': answer('1'),
    });
    const { exitCode } = await kdeps(['build', path, '--offline', '--no-image', '-o', join(path, 'image')]);
    expect(exitCode).toBe(0);
    const dockerfile = await readFile(join(path, 'image', 'Dockerfile'), 'utf8');
    expect(dockerfile).not.toMatch(/ollama pull\s*$/m);
    await rm(path, { recursive: true });
  });

  it('a missing dependency is reported', async () => {
    await expect(serveAgent({ answer: answer('1', ['nothing']) })).rejects.toThrow('No resource has the id `nothing`.');
  });

  it('a cycle is reported', async () => {
    const files = {
      a: answer('1', ['b']).replace('"answer"', '"a"'),
      b: resource('b', 'Exec { Command = "true" }', ['a']),
      answer: answer('1', ['a']),
    };
    await expect(serveAgent(files)).rejects.toThrow(/`a` . `b` . `a`|`b` . `a` . `b`/);
  });

  it('Expr runs once, in order', async () => {
    const files = {
      first: resource(
        'first',
        'Run { Expr { memory.setRecord("log", memory.getRecord("log") + "a"); "@(memory.setRecord("log", memory.getRecord("log") + "b"))" } }',
      ),
      other: resource(
        'other',
        'Run { SkipCondition { true }\nExpr { memory.setRecord("log", memory.getRecord("log") + "x") } }',
      ),
      answer: answer('memory.getRecord("log")', ['first', 'other']),
    };
    expect(await dataOf(files)).toEqual(['ab']);
    const log = (text: string) => `memory.setRecord("log", memory.getRecord("log") + "${text}")`;
    const mixed = {
      first: resource('first', `Run { Expr { ${log('1')}\n["key"] = ${log('2')}\nname = ${log('3')}\n${log('4')} } }`),
      answer: answer('memory.getRecord("log")', ['first']),
    };
    expect(await dataOf(mixed)).toEqual(['1234']);
  });
});

// What the original documented but did not do, each a test of that name.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeName } from '../../src/project/index.ts';
import { createAgent } from '../../src/project/scaffold.ts';
import { readSettings } from '../../src/runtime/config/settings.ts';
import { AgentError, openAgent } from '../../src/runtime/index.ts';
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
import { processesWith, uniqueSleep } from '../support/real-server.ts';
import { type ModelReply, type StandIns, startStandIns } from '../support/stand-ins.ts';

const route = 'APIServer { Routes { new { Path = "/"; Methods { "GET"; "POST" } } }';

describe('what the documentation promised', () => {
  let standIns: StandIns;
  let folder = '';

  beforeAll(async () => {
    standIns = await startStandIns();
    folder = await mkdtemp(join(tmpdir(), 'kdeps-promises-'));
  });

  afterAll(async () => {
    await standIns.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function chat(block: string, replies: readonly ModelReply[], settings = '') {
    standIns.say(replies);
    const files = {
      'workflow.pkl': workflow(settings === '' ? '' : `${route} }\n${settings}`),
      ask: resource('ask', `Chat { Model = "m"; Prompt = "p"\n${block} }`),
      answer: answer('"@(llm.response("ask"))"', ['ask']),
    };
    return withAgent(files, ({ url }) => ask(url), { OLLAMA_HOST: standIns.ollama });
  }

  it('preflight failure stops execution and returns the custom code', async () => {
    const files = {
      answer: answer('1', [], 'PreflightCheck { Validations { false }\nError { Code = 418; Message = "tea" } }'),
    };
    await withAgent(files, async ({ url }) => {
      const { status, body } = await ask(url);
      expect([status, body.errors]).toEqual([418, [{ code: 418, message: 'tea', actionId: 'answer' }]]);
    });
  });

  it('AllowedHeaders and AllowedParams skip the action', async () => {
    const guarded = resource(
      'guarded',
      'Run { AllowedParams { "ok" }; AllowedHeaders { "X-Ok" }\nExec { Command = "echo ran @(request.params("q"))@(request.header("X-No"))" } }',
    );
    const files = { guarded, answer: answer('exec.stdout("guarded").trim()', ['guarded']) };
    await withAgent(files, async ({ url, events }) => {
      expect((await ask(url)).body.response.data).toEqual(['ran']);
      expect((await ask(`${url}/?q=1`)).body.response.data).toEqual(['']);
      expect((await ask(url, { headers: { 'X-No': '1' } })).body.response.data).toEqual(['']);
      const skips = events.flatMap((event) => (event.type === 'resource-skipped' ? [event.why] : []));
      expect(skips).toEqual([
        'the request has the parameter `q`, which is not listed in `AllowedParams`.',
        'the request has the header `X-No`, which is not listed in `AllowedHeaders`.',
      ]);
    });
  });

  it('RestrictToRoutes matches exactly', async () => {
    const routes =
      'APIServer { Routes { new { Path = "/Upper"; Methods { "GET" } } new { Path = "/upper"; Methods { "GET" } } } }';
    const files = { 'workflow.pkl': workflow(routes), answer: answer('1', [], 'RestrictToRoutes { "/upper" }') };
    await withAgent(files, async ({ url }) => expect((await ask(`${url}/Upper`)).status).toBe(404));
  });

  it('timeouts terminate the command', async () => {
    const time = uniqueSleep();
    const files = {
      slow: resource('slow', `Exec { Command = "sleep ${time}; true"; TimeoutDuration = 0.2.s }`),
      answer: answer('1', ['slow']),
    };
    await withAgent(files, async ({ url }) => expect((await ask(url)).status).toBe(500));
    await expect.poll(() => processesWith(time)).toEqual([]);
  });

  it('.env fills Env and overrides it', async () => {
    const settings = `${route} }\nAgentSettings { Env { ["A"] = "workflow" }; Args { ["B"] = "" } }`;
    const files = {
      'workflow.pkl': workflow(settings),
      '.env': 'A=dotenv\nB=argument',
      show: resource('show', 'Exec { Command = "echo $A $B" }'),
      answer: answer('exec.stdout("show").trim()', ['show']),
    };
    expect(await dataOf(files)).toEqual(['dotenv argument']);
  });

  it('the compose file is created by build, and is named after agent and GPU', async () => {
    const path = await writeFiles({ 'workflow.pkl': workflow(), 'resources/answer.pkl': answer('1') });
    const open = await openAgent(path, {
      cwd: path,
      env: { PATH: process.env['PATH'], KDEPS_HOME: folder },
      emit: () => undefined,
    });
    expect(composeName(open.agent, 'nvidia')).toBe('agent_docker-compose-nvidia.yaml');
    await open.close();
    await rm(path, { recursive: true });
  });

  it('kdeps new creates data/', async () => {
    expect(await createAgent(join(folder, 'fresh'))).toContain(join(folder, 'fresh', 'data'));
  });

  it('the configuration sample with KDeps.pkl and mixed spellings is read', async () => {
    const text =
      'amends "package://schema.kdeps.com/core@0.1.30#/KDeps.pkl"\nRunMode = "docker"\ndockerGPU = "nvidia"\nkdepsDir = ".mine"\nkdepsPath = "project"\n';
    await writeFile(join(folder, '.kdeps.pkl'), text);
    expect(await readSettings({ HOME: '/nowhere' }, folder)).toEqual({
      mode: 'docker',
      gpu: 'nvidia',
      folder: '.mine',
      parent: 'project',
    });
    await rm(join(folder, '.kdeps.pkl'));
  });

  it('CORS AllowMethods defaults to the methods of the route', async () => {
    const files = {
      'workflow.pkl': workflow(`${route}\nCORS { EnableCORS = true; AllowOrigins { "https://a.example" } } }`),
      answer: answer('1'),
    };
    await withAgent(files, async ({ url }) => {
      const { headers } = await ask(url, {
        method: 'OPTIONS',
        headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' },
      });
      expect(headers.get('access-control-allow-methods')).toBe('GET, POST');
    });
  });

  it('the web server supports CORS', async () => {
    const settings = `${route}\nCORS { EnableCORS = true; AllowOrigins { "https://a.example" } } }\nWebServerMode = true\nWebServer { Routes { new { Path = "/"; PublicPath = "/web" } } }`;
    const files = { 'workflow.pkl': workflow(settings), answer: answer('1'), 'data/web/index.html': 'hi' };
    await withAgent(files, async ({ servers }) => {
      const from = (origin: string) => fetch(servers.pages[0] ?? '', { headers: { Origin: origin } });
      expect((await from('https://a.example')).headers.get('access-control-allow-origin')).toBe('https://a.example');
      expect((await from('https://b.example')).status).toBe(403);
    });
  });

  it('tools take comma-separated parameters as $1 and $2, and tools.getRecord returns the output', async () => {
    expect(
      await dataOf({ answer: answer('"@(tool.runScript("t", "echo $2 $1", "a b,c"))"\n"@(tools.getRecord("t"))"') }),
    ).toEqual(['c a b\n', 'c a b\n']);
  });

  it('tools: the output of a call is kept, and the call is not repeated', async () => {
    const log = join(folder, 'calls');
    const call = { tool_calls: [{ function: { name: 'once', arguments: { a: 'x' } } }] };
    const { body } = await chat(
      `Tools { new { Name = "once"; Script = "echo called >> ${log}; echo $1"; Parameters { ["a"] { Type = "string" } } } }`,
      [call, call, { content: 'done' }],
    );
    expect(body.response.data).toEqual(['done']);
    expect(await readFile(log, 'utf8')).toBe('called\n');
  });

  it('requests to a busy model server are retried', async () => {
    const { body } = await chat('', [
      { error: 'busy', status: 503 },
      { error: 'busy', status: 429 },
      { content: 'at last' },
    ]);
    expect(body.response.data).toEqual(['at last']);
  });

  it('resources run in parallel', async () => {
    const wait = (name: string) => resource(name, 'Exec { Command = "sleep 0.6" }');
    await withAgent(
      { a: wait('a'), b: wait('b'), c: wait('c'), answer: answer('1', ['a', 'b', 'c']) },
      async ({ url, events }) => {
        await ask(url);
        const order = events.flatMap(({ type }) => (/^resource-(started|finished)$/.test(type) ? [type] : []));
        expect(order.slice(0, 4)).toEqual([...Array<string>(3).fill('resource-started'), 'resource-finished']);
      },
    );
  });

  it('cycles are detected', async () => {
    const files = { a: resource('a', '', ['b']), b: resource('b', '', ['a']), answer: answer('1', ['a']) };
    await expect(serveAgent(files)).rejects.toThrow('These resources have a circular dependency: `a` → `b` → `a`.');
  });

  it('arguments from a model are not part of the command of a tool', async () => {
    const call = {
      tool_calls: [{ function: { name: 'say', arguments: { text: '"; touch /tmp/pwned; $(id) `id`' } } }],
    };
    await chat(
      'Tools { new { Name = "say"; Script = "printf %s \\"$1\\""; Parameters { ["text"] { Type = "string" } } } }',
      [call, { content: 'done' }],
    );
    expect(standIns.asked().at(-1)?.['messages']).toContainEqual({
      role: 'tool',
      tool_name: 'say',
      content: '"; touch /tmp/pwned; $(id) `id`',
    });
  });

  it('models stay in memory for as long as the workflow says', async () => {
    await chat('', [{ content: 'done' }], 'AgentSettings { KeepAlive = 10.min }');
    expect(standIns.asked().at(-1)).toMatchObject({ keep_alive: '600s' });
    await chat('', [{ content: 'done' }]);
    expect(standIns.asked().at(-1)).not.toHaveProperty('keep_alive');
  });

  it('typed JSON keys enforce types', async () => {
    const { body } = await chat('JSONResponse = true; JSONResponseKeys { "age__integer"; "tags__array" }', [
      { content: '{"age__integer":"old","tags__array":"none"}' },
      { content: '{"age__integer":7,"tags__array":[]}' },
    ]);
    expect(body.response.data).toEqual([{ age__integer: 7, tags__array: [] }]);
    const said = standIns.asked()[1]?.['messages'] as readonly { readonly content: string }[];
    expect(said.at(-1)?.content).toContain('The value of `age__integer` must be an integer, and is "old".');
  });

  it('item.prev() is empty at the start, item.next() works, and ?: replaces an empty value', async () => {
    const files = {
      loop: `${resource('loop', 'Exec { Command = "echo \\"@(item.prev() ?: "none") @(item.current()) @(item.next() ?: "none")\\"" }')}Items { "a"; "b" }\n`,
      answer: answer('exec.itemValues("loop")', ['loop']),
    };
    expect(await dataOf(files)).toEqual([['none a b\n', 'a b none\n']]);
  });

  it('session lasts for one request, memory for all', async () => {
    const files = {
      answer: answer(
        'session.getRecord("k")\nsession.setRecord("k", "v")\nmemory.getRecord("k")\nmemory.setRecord("k", "v")',
      ),
    };
    await withAgent(files, async ({ url }) => {
      expect((await ask(url)).body.response.data).toEqual(['', 'v', '', 'v']);
      expect((await ask(url)).body.response.data).toEqual(['', 'v', 'v', 'v']);
    });
  });

  it('memory.deleteRecord returns the deleted value', async () => {
    expect(
      await dataOf({ answer: answer('memory.setRecord("k", "v")\nmemory.deleteRecord("k")\nmemory.getRecord("k")') }),
    ).toEqual(['v', 'v', '']);
  });

  it('promises contain texts in single quotes', async () => {
    const files = { answer: answer(`"@(request.params('q').replaceAll('a', 'o'))"`) };
    await withAgent(files, async ({ url }) => {
      expect((await ask(`${url}/?q=banana`)).body.response.data).toEqual(['bonono']);
    });
  });

  it.each([
    ['"@(request.data().field)"', 'Cannot find property `field` in object of type `String`.'],
    ['"@(data.run)"', 'Cannot find property `run`'],
    ['"@(request.data(\'person\'))"', 'Expected 0 function arguments but got 1.'],
  ])('%s is reported to be wrong', async (text, message) => {
    const problem = await withAgent({ answer: answer(text) }, async ({ url, events }) => {
      expect((await ask(url)).status).toBe(500);
      return failuresIn(events)[0] ?? '';
    }).catch((error: unknown) => {
      expect(error).toBeInstanceOf(AgentError);
      return (error as AgentError).message;
    });
    expect(problem).toContain(message);
  });

  it('everything but the services that the agent uses works offline', async () => {
    // Requests that leave this machine would have to use a proxy that does not exist.
    const env = {
      HTTP_PROXY: 'http://127.0.0.1:9',
      HTTPS_PROXY: 'http://127.0.0.1:9',
      http_proxy: 'http://127.0.0.1:9',
      https_proxy: 'http://127.0.0.1:9',
    };
    expect(await dataOf({ answer: answer('semver.Version("1.2.3").major') }, '/', env)).toEqual([1]);
  });

  it('request functions in lambda mode cause a clear error', async () => {
    const path = await writeFiles({
      'workflow.pkl': workflow('').replace('APIServerMode = true', 'APIServerMode = false'),
      'resources/answer.pkl': answer('request.params("q")'),
    });
    const { exitCode, stderr } = await kdeps(['run', path, '--quiet']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('There is no request, because an agent without `APIServerMode` runs once');
    await rm(path, { recursive: true });
  });

  it('each resource has only one action', async () => {
    const files = {
      two: resource('two', 'Run { Exec { Command = "x" }; Chat { Prompt = "x" } }'),
      answer: answer('1'),
    };
    await expect(serveAgent(files)).rejects.toThrow('The resource has 2 actions: `Exec`, `Chat`.');
  });
});

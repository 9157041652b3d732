import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { answer, ask, failuresIn, resource, serveAgent, withAgent, workflow } from '../support/agent-server.ts';
import { onePixel } from '../support/png.ts';
import { exchange } from '../support/raw-http.ts';

const echo = { answer: answer('"@(request.params("q"))"') };

describe('routes', () => {
  it('respond in the format of the guide', async () => {
    await withAgent(echo, async ({ url }) => {
      const { status, headers, body } = await ask(`${url}/?q=bear`);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(body).toEqual({
        meta: { requestID: headers.get('x-request-id') },
        response: { data: ['bear'] },
        success: true,
      });
      expect(Object.keys(body)).toEqual(['meta', 'response', 'success']);
    });
  });

  it('are only served on loopback', async () => {
    await withAgent(echo, async ({ url }) => {
      expect(new URL(url).hostname).toBe('127.0.0.1');
    });
  });

  it('are listed in the response for an unknown path', async () => {
    await withAgent(echo, async ({ url }) => {
      const { status, body } = await ask(`${url}/nowhere`);
      expect([status, body.success, body.response.data]).toEqual([404, false, null]);
      expect(body.errors?.[0]?.message).toBe('Nothing is served at /nowhere. API routes: /. Pages: /ui, /docs.');
    });
  });

  it('list their methods in the response for another method', async () => {
    await withAgent(echo, async ({ url }) => {
      const { status, headers } = await ask(url, { method: 'PATCH' });
      expect([status, headers.get('allow')]).toEqual([405, 'GET, POST, PUT, DELETE, HEAD, OPTIONS']);
    });
  });

  it('answer OPTIONS and HEAD without running the agent', async () => {
    await withAgent(echo, async ({ url, events }) => {
      const options = await ask(url, { method: 'OPTIONS' });
      expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, POST, PUT, DELETE, HEAD, OPTIONS']);
      const head = await ask(url, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
      expect(events).toEqual([]);
    });
  });

  it('provide path parameters', async () => {
    const routes = 'APIServer { Routes { new { Path = "/items/:id/*rest"; Methods { "GET" } } } }';
    const files = {
      'workflow.pkl': workflow(routes),
      answer: answer('"@(request.pathParam("id")) @(request.pathParam("rest")) @(request.path())"'),
    };
    await withAgent(files, async ({ url }) => {
      expect((await ask(`${url}/items/7/a/b`)).body.response.data).toEqual(['7 a/b /items/7/a/b']);
    });
  });

  it('may be several, each with its own methods and resources', async () => {
    const route = (path: string, method: string) => `new { Path = "${path}"; Methods { "${method}" } }`;
    const routes = `APIServer { Routes { ${route('/a', 'GET')} ${route('/b', 'POST')} ${route('/c/:id', 'PUT')} } }`;
    const part = (id: string, path: string) =>
      resource(id, `Run { RestrictToRoutes { "${path}" }\nExec { Command = "echo ${id}" } }`);
    const files = {
      'workflow.pkl': workflow(routes),
      first: part('first', '/a'),
      second: part('second', '/b'),
      third: part('third', '/c/:id'),
      answer: answer('exec.stdout("first") + exec.stdout("second") + exec.stdout("third")', [
        'first',
        'second',
        'third',
      ]),
    };
    await withAgent(files, async ({ url }) => {
      const asked = async (path: string, method: string) => {
        const { status, headers, body } = await ask(`${url}${path}`, { method });
        return status === 200 ? body.response.data : [status, headers.get('allow')];
      };
      expect(await asked('/a', 'GET')).toEqual(['first\n']);
      expect(await asked('/b', 'POST')).toEqual(['second\n']);
      expect(await asked('/c/7', 'PUT')).toEqual(['third\n']);
      expect(await asked('/a', 'POST')).toEqual([405, 'GET, HEAD, OPTIONS']);
      expect(await asked('/b', 'GET')).toEqual([405, 'POST, OPTIONS']);
      expect(await asked('/c', 'PUT')).toEqual([404, null]);
    });
  });

  it('are case-sensitive', async () => {
    const routes = 'APIServer { Routes { new { Path = "/Case"; Methods { "GET" } } } }';
    await withAgent({ 'workflow.pkl': workflow(routes), answer: answer('1') }, async ({ url }) => {
      expect([(await ask(`${url}/Case`)).status, (await ask(`${url}/case`)).status]).toEqual([200, 404]);
    });
  });

  it('match paths literally', async () => {
    const routes = 'APIServer { Routes { new { Path = "/a(b)+c"; Methods { "get" } } } }';
    await withAgent({ 'workflow.pkl': workflow(routes), answer: answer('1') }, async ({ url }) => {
      expect((await ask(`${url}/a(b)+c`)).status).toBe(200);
    });
  });
});

describe('requests', () => {
  const all = {
    answer: answer(`
      new Mapping {
        ["method"] = request.method()
        ["data"] = request.data()
        ["q"] = request.params("q")
        ["all"] = request.paramValues("q")
        ["header"] = request.header("X-Custom")
        ["files"] = request.filecount()
        ["types"] = request.filetypes()
        ["same"] = request.files().toList().length == request.filetypes().toList().length
        ["text"] = read(request.filepath("a.txt")).text
        ["ip"] = request.IP()
      }`),
  };

  it.each(['GET', 'POST', 'PUT', 'DELETE'])('provide the body of %s', async (method) => {
    await withAgent({ answer: answer('"@(request.method()) @(request.data())"') }, async ({ url }) => {
      const data = await new Promise<string>((resolve, reject) => {
        // `fetch` cannot send a GET with a body.
        const outgoing = request(url, { method, headers: { 'Content-Length': '5' } }, (response) => {
          response.setEncoding('utf8').on('data', (text: string) => resolve(text));
        });
        outgoing.once('error', reject).end('hello');
      });
      expect(data).toContain(`"${method} hello"`);
    });
  });

  it('provide all values of a repeated parameter, and headers case-insensitively', async () => {
    await withAgent(echo2, async ({ url }) => {
      const { body } = await ask(`${url}/?q=1&q=2&q=`, { headers: { 'x-custom': 'yes' } });
      expect(body.response.data).toEqual(['1', ['1', '2', ''], 'yes']);
    });
  });

  const echo2 = { answer: answer('request.params("q")\nrequest.paramValues("q")\nrequest.header("X-CUSTOM")') };

  it('provide the fields and files of a form', async () => {
    await withAgent(all, async ({ url }) => {
      const form = new FormData();
      form.append('q', 'field');
      form.append('file[]', new Blob(['hello']), 'a.txt');
      form.append('file[]', new Blob([onePixel]), 'b.png');
      const { body } = await ask(`${url}/?q=query`, { method: 'POST', body: form });
      expect(body.response.data).toEqual([
        {
          method: 'POST',
          data: '',
          q: 'query',
          all: ['query', 'field'],
          header: '',
          files: 2,
          types: ['text/plain; charset=utf-8', 'image/png'],
          same: true,
          text: 'hello',
          ip: '127.0.0.1',
        },
      ]);
    });
  });

  it('have their files removed after the response', async () => {
    await withAgent({ answer: answer('request.filepath("x")') }, async ({ url }) => {
      const form = new FormData();
      form.append('file', new Blob(['hello']), '../../x');
      const { body } = await ask(url, { method: 'POST', body: form });
      const [path] = body.response.data as [string];
      expect(path).toMatch(/kdeps-[\w-]+\/upload-\w+\/[\w-]+$/);
      const { existsSync } = await import('node:fs');
      await expect.poll(() => existsSync(path)).toBe(false);
    });
  });

  it('provide the fields of a URL-encoded form', async () => {
    await withAgent(echo, async ({ url }) => {
      const { body } = await ask(url, { method: 'POST', body: new URLSearchParams({ q: 'from the form' }) });
      expect(body.response.data).toEqual(['from the form']);
    });
  });

  it.each([
    ['a form without a boundary', { 'Content-Type': 'multipart/form-data' }, 'x', 400, 'has no boundary'],
    [
      'a form that ends too early',
      { 'Content-Type': 'multipart/form-data; boundary=b' },
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx',
      400,
      'ends in the middle',
    ],
    [
      'JSON that is none',
      { 'Content-Type': 'application/json' },
      '{"a":',
      400,
      'line 1, column 6: it ends where a value should be',
    ],
    ['an unknown character set', { 'Content-Type': 'text/plain; charset=x-none' }, 'x', 415, 'Send UTF-8'],
  ])('are rejected: %s', async (_, headers, body, status, message) => {
    await withAgent(echo, async ({ url, events }) => {
      const reply = await ask(url, { method: 'POST', headers, body });
      expect(reply.status).toBe(status);
      expect(reply.body.errors?.[0]?.message).toContain(message);
      expect(events).toEqual([]);
    });
  });

  it('with a body over the limit are rejected', async () => {
    const settings = 'APIServer { BodyLimit = 10.b; Routes { new { Path = "/"; Methods { "POST" } } } }';
    await withAgent({ 'workflow.pkl': workflow(settings), ...echo }, async ({ url }) => {
      const reply = await ask(url, { method: 'POST', body: 'x'.repeat(11) });
      expect([reply.status, reply.body.errors?.[0]?.code]).toEqual([413, 413]);
      expect((await ask(url, { method: 'POST', body: 'x'.repeat(10) })).status).toBe(200);
    });
  });
});

describe('values of a request remain data', () => {
  it.each([
    '\\(read("file:/etc/passwd"))',
    '@(read("env:HOME"))',
    '"]; evil = read("env:HOME"); x = ["',
    '${HOME} $(id) `id`',
    '"""\n\\(1 + 1)\n"""',
  ])('%j', async (value) => {
    const files = {
      answer: answer(
        '"@(request.params("q"))"\n"<@(request.data())>"\nnew Mapping { [request.params("q")] = "\\(request.params("q"))" }',
      ),
    };
    await withAgent(files, async ({ url }) => {
      const query = new URLSearchParams({ q: value });
      const { body } = await ask(`${url}/?${query.toString()}`, { method: 'POST', body: value });
      expect(body.response.data).toEqual([value, `<${value}>`, { [value]: value }]);
    });
  });

  it('even if they are names', async () => {
    const name = 'x"] = ""; ["q"] = read("env:HOME"); ["z';
    await withAgent({ answer: answer('request.Params') }, async ({ url }) => {
      const { body } = await ask(`${url}/?${new URLSearchParams({ [name]: 'v', ['\\(1)']: '@(2)' }).toString()}`);
      expect(body.response.data).toEqual([{ [name]: 'v', '\\(1)': '@(2)' }]);
    });
  });

  it('even if a process prints them', async () => {
    const files = {
      say: resource('say', 'Exec { Command = "printf %s \\"$TEXT\\""; Env { ["TEXT"] = "@(request.params("q"))" } }'),
      answer: answer('"@(exec.stdout("say"))"', ['say']),
    };
    await withAgent(files, async ({ url }) => {
      const value = '\\(read("env:HOME")) @(read("env:HOME")) $HOME';
      expect((await ask(`${url}/?${new URLSearchParams({ q: value }).toString()}`)).body.response.data).toEqual([
        value,
      ]);
    });
  });
});

describe('many requests', () => {
  const slow = {
    wait: resource('wait', 'Exec { Command = "sleep 0.4; echo $Q"; Env { ["Q"] = "@(request.params("q"))" } }'),
    answer: answer('"@(exec.stdout("wait").trim())"', ['wait']),
  };

  it('run at the same time, and each gets its own answer', async () => {
    await withAgent(slow, async ({ url, events }) => {
      const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => ask(`${url}/?q=${i}`)));
      expect(answers.map(({ body }) => body.response.data)).toEqual([['0'], ['1'], ['2'], ['3'], ['4'], ['5']]);
      // In sequence, each would have ended before the next started.
      const order = events.flatMap(({ type }) => (type.startsWith('run-') ? [type] : []));
      expect(order.slice(0, 2)).toEqual(['run-started', 'run-started']);
    });
  });

  it('wait if there are too many, and are rejected if too many wait', async () => {
    const settings = 'APIServer { MaxConcurrency = 1; MaxQueue = 1; Routes { new { Path = "/"; Methods { "GET" } } } }';
    const long = { ...slow, wait: resource('wait', 'Exec { Command = "sleep 3; echo x" }') };
    await withAgent({ 'workflow.pkl': workflow(settings), ...long }, async ({ url, events }) => {
      const first = ask(url);
      await expect.poll(() => events.some(({ type }) => type === 'run-started')).toBe(true);
      const others = await Promise.all([ask(url), ask(url), ask(url)]);
      expect(others.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 429, 429]);
      const refused = others.filter(({ status }) => status === 429);
      expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(['1', '1']);
      expect((await first).status).toBe(200);
    });
  });

  it('are limited per client', async () => {
    const settings = 'APIServer { RateLimit = 2; Routes { new { Path = "/"; Methods { "GET" } } } }';
    await withAgent({ 'workflow.pkl': workflow(settings), ...echo }, async ({ url }) => {
      const statuses = [(await ask(url)).status, (await ask(url)).status, (await ask(url)).status];
      expect(statuses).toEqual([200, 200, 429]);
    });
  });

  it('end when the client disconnects', async () => {
    await withAgent(
      { wait: resource('wait', 'Exec { Command = "sleep 30" }'), answer: answer('1', ['wait']) },
      async ({ url, events }) => {
        const controller = new AbortController();
        const asked = ask(url, { signal: controller.signal });
        asked.catch(() => undefined);
        await expect.poll(() => events.some(({ type }) => type === 'resource-started')).toBe(true);
        controller.abort();
        await expect(asked).rejects.toThrow();
        await expect
          .poll(() => events.some((event) => event.type === 'run-finished' && event.failed), { timeout: 5000 })
          .toBe(true);
      },
    );
  });

  it('end at their time limit', async () => {
    const settings = 'APIServer { RequestTimeout = 0.3.s; Routes { new { Path = "/"; Methods { "GET" } } } }';
    await withAgent(
      {
        'workflow.pkl': workflow(settings),
        wait: resource('wait', 'Exec { Command = "sleep 30" }'),
        answer: answer('1', ['wait']),
      },
      async ({ url }) => {
        const reply = await ask(url);
        expect([reply.status, reply.body.errors?.[0]?.message]).toEqual([
          504,
          'The request took longer than 0.3 s and was stopped.',
        ]);
      },
    );
  });

  it('are completed when the server is stopped, while new ones are rejected', async () => {
    const served = await serveAgent(slow);
    const running = ask(`${served.url}/?q=1`);
    await expect.poll(() => served.events.some(({ type }) => type === 'run-started')).toBe(true);
    const stopped = served.servers.stop(60_000);
    await expect(ask(served.url)).rejects.toThrow();
    expect((await running).body.response.data).toEqual(['1']);
    await stopped;
    await served.open.close();
  });
});

describe('failures', () => {
  it('are reported with the resource and the reason, without a stack trace', async () => {
    await withAgent(
      { fail: resource('fail', 'Exec { Command = "echo why >&2; exit 3" }'), answer: answer('1', ['fail']) },
      async ({ url, events }) => {
        const { status, body } = await ask(url);
        expect(status).toBe(500);
        expect(failuresIn(events)).toEqual(['The command failed with exit code 3.\nwhy']);
        expect(body).toEqual({
          errors: [
            {
              code: 500,
              message: 'The command failed with exit code 3. See the server log.',
              actionId: 'fail',
            },
          ],
          meta: { requestID: expect.any(String) },
          response: { data: null },
          success: false,
        });
      },
    );
  });

  it('show no secret', async () => {
    const env = { MY_TOKEN: 'tok-123456', OTHER: 'other-123456' };
    const settings =
      'APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }\nAgentSettings { Secrets { "OTHER" } }';
    const files = {
      'workflow.pkl': workflow(settings),
      fail: resource('fail', 'Exec { Command = "echo $MY_TOKEN $OTHER >&2; exit 1" }'),
      answer: answer('1', ['fail']),
    };
    await withAgent(
      files,
      async ({ url, events }) => {
        const { body } = await ask(url);
        expect(failuresIn(events)).toEqual(['The command failed with exit code 1.\n*** ***']);
        expect(JSON.stringify([body, events])).not.toMatch(/123456/);
      },
      env,
    );
  });

  it('of an expression have a location in the log, but not in the response', async () => {
    await withAgent({ answer: answer('"@(request.header("n").toInt())"') }, async ({ url, events }) => {
      const { status, body } = await ask(url, { headers: { n: 'x' } });
      expect([status, body.errors]).toEqual([
        500,
        [
          {
            code: 500,
            message: 'An expression of the resource failed. See the server log.',
            actionId: 'answer',
          },
        ],
      ]);
      const [told = ''] = failuresIn(events);
      expect(told).toContain('Cannot parse string as `Int`');
      expect(told).toContain('(resources/answer.pkl, line 10)');
      expect(told).not.toMatch(/\.ts:|file:/);
    });
  });

  it('are fully included in the response with `DEBUG`', async () => {
    const files = {
      fail: resource('fail', 'Exec { Command = "echo why >&2; exit 3" }'),
      answer: answer('1', ['fail']),
    };
    await withAgent(
      files,
      async ({ url }) => {
        expect((await ask(url)).body.errors?.[0]?.message).toBe('The command failed with exit code 3.\nwhy');
      },
      { DEBUG: '1' },
    );
  });
});

describe('the log', () => {
  it('has a line for every request, with its id, status and path', async () => {
    await withAgent(echo, async ({ url, requests }) => {
      const ids = [];
      for (const [path, init] of [
        ['/?q=1', {}],
        ['/nowhere', {}],
        ['/', { method: 'PATCH' }],
        ['/', { method: 'POST', body: '{', headers: { 'Content-Type': 'application/json' } }],
      ] as const)
        ids.push((await ask(`${url}${path}`, init)).headers.get('x-request-id'));
      await expect.poll(() => requests.length).toBe(4);
      expect(requests.map(({ run, title, status }) => [run, title, status])).toEqual([
        [ids[0], 'GET /', 200],
        [ids[1], 'GET /nowhere', 404],
        [ids[2], 'PATCH /', 405],
        [ids[3], 'POST /', 400],
      ]);
    });
  });

  it('also has one for input that is not HTTP', async () => {
    await withAgent(echo, async ({ url, requests }) => {
      const { head } = await exchange(url, 'GARBAGE\r\n\r\n');
      expect(head).toContain(`X-Request-Id: ${requests[0]?.run}`);
      expect(requests.map(({ status, client }) => [status, client])).toEqual([[400, '127.0.0.1']]);
    });
  });
});

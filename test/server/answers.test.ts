// The response from an `APIResponse`: JSON, status and headers.
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiAnswer, answer, ask, dataOf, resource, withAgent, workflow } from '../support/agent-server.ts';
import { type StandIns, startStandIns } from '../support/stand-ins.ts';

function respond(response: string, init: RequestInit = {}): Promise<ApiAnswer> {
  return withAgent({ answer: resource('answer', `APIResponse {\n${response}\n}`) }, ({ url }) => ask(url, init));
}

describe('data', () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['1', 1],
    ['1.5', 1.5],
    ['true', true],
    ['null', null],
    ['"text"', 'text'],
    ['"1"', '1'],
    ['"true"', 'true'],
    ['"[1, {\\"a\\": null}]"', [1, { a: null }]],
    ['" {\\"a\\": 1} "', { a: 1 }],
    ['"{not json}"', '{not json}'],
    ['"\\"quoted\\""', '"quoted"'],
    ['"line\\nbreak \\u{1F600}"', 'line\nbreak 😀'],
    ['new Listing { 1; "a"; null }', [1, 'a', null]],
    ['List(1, List(2))', [1, [2]]],
    ['Set(1, 2)', [1, 2]],
    ['new Mapping { ["a"] = 1; ["b"] = true; ["c"] = null }', { a: 1, b: true, c: null }],
    ['Map("a", 1.5)', { a: 1.5 }],
    ['new Dynamic { a = 1; b { c = "d" } }', { a: 1, b: { c: 'd' } }],
    ['new Dynamic { 1; 2 }', [1, 2]],
    ['Pair(1, "a")', [1, 'a']],
    ['5.mib', '5.mib'],
    ['1.5.h', '1.5.h'],
    ['NaN', 'NaN'],
    ['Bytes(1, 2)', 'AQI='],
    ['document.JSONParser("{\\"a\\": [1]}")', { a: [1] }],
    ['new Mapping { ["a"] = "{\\"b\\": [1]}"; ["c"] = "{not json}" }', { a: '{"b": [1]}', c: '{not json}' }],
    ['new Dynamic { a = "[1]"; b { c { "[2]"; "[" } } }', { a: '[1]', b: { c: ['[2]', '['] } }],
    [
      'new Listing { "[1]"; List("{}"); Set("[]"); Map("a", "[2]"); Pair("[3]", "b") }',
      ['[1]', ['{}'], ['[]'], { a: '[2]' }, ['[3]', 'b']],
    ],
    ['new Mapping { ["html"] = "<b>\\"</b>" }', { html: '<b>"</b>' }],
  ];

  it('keep their types', async () => {
    expect(await dataOf({ answer: answer(rows.map(([expression]) => expression).join('\n')) })).toEqual(
      rows.map(([, value]) => value),
    );
  });

  it('are JSON wherever a model was asked for JSON, unless they are declared as texts', async () => {
    const standIns = await startStandIns();
    try {
      const said = { city: 'Bern' };
      const text = JSON.stringify(said);
      standIns.say([{ content: text }, { content: text }]);
      const route = (name: string, output: string): string => `new { Path = "/${name}"; Methods { "GET" }${output} }`;
      const asked = 'Chat { Model = "m"; Prompt = "p"; JSONResponse = true; JSONResponseKeys { "city" } }';
      const parts = `"@(llm.response("l"))"
        new Mapping { ["said"] = "@(llm.response("l"))"; ["text"] = llm.response("l"); ["numbers"] = exec.stdout("e").trim() }
        new Dynamic { said = llm.response("l"); text = "said: @(llm.response("l"))" }
        new Listing { llm.response("l"); List(llm.response("l")) }
        new Note { text = llm.response("l"); more { ["a"] = llm.response("l") } }`;
      const note = 'local class Note { text: String; more: Mapping<String, String> }';
      const files = {
        'workflow.pkl': workflow(
          `APIServer { Routes { ${route('plain', '')}; ${route('typed', '; Output = Said')} } }`,
          'local class Said { text: String?; said: Any }',
        ),
        l: resource('l', asked),
        e: resource('e', `Exec { Command = "echo '[1, 2]'" }`),
        answer: answer(parts, ['l', 'e']).replace(/^(amends.*)\n/, `$1\n${note}\n`),
      };
      const dataAt = (path: string) => dataOf(files, path, { OLLAMA_HOST: standIns.ollama });
      expect(await dataAt('/plain')).toEqual([
        said,
        { said, text: said, numbers: '[1, 2]' },
        { said, text: `said: ${text}` },
        [said, [said]],
        { text, more: { a: said } },
      ]);
      const only = {
        ...files,
        answer: answer('new Mapping { ["text"] = llm.response("l"); ["said"] = llm.response("l") }', ['l']),
      };
      expect(await dataOf(only, '/typed', { OLLAMA_HOST: standIns.ollama })).toEqual([{ text, said }]);
    } finally {
      await standIns.close();
    }
  });

  it('may be empty', async () => {
    expect((await respond('Success = true')).body).toMatchObject({ response: { data: [] }, success: true });
    expect((await respond('Response { Data {} }')).body.response.data).toEqual([]);
  });
});

describe('an answer', () => {
  it.each([
    ['Success = true', 200, true],
    ['Success = false', 200, false],
    ['Status = 201', 201, true],
    ['Errors {}', 200, true],
    ['Errors { new { Code = 0; Message = "" } }', 200, true],
    ['Errors { new { Code = 404; Message = "gone" } }', 404, false],
    ['Errors { new { Code = 7; Message = "odd" } }', 500, false],
    ['Errors { new { Code = 7; Message = "odd" } new { Code = 422; Message = "bad" } }', 422, false],
    ['Status = 200; Errors { new { Code = 500; Message = "said" } }', 200, false],
  ])('%s has status %i', async (response, status, success) => {
    const reply = await respond(response);
    expect([reply.status, reply.body.success]).toEqual([status, success]);
  });

  it('has an id unless the agent turns it off', async () => {
    const { headers, body } = await respond('Success = true');
    expect(body.meta).toEqual({ requestID: headers.get('x-request-id') });
    expect((await respond('Meta = null')).body.meta).toBe(undefined);
    expect((await respond('Meta { RequestID = "mine" }')).body.meta).toEqual({ requestID: 'mine' });
  });

  it('may have headers, properties, both or neither', async () => {
    const both = await respond('Meta { Headers { ["X-A"] = "a" }; Properties { ["p"] = "q" } }');
    expect([both.headers.get('x-a'), both.body.meta]).toEqual([
      'a',
      { headers: { 'X-A': 'a' }, properties: { p: 'q' }, requestID: both.headers.get('x-request-id') },
    ]);
    expect((await respond('Meta { Properties { ["p"] = "q" } }')).body.meta).toHaveProperty('properties');
    expect((await respond('Meta { Headers { ["Content-Type"] = "text/x" } }')).headers.get('content-type')).toBe(
      'text/x; charset=utf-8',
    );
    expect((await respond('Meta {}')).status).toBe(200);
  });

  it('does not come from a skipped resource', async () => {
    const { status, body } = await withAgent({ answer: answer('1', [], 'SkipCondition { true }') }, ({ url }) =>
      ask(url),
    );
    expect(status).toBe(500);
    expect(body.errors?.[0]?.message).toBe(
      'No answer, because the resource was skipped: condition 1 of its `SkipCondition` is true.',
    );
    const posts = answer('1', [], 'RestrictToHTTPMethods { "post" }');
    await withAgent({ answer: posts }, async ({ url }) => {
      expect((await ask(url)).status).toBe(405);
      expect((await ask(url, { method: 'POST' })).status).toBe(200);
    });
  });

  it('reports a failed check even if something else fails later', async () => {
    const check = 'PreflightCheck { Validations { false }; Error { Code = 401; Message = "Who are you?" } }';
    const files = {
      checked: resource('checked', `Run { ${check}\nExec { Command = "true" } }`),
      fails: resource('fails', 'Exec { Command = "sleep 0.5; exit 1" }'),
      answer: answer('1', ['checked', 'fails']),
    };
    const { status, body } = await withAgent(files, ({ url }) => ask(url));
    expect([status, body.errors?.[0]]).toEqual([401, { code: 401, message: 'Who are you?', actionId: 'checked' }]);
  });
});

describe('output of other machines', () => {
  let standIns: StandIns;

  beforeAll(async () => {
    standIns = await startStandIns();
  });

  afterAll(() => standIns.close());

  it.each(['\\(read("env:HOME"))', '@(read("env:HOME"))', '"""\n#\\(1)', '${HOME}'])('is data: %j', async (text) => {
    standIns.say([{ content: text }]);
    const files = {
      l: resource('l', 'Chat { Model = "m"; Prompt = "p" }'),
      c: resource(
        'c',
        `HTTPClient { Method = "POST"; Url = "${standIns.upstream}/echo"; Data { "@(llm.response("l"))" } }`,
        ['l'],
      ),
      answer: answer(
        'llm.response("l")\ndocument.JSONParser(client.responseBody("c")).body\n"<@(llm.response("l"))>"',
        ['l', 'c'],
      ),
    };
    expect(await dataOf(files, '/', { OLLAMA_HOST: standIns.ollama })).toEqual([text, text, `<${text}>`]);
  });
});

describe('uploads', () => {
  it('can be read in the response even if the request was queued', async () => {
    const limits = 'APIServer { MaxConcurrency = 1; Routes { new { Path = "/"; Methods { "POST" } } } }';
    const files = {
      'workflow.pkl': workflow(limits),
      step: resource('step', 'Exec { Command = "sleep 0.1" }'),
      answer: answer('read(request.filepath("x")).text', ['step']),
    };
    await withAgent(files, async ({ url }) => {
      const sent = (text: string): RequestInit => {
        const body = new FormData();
        body.append('file', new Blob([text]), 'x.txt');
        return { method: 'POST', body };
      };
      const answers = await Promise.all(['a', 'b', 'c'].map((text) => ask(url, sent(text))));
      expect(answers.map(({ body }) => body.response.data)).toEqual([['a'], ['b'], ['c']]);
    });
  });

  it('are not accessible to other users', async () => {
    const files = {
      look: resource(
        'look',
        'Exec { Command = "stat -c %a $F $(dirname $F)"; Env { ["F"] = "@(request.filepath("x"))" } }',
      ),
      answer: answer('exec.stdout("look")\nrequest.filepath("x")', ['look']),
    };
    await withAgent(files, async ({ url }) => {
      const form = new FormData();
      form.append('file', new Blob(['x']), 'x.txt');
      const [modes, path] = (await ask(url, { method: 'POST', body: form })).body.response.data as [string, string];
      expect(modes).toBe('600\n700\n');
      expect(() => statSync(dirname(path))).toThrow('ENOENT');
    });
  });
});

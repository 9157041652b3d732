// What a request may hold. JSON is read whatever declares it as JSON, and excess is rejected before it costs
// memory or the time of others.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, ask, resource, type ServedAgent, serveAgent, withAgent, workflow } from '../support/agent-server.ts';

const files = { answer: answer('request.params("q")\nrequest.paramValues("q")\nrequest.data().length') };

let served: ServedAgent;
beforeAll(async () => {
  served = await serveAgent(files);
});
afterAll(() => served.close());

const post = (body: string | Buffer, type?: string, path = '/') =>
  ask(served.url + path, { method: 'POST', body, headers: type === undefined ? {} : { 'Content-Type': type } });

const form = 'application/x-www-form-urlencoded';

describe('the fields of a JSON body are parameters', () => {
  it.each([
    ['its type says so', 'application/json'],
    ['its type says so, with a suffix', 'application/vnd.api+json; charset=utf-8'],
    ['`curl -d` calls it a form', form],
    ['`fetch` calls it text', 'text/plain;charset=UTF-8'],
  ])('when %s', async (_, type) => {
    const { body } = await post('{"q":"json","n":1}', type);
    expect(body.response.data?.slice(0, 2)).toEqual(['json', ['json']]);
  });

  it.each([
    ['a number as it is written', '12345678901234567890', ['12345678901234567890']],
    ['a boolean', 'true', ['true']],
    ['nothing', 'null', []],
    ['several plain values', '["a", 1, "\\u00e9\\n"]', ['a', '1', 'é\n']],
    ['an object, as JSON', '{"a": [1]}', ['{"a": [1]}']],
    ['a list with parts, as JSON', '[{"a": 1}]', ['[{"a": 1}]']],
  ])('%s', async (_, value, values) => {
    const { body } = await post(`{"x": 1, "q": ${value}}`, 'application/json');
    expect(body.response.data?.[1]).toEqual(values);
  });

  it('are rejected when they are no text', async () => {
    for (const value of ['\\ud800', 'a\\udc00b', '\\udc00\\ud800']) {
      const { status, body } = await post(`{"q":"${value}"}`, 'application/json');
      expect([status, body.errors?.[0]?.message]).toEqual([400, expect.stringContaining('surrogate pair')]);
    }
    expect((await post('{"q":"\\ud83d\\ude00"}', 'application/json')).body.response.data?.[0]).toBe('😀');
  });

  it('come after those of the query, and the last one of a name wins', async () => {
    const { body } = await post('{"q":"first","q":"last"}', 'application/json', '/?q=query');
    expect(body.response.data?.[1]).toEqual(['query', 'last']);
  });

  it('also after a byte order mark, and in another character set', async () => {
    expect((await post('\ufeff {"q":"marked"}', 'application/json')).body.response.data?.[0]).toBe('marked');
    const wide = Buffer.from('{"q":"wide é"}', 'utf16le');
    expect((await post(wide, 'application/json; charset=utf-16le')).body.response.data?.[0]).toBe('wide é');
  });

  it('unless it only looks like JSON', async () => {
    expect((await post('{not json', 'text/plain')).body.response.data).toEqual(['', [], 9]);
    expect((await post('[a]=1&q=x', form)).body.response.data?.[0]).toBe('x');
  });

  it.each([
    ['application/json', '{"q":'],
    [form, '{"q": json}'],
  ])('and an invalid one of type %s is rejected', async (type, text) => {
    const { status, body } = await post(text, type);
    expect([status, body.errors?.[0]?.message]).toEqual([400, expect.stringContaining('The body is not valid JSON')]);
  });
});

describe('excess is rejected with the name of the limit', () => {
  const many = (count: number, text: string, separator: string): string => Array(count).fill(text).join(separator);
  const part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n';

  it.each([
    ['parameters of a form', many(1001, 'a', '&'), form, 'MaxParameters'],
    ['tiny parameters', Buffer.alloc(28_000_000, 'a&'), form, 'MaxParameters'],
    ['values of JSON', `[${many(10_000_000, '[]', ',')}]`, 'application/json', 'MaxJsonElements'],
    ['levels of JSON', '['.repeat(101) + ']'.repeat(101), 'application/json', 'MaxJsonDepth'],
    ['parts of a form', `${part.repeat(1001)}--b--`, 'multipart/form-data; boundary=b', 'MaxFormParts'],
    ['a parameter', `q=${'x'.repeat(200_000)}`, form, 'MaxParameterLength'],
    ['an escaped parameter', `q=${'%C3%A9'.repeat(100_000)}`, form, 'MaxParameterLength'],
    ['a field of JSON', `{"q":"${'x'.repeat(200_000)}"}`, 'application/json', 'MaxParameterLength'],
    ['an escaped field of JSON', `{"q":"${'\\u00e9'.repeat(100_000)}"}`, 'application/json', 'MaxParameterLength'],
    ['the name of a parameter', `${'x'.repeat(400_000)}=1`, form, 'MaxParameterLength'],
  ])('%s', async (_, body, type, limit) => {
    const reply = await post(body, type);
    expect([reply.status, reply.body.errors?.[0]?.message]).toEqual([413, expect.stringContaining(`\`${limit}\``)]);
  });

  it('but a long field is accepted if no resource reads it', async () => {
    const { status } = await post(`{"picture":"${'x'.repeat(5_000_000)}","q":"a"}`, 'application/json');
    expect(status).toBe(200);
  });

  it('and the limits can be set', async () => {
    const limits = `APIServer {
      MaxParameters = 1; MaxParameterLength = 1.mib; MaxJsonElements = 2; MaxJsonDepth = 1; MaxFormParts = 1
      Routes { new { Path = "/"; Methods { "POST" } } }
    }`;
    await withAgent({ ...files, 'workflow.pkl': workflow(limits) }, async ({ url }) => {
      const sent = async (type: string, body: string) =>
        (await ask(url, { method: 'POST', body, headers: { 'Content-Type': type } })).status;
      expect(await sent(form, `q=${'x'.repeat(200_000)}`)).toBe(200);
      expect(await sent(form, 'q=1&q=2')).toBe(413);
      expect(await sent('application/json', '{"q":1}')).toBe(200);
      expect(await sent('application/json', '{"q":1,"r":2}')).toBe(413);
      expect(await sent('application/json', '{"q":[]}')).toBe(413);
    });
  });
});

describe('the request is at fault', () => {
  const validated = (validations: string, error = '') =>
    resource(
      'step',
      `Run { PreflightCheck { Validations { ${validations} } ${error} }\nExec { Command = "echo ran" } }`,
    );
  const agent = (step: string) => ({ step, answer: answer('exec.stdout("step")', ['step']) });

  it('for a validation that cannot convert a value', async () => {
    const step = validated('request.params("n").toInt() > 3', 'Error { Code = 422; Message = "`n` must be above 3." }');
    await withAgent(agent(step), async ({ url }) => {
      const asked = async (query: string) => {
        const { status, body } = await ask(url + query);
        return [status, body.errors?.[0]?.message];
      };
      expect(await asked('/?n=4')).toEqual([200, undefined]);
      expect(await asked('/?n=2')).toEqual([422, '`n` must be above 3.']);
      expect(await asked('/?n=x')).toEqual([400, '`n` must be above 3.']);
      expect(await asked('/')).toEqual([400, '`n` must be above 3.']);
    });
  });

  it('but not for a name that the author has misspelled in a promise', async () => {
    const step = validated('"@(misspelled.length > 0)"', 'Error { Code = 422; Message = "Empty document." }');
    await withAgent(agent(step), async ({ url }) => {
      const { status, body } = await ask(url);
      expect(status).toBe(500);
      expect(body.errors?.[0]?.message).not.toContain('Empty document');
    });
  });

  it('and validations after a failed one do not run', async () => {
    const step = validated('request.params("n") != ""\nmemory.setRecord("ran", "yes") == "yes"');
    await withAgent(agent(step), async ({ url, open }) => {
      expect((await ask(url)).status).toBe(400);
      expect(await open.services.memory.names()).toEqual([]);
    });
  });

  it('for a parameter that is missing or not a number', async () => {
    await withAgent({ answer: answer('request.params("n").toInt() + 1') }, async ({ url }) => {
      const asked = async (query: string) => {
        const { status, body } = await ask(url + query);
        return [status, body.errors?.[0]?.message ?? body.response.data];
      };
      expect(await asked('/?n=4')).toEqual([200, [5]]);
      expect(await asked('/')).toEqual([400, 'The parameter `n` is missing.']);
      expect(await asked('/?n=four')).toEqual([400, 'The parameter `n` is not an `Int`.']);
    });
  });
});

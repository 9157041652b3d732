// A class is the contract of a route: query, form, JSON and multipart become the same typed `request.input`, and what
// does not fit is answered before anything runs.
import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ApiAnswer,
  answer,
  ask,
  type ServedAgent,
  serveAgent,
  withAgent,
  workflow,
} from '../support/agent-server.ts';

const classes = `
/// What to paint.
local class Prompt extends Base {
  /// The words.
  q: String(length.isBetween(1, 2000))
  steps: Steps = 28
  seed: UInt32?
  mode: "fast"|*"good"
  size: Size
  tags: Listing<String(!isBlank)>
  weights: Mapping<String, Float>
  scale: Float = 7.5
  loud: Boolean = false
  most: Int(this >= steps)?
  either: (Int|String)?
  wait: Duration(isBetween(0.s, 1.min))?
  image: Upload(Filetype.startsWith("image/"))?
  extras: Listing<Upload>
  hidden pixels: Int = size.width * size.height
}
local open class Base { user: String(matches(Regex(#"[a-z]+"#)))? }
local class Size { width: Int(this % 8 == 0) = 64; height: Int(this % 8 == 0) = 32 }
local typealias Steps = Int(isBetween(1, 50))
local class Painted { kind: "picture"; steps: Int }
`;

const routes = `APIServer { Routes {
  new { Path = "/"; Methods { "GET"; "POST" }; Input = Prompt }
  new { Path = "/users/:user"; Methods { "GET" }; Input = Prompt }
  new { Path = "/plain"; Methods { "GET"; "POST" } }
  new { Path = "/painted"; Methods { "GET" }; Input = Prompt; Output = Painted }
} }`;

const input = `if (request.path() == "/plain") request.params("q")
else if (request.path() == "/painted") new Dynamic { kind = request.input.q; steps = request.input.steps }
else new Dynamic {
  q = request.input.q
  steps = request.input.steps
  seed = request.input.seed
  mode = "@(request.input.mode)"
  pixels = request.input.pixels
  tags = request.input.tags
  weights = request.input.weights
  scale = request.input.scale
  loud = request.input.loud
  either = request.input.either
  wait = request.input.wait
  user = request.input.user
  image = request.input.image?.Filetype
  path = request.input.image?.Filepath
  extras = request.input.extras.toList().map((it) -> it.Filename)
  param = request.params("q")
}`;

const files = { 'workflow.pkl': workflow(routes, classes), answer: answer(input) };

let served: ServedAgent;
beforeAll(async () => {
  served = await serveAgent(files);
});
afterAll(() => served.close());

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const picture = (): Blob => new Blob([Buffer.from(png, 'base64')]);

const get = (query: string, path = '/') => ask(`${served.url}${path}?${query}`);
const json = (body: unknown, path = '/') =>
  ask(served.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const form = (fields: readonly (readonly [string, string | Blob])[]) => {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return ask(served.url, { method: 'POST', body: data });
};
const urlForm = (text: string) =>
  ask(served.url, { method: 'POST', body: text, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });

const first = ({ status, body }: ApiAnswer) => {
  expect([status, body.errors]).toEqual([200, undefined]);
  return body.response.data?.[0] as Record<string, unknown>;
};
/** Field → message, without the field. */
const problems = ({ status, body }: ApiAnswer) => {
  expect(status).toBe(422);
  return Object.fromEntries(
    (body.errors ?? []).map((error) => {
      const { field = '' } = error as { field?: string };
      return [field, error.message.replace(`\`${field}\` `, '')];
    }),
  );
};

const whole = {
  q: 'Bear',
  steps: 3,
  seed: 7,
  mode: 'fast',
  tags: ['a', 'b'],
  weights: { x: 1 },
  scale: 2,
  loud: true,
  either: 5,
  wait: '30.s',
};

describe('the same values come from', () => {
  const encoded =
    'q=Bear&steps=3&seed=7&mode=fast&tags=a&tags=b&weights=%7B%22x%22%3A1%7D&scale=2&loud=on&either=5&wait=30.s';
  const expected = { ...whole, pixels: 2048, user: null, image: null, path: null, extras: [], param: 'Bear' };

  it.each([
    ['a query', () => get(encoded)],
    ['a form', () => urlForm(encoded)],
    ['JSON', () => json(whole)],
    ['a multipart form', () => form([...new URLSearchParams(encoded)].map(([name, value]) => [name, value] as const))],
  ])('%s', async (_, send) => {
    expect(first(await send())).toEqual(expected);
  });

  it('the path, which gives fields too', async () => {
    expect(first(await get('q=Bear', '/users/ann'))['user']).toBe('ann');
    expect(problems(await get('q=Bear', '/users/Ann'))).toEqual({
      user: 'must match the pattern `[a-z]+`, but is `"Ann"`.',
    });
    expect(problems(await get('q=Bear&user=ann', '/users/ann'))).toEqual({
      user: 'is given twice: in the path and in the query.',
    });
  });
});

describe('defaults', () => {
  it('are those of the class, and an empty field of a form is none', async () => {
    const values = { q: 'x', steps: 28, seed: null, mode: 'good', tags: [], weights: {}, scale: 7.5, loud: false };
    expect(first(await get('q=x'))).toMatchObject(values);
    expect(
      first(
        await form([
          ['q', 'x'],
          ['steps', ''],
          ['seed', ''],
          ['mode', ''],
        ]),
      ),
    ).toMatchObject(values);
  });

  it('depend on other fields', async () => {
    expect(first(await json({ q: 'x', size: { width: 8 } }))['pixels']).toBe(256);
  });
});

describe('files', () => {
  it('come from a form, and as data URLs from JSON', async () => {
    const sent = first(
      await form([
        ['q', 'x'],
        ['image', picture()],
        ['extras', picture()],
        ['extras', picture()],
      ]),
    );
    expect(sent).toMatchObject({ image: 'image/png', extras: ['blob', 'blob'] });
    const inJson = first(await json({ q: 'x', image: `data:image/png;base64,${png}`, extras: [] }));
    expect(inJson).toMatchObject({ image: 'image/png', extras: [] });
    await expect(stat(String(inJson['path']))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('must be files, of the required type', async () => {
    expect(
      problems(
        await form([
          ['q', 'x'],
          ['image', new Blob(['text'])],
        ]),
      ),
    ).toEqual({
      image: 'must satisfy `Filetype.startsWith("image/")`.',
    });
    expect(problems(await json({ q: 'x', image: 'picture.png' }))['image']).toContain('must be a file in a form');
    expect(problems(await form([['q', picture()]]))['q']).toBe('is a file, but must be a string.');
    expect(
      problems(
        await form([
          ['q', 'x'],
          ['image', picture()],
          ['image', picture()],
        ]),
      )['image'],
    ).toBe('has 2 files, but takes a single one.');
    expect(
      problems(
        await form([
          ['q', 'x'],
          ['picture', picture()],
        ]),
      )['picture'],
    ).toMatch(/^is unknown\./);
  });
});

describe('all invalid fields are explained at once', () => {
  it.each([
    ['nothing', '', { q: 'is missing.' }],
    ['an empty text', 'q=', { q: 'must have between 1 and 2000 characters.' }],
    ['a number that is none', 'q=x&steps=many', { steps: 'must be a whole number, but is `"many"`.' }],
    ['a fraction', 'q=x&steps=2.5', { steps: 'must be a whole number, but is `"2.5"`.' }],
    ['a number that is too large', 'q=x&steps=51', { steps: 'must be between 1 and 50, but is `51`.' }],
    [
      'a number beyond all limits',
      'q=x&seed=99999999999999999999',
      { seed: 'must be a whole number, but is `"99999999999999999999"`.' },
    ],
    ['a wrong choice', 'q=x&mode=god', { mode: 'must be one of `fast`, `good`, but is `"god"`. Did you mean `good`?' }],
    ['a misspelled name', 'q=x&stpes=3', { stpes: 'is unknown. Did you mean `steps`?' }],
    ['a value twice', 'q=x&q=y', { q: 'is given 2 times, but takes a single value.' }],
    ['an element', 'q=x&tags=a&tags=+', { 'tags[1]': 'must not be blank, but is `" "`.' }],
    ['an unknown form of constraint', 'q=x&steps=5&most=4', { most: 'must satisfy `this >= steps`, but is `4`.' }],
    ['a duration', 'q=x&wait=2.min', { wait: 'must satisfy `isBetween(0.s, 1.min)`, but is `2.min`.' }],
    ['not a boolean', 'q=x&loud=maybe', { loud: 'must be `true` or `false`, but is `"maybe"`.' }],
    ['not JSON', 'q=x&size=8', { size: 'must be an object, but is `8`.' }],
    ['a NUL', 'q=a%00b', { q: 'contains a NUL character, which cannot be passed to a program.' }],
    ['too long a text', `q=${'x'.repeat(14_000)}`, { q: 'must have between 1 and 2000 characters.' }],
    [
      'several at once',
      'steps=0&seed=-1&x=1',
      {
        q: 'is missing.',
        steps: 'must be between 1 and 50, but is `0`.',
        seed: 'must be between 0 and 4294967295, but is `-1`.',
        x: expect.stringMatching(/^is unknown\./),
      },
    ],
  ])('%s', async (_, query, expected) => {
    expect(problems(await get(query))).toEqual(expected);
  });

  it.each([
    ['a number as a text', { q: 'x', steps: '3' }, { steps: 'must be a whole number, but is `"3"`.' }],
    ['a text as a number', { q: 5 }, { q: 'must be a string, but is `5`.' }],
    ['null', { q: null }, { q: 'must be a string, but is `null`.' }],
    ['a nested field', { q: 'x', size: { width: 9 } }, { 'size.width': 'must be a multiple of 8, but is `9`.' }],
    ['a nested name', { q: 'x', size: { widht: 8 } }, { 'size.widht': 'is unknown. Did you mean `width`?' }],
    ['a nested type', { q: 'x', weights: { a: 'b' } }, { 'weights.a': 'must be a number, but is `"b"`.' }],
    ['no alternative', { q: 'x', either: [] }, { either: 'must be a whole number or a string, but is a list.' }],
    [
      'a NUL inside',
      { q: 'x', tags: ['a\0'] },
      { tags: 'contains a NUL character, which cannot be passed to a program.' },
    ],
    ['an inexact number', '{"q":"x","seed":12345678901234567890}', { seed: 'is too large to be exact in JSON.' }],
    [
      'a name of JavaScript',
      '{"q":"x","__proto__":{"a":1}}',
      { ['__proto__']: expect.stringMatching(/^is unknown\./) },
    ],
  ])('JSON with %s', async (_, body, expected) => {
    expect(problems(await json(body))).toEqual(expected);
  });

  it('as is a field in the query and in the body', async () => {
    expect(problems(await json({ q: 'x' }, '/?q=y'))).toEqual({
      q: 'is given twice: in the query and in the JSON body.',
    });
  });

  it('and a body of another kind', async () => {
    expect(await json('[1]')).toMatchObject({ status: 422 });
    expect(await json('{"q":')).toMatchObject({ status: 400 });
    const text = await ask(served.url, { method: 'POST', body: 'q', headers: { 'Content-Type': 'text/plain' } });
    expect([text.status, text.body.errors?.[0]?.message]).toEqual([
      415,
      'This route takes JSON or a form, not `text/plain`.',
    ]);
  });

  it('before anything runs', async () => {
    const before = served.events.length;
    const { headers } = await get('q=');
    expect(headers.get('x-error-code')).toBe('kdeps/invalid-input');
    expect(served.events.length).toBe(before);
  });
});

describe('routes without a class', () => {
  it('read JSON as parameters, and have no `request.input`', async () => {
    expect((await json({ q: 'json', other: 1 }, '/plain')).body.response.data).toEqual(['json']);
  });
});

describe('an answer', () => {
  it('must match the `Output` class of its route', async () => {
    expect((await get('q=picture', '/painted')).body.response.data).toEqual([{ kind: 'picture', steps: 28 }]);
    const { status, body, headers } = await get('q=sound', '/painted');
    expect([status, headers.get('x-error-code')]).toEqual([500, 'kdeps/invalid-answer']);
    expect(body.errors?.[0]?.message).toMatch(/^The answer does not match `Painted`, .* See the server log/);
    expect(served.events).toContainEqual(
      expect.objectContaining({
        type: 'note',
        text: expect.stringContaining('`data[0].kind` must be one of `picture`'),
      }),
    );
  });
});

describe('errors of authors are reported when the agent is loaded', () => {
  const failing = async (more: string, data: string) => {
    const agent = { 'workflow.pkl': workflow(routes, more), answer: answer(data) };
    return await withAgent(agent, () => Promise.resolve('')).catch((error: unknown) => String(error));
  };
  const small = 'local class Prompt { q: String; size: Size }\nlocal class Size { width: Int }\nlocal class Painted {}';

  it.each([
    [
      'a field that no class has',
      small,
      'request.input.p',
      /answer\.pkl:\d+: The `Input` class has no field `p`\.\n {2}Did you mean `q`/,
    ],
    ['a nested field', small, '"@(request.input.size.widht)"', /no field `size\.widht`\.\n {2}Did you mean `width`/],
    [
      'a type of functions',
      `${small}\nlocal class X {}`.replace('q: String', 'q: () -> Int'),
      '1',
      /workflow\.pkl:\d+: `Prompt\.q` has the type `\(\) -> Int`, which no request can send/,
    ],
    [
      'a default that does not fit',
      small.replace('q: String', 'q: Int(this > 1) = 1'),
      '1',
      /workflow\.pkl:\d+: Type constraint `this > 1` violated/,
    ],
    ['an unknown type', small.replace('q: String', 'q: Text'), '1', /workflow\.pkl:\d+: Cannot find type `Text`/],
  ])('%s', async (_, more, data, message) => {
    expect(await failing(more, data)).toMatch(message);
  });

  it('but not fields of values whose class is unknown', async () => {
    expect(await failing(small, 'request.input.q.length')).toBe('');
    expect(await failing(small.replace('q: String', 'q: Any'), 'request.input.q.x.y')).toBe('');
  });
});

// The results of jobs have the forms of other answers: JSON, a file that the client prefers or the agent declares, links.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, resource, type ServedAgent, serveAgent, withAgent, workflow } from '../support/agent-server.ts';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const large = 3 * 2 ** 20;
const data = `if (request.path() == "/large") "data:image/png;base64," + "AAAA".repeat(${large / 3}) else if (request.path() == "/fail") exec.stdout("fail") else "data:image/png;base64,${png}"\n"A bear"`;
const route = (path: string): string => `new { Path = "${path}"; Methods { "GET" } }`;

let served: ServedAgent;
beforeAll(async () => {
  served = await serveAgent({
    'workflow.pkl': workflow(`APIServer { Routes { ${['/', '/large', '/fail'].map(route).join('; ')} } }`),
    fail: resource('fail', 'Run { RestrictToRoutes { "/fail" }\nExec { Command = "exit 3" } }'),
    answer: answer(data, ['fail']),
  });
});
afterAll(() => served.close());

/** The path of the result of a job that has ended. */
async function resultAt(path: string, { url } = served): Promise<string> {
  const response = await fetch(url + path, { headers: { Prefer: 'respond-async' } });
  const job = response.headers.get('location') ?? '';
  const state = async () => ((await (await fetch(url + job)).json()) as { state: string }).state;
  await expect.poll(state).toMatch(/succeeded|failed/);
  return `${job}/result`;
}

/** What a client sees of a response, without what differs between any two. */
async function seen(path: string, headers: Record<string, string>, method = 'GET') {
  const response = await fetch(served.url + path, { headers, method });
  const names = ['content-type', 'content-length', 'etag', 'accept-ranges', 'content-range', 'vary', 'x-error-code'];
  const body = Buffer.from(await response.arrayBuffer());
  const text = body
    .toString('latin1')
    .replaceAll(/"requestID": "[^"]*"/g, '')
    .replaceAll(/files\/[^"]*/g, '');
  return { status: response.status, headers: names.map((name) => response.headers.get(name)), text };
}

describe('the result of a job', () => {
  it.each([
    ['JSON', '/', {}],
    ['a picture', '/', { Accept: 'image/*' }],
    ['what it prefers', '/', { Accept: 'application/json;q=0.5, image/png' }],
    ['a type that it lacks', '/', { Accept: 'image/webp' }],
    ['a range', '/', { Accept: 'image/png', Range: 'bytes=1-3' }],
    ['a range beyond its end', '/', { Accept: 'image/png', Range: 'bytes=9999-' }],
    ['links', '/?response_format=url', {}],
    ['a large picture', '/large', { Accept: 'image/png' }],
    ['the end of a large picture', '/large', { Accept: 'image/png', Range: 'bytes=-5' }],
    ['large JSON', '/large', {}],
    ['a failure', '/fail', { Accept: 'image/png' }],
  ])('has the form of other answers: %s', async (_, path, headers) => {
    const expected = await seen(path, headers);
    const result = await resultAt(path);
    expect(await seen(result, headers)).toEqual(expected);
    const waited = await seen(path, { ...headers, Prefer: 'respond-async, wait=60' });
    expect(waited).toEqual(expected);
  });

  it('has the type that its agent declares if the client asks for it, and otherwise JSON, as the console reads it', async () => {
    const declaring = answer('').replace(
      /Run \{[^]*$/,
      `Run { APIResponse { ContentType = "image/png"; Response { Data { "${png}" } } } }`,
    );
    await withAgent({ answer: declaring }, async (other) => {
      const path = other.url + (await resultAt('/', other));
      const [plain, picture] = [await fetch(path), await fetch(path, { headers: { Accept: 'image/*' } })];
      expect(((await plain.json()) as { response: object }).response).toEqual({ data: [png] });
      expect([
        picture.headers.get('content-type'),
        Buffer.from(await picture.arrayBuffer()).toString('base64'),
      ]).toEqual(['image/png', png]);
      const waited = await fetch(other.url, { headers: { Prefer: 'respond-async, wait=60' } });
      expect(waited.headers.get('content-type')).toBe('image/png');
    });
  });

  it('can be revalidated', async () => {
    const result = await resultAt('/');
    const [, , etag] = (await seen(result, { Accept: 'image/png' })).headers;
    const again = await seen(result, { Accept: 'image/png', 'If-None-Match': etag ?? '' });
    expect([again.status, again.text]).toEqual([304, '']);
  });
});

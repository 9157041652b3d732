// The body of an answer: JSON with all parts, a file in it that the client prefers, the one that the agent declares, or
// links to files.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileLinks } from '../../src/server/answers/links.ts';
import { answer, ask, type ServedAgent, serveAgent, withAgent, workflow } from '../support/agent-server.ts';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const bytes = Buffer.from(png, 'base64');
const data = `"A teddy bear"\nnew Dynamic { file = "data:image/png;base64,${png}"; other = "data:image/gif;base64,R0lGODlhAQABAAAAACw=" }`;

let served: ServedAgent;
beforeAll(async () => {
  served = await serveAgent({ answer: answer(data) });
});
afterAll(() => served.close());

const get = (headers: Record<string, string> = {}, path = '/') => fetch(served.url + path, { headers });
const bodyOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('a client that prefers files', () => {
  it.each([
    ['image/png', 'image/png'],
    ['image/*', 'image/png'],
    ['image/gif', 'image/gif'],
    ['image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8', 'image/png'],
    ['application/json;q=0.5, image/gif', 'image/gif'],
    ['text/html,image/avif,image/webp,*/*;q=0.8', 'application/json; charset=utf-8'],
    ['application/json, image/png;q=0.9', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['text/html', 'application/json; charset=utf-8'],
  ])('with `Accept: %s` gets %s', async (accept, type) => {
    const response = await get({ Accept: accept });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    if (type === 'image/png') expect(await bodyOf(response)).toEqual(bytes);
    expect(response.headers.get('x-request-id')).not.toBe(null);
  });

  it('is told which types are available', async () => {
    const { status, body, headers } = await ask(served.url, { headers: { Accept: 'image/webp' } });
    expect([status, headers.get('x-error-code')]).toEqual([406, 'kdeps/not-acceptable']);
    expect(body.errors?.[0]?.message).toBe(
      'The answer has image/png, image/gif, but the request accepts only image/webp.',
    );
  });

  it('can revalidate the file, and request ranges of it', async () => {
    const whole = await get({ Accept: 'image/png' });
    const tag = whole.headers.get('etag') ?? '';
    expect([tag, whole.headers.get('accept-ranges'), whole.headers.get('vary')]).toEqual([
      expect.stringMatching(/^"[\w-]{24}"$/),
      'bytes',
      'Accept',
    ]);
    const same = await get({ Accept: 'image/png', 'If-None-Match': tag });
    expect([same.status, (await bodyOf(same)).length]).toEqual([304, 0]);
    const part = await get({ Accept: 'image/png', Range: 'bytes=1-3', 'If-Range': tag });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      `bytes 1-3/${bytes.length}`,
      'PNG',
    ]);
    const changed = await get({ Accept: 'image/png', Range: 'bytes=1-3', 'If-Range': '"other"' });
    expect(changed.status).toBe(200);
    const beyond = await get({ Accept: 'image/png', Range: 'bytes=9999-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
  });
});

describe('an agent that declares the type of its answer', () => {
  const declaring = async (part: string, more: string) => {
    const body = `Run { APIResponse { ${more}\nResponse { Data { ${part} } } } }`;
    const file = answer('""').replace(/Run \{[^]*$/, body);
    return withAgent({ answer: file }, async ({ url }) => {
      const response = await fetch(url);
      return [response.status, response.headers.get('content-type'), (await bodyOf(response)).toString('latin1')];
    });
  };

  it.each([
    [
      'a page',
      '"<p>Hello</p>"',
      'ContentType = "text/html; charset=utf-8"',
      'text/html; charset=utf-8',
      '<p>Hello</p>',
    ],
    ['a picture in Base64', `"${png}"`, 'ContentType = "image/png"', 'image/png', bytes.toString('latin1')],
    [
      'a picture in a data URL',
      `"data:image/png;base64,${png}"`,
      'ContentType = "image/png"',
      'image/png',
      bytes.toString('latin1'),
    ],
    [
      'bytes',
      'Bytes(1, 2, 255)',
      'ContentType = "application/octet-stream"',
      'application/octet-stream',
      '\x01\x02\xff',
    ],
    [
      'JSON without an envelope',
      'new Dynamic { a = 1 }',
      'ContentType = "application/json"',
      'application/json',
      '{\n  "a": 1\n}\n',
    ],
    [
      'a text in a header',
      '"a,b"',
      'Meta { Headers { ["content-type"] = "text/csv" } }',
      'text/csv; charset=utf-8',
      'a,b',
    ],
  ])('gives %s', async (_, part, more, type, text) => {
    expect(await declaring(part, more)).toEqual([200, type, text]);
  });

  it('still reports failures as JSON', async () => {
    const failed = 'ContentType = "text/html"\nErrors { new { Code = 404; Message = "None" } }';
    expect(await declaring('"x"', failed)).toEqual([
      404,
      'application/json; charset=utf-8',
      expect.stringContaining('"None"'),
    ]);
  });
});

describe('links', () => {
  it('replace files, and work without a key until they expire', async () => {
    const { body } = await ask(`${served.url}/?response_format=url`);
    const [text, files] = body.response.data as [string, { file: string; other: string }];
    expect([text, files.file]).toEqual([
      'A teddy bear',
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/files\/[\w-]+\?expires=\d+&signature=[\w-]+$/),
    ]);
    const picture = await fetch(files.file, { headers: { Range: 'bytes=1-3' } });
    expect([picture.status, picture.headers.get('content-type'), await picture.text()]).toEqual([
      206,
      'image/png',
      'PNG',
    ]);
    expect(picture.headers.get('content-security-policy')).toContain('sandbox');
    const forged = files.file.replace(/expires=\d+/, 'expires=99999999999999');
    expect((await fetch(forged)).status).toBe(404);
    expect((await fetch(files.file.replace('/files/', '/files/x'))).status).toBe(404);
  });

  it('expire, and are evicted by newer ones', () => {
    let now = 0;
    const links = new FileLinks(() => now);
    const open = (link: string) => {
      const { pathname, searchParams } = new URL(link, 'http://localhost');
      return links.find(pathname.slice(7), searchParams.get('expires') ?? '', searchParams.get('signature') ?? '');
    };
    const first = links.add({ type: 'image/png', content: Buffer.alloc(100 * 2 ** 20) });
    expect(open(first)?.type).toBe('image/png');
    const second = links.add({ type: 'image/png', content: Buffer.alloc(100 * 2 ** 20) });
    const third = links.add({ type: 'image/png', content: Buffer.alloc(100 * 2 ** 20) });
    expect([first, second, third].map((link) => open(link) === null)).toEqual([true, false, false]);
    now = 3_600_001;
    expect(open(third)).toBe(null);
  });

  it('are offered for typed inputs too, where the field is not part of the class', async () => {
    const typed = workflow(
      'APIServer { Routes { new { Path = "/"; Methods { "GET" }; Input = Prompt } } }',
      'local class Prompt { q: String? }',
    );
    await withAgent({ 'workflow.pkl': typed, answer: answer(data) }, async ({ url }) => {
      const { body } = await ask(`${url}/?response_format=url`);
      expect(JSON.stringify(body.response.data)).toContain('/files/');
    });
  });
});

// The description of an agent's API: valid OpenAPI, true of the running agent, and rendered by a page that works in a
// browser under its own content security policy.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfKey } from '../../src/runtime/index.ts';
import { answer, resource, type ServedAgent, serveAgent, withAgent, workflow } from '../support/agent-server.ts';
import { Browser, openBrowser } from '../support/browser.ts';
import { pythonTool, type Tool } from '../support/python-tools.ts';
import { isMissing } from '../support/skipping.ts';

const classes = `
/// What to paint.
local class Prompt {
  /// The words.
  q: String(length.isBetween(1, 200))
  steps: Int(isBetween(1, 50)) = 28
  seed: UInt32?
  strength: Float(isBetween(0, 1)) = 0.5
  mode: "fast"|*"good"
  size: Size
  tags: Listing<String(!isBlank)>(length < 9)
  counts: List<Int(isPositive)> = List()
  names: Mapping<String, Size>
  either: (Int|Boolean)?
  wait: Duration?
  image: Upload?
}
local class Size { width: Int(this % 8 == 0) = 64; height: Int = 64 }
local class Painted { q: String; steps: Int(isBetween(1, 50)) }
local class Named { id: Int; loud: Boolean = false }
`;

const routes = `APIServer { Routes {
  new { Path = "/paint"; Methods { "GET"; "POST" }; Input = Prompt; Output = Painted }
  new { Path = "/named/:id"; Methods { "GET"; "PUT" }; Input = Named }
  new { Path = "/plain"; Methods { "GET"; "POST"; "DELETE" } }
} }`;

const data = `if (request.path() == "/plain") request.params("q") + request.filetype("file")
else if (request.path() == "/paint") new Dynamic { q = request.input.q; steps = request.input.steps }
else new Dynamic { id = request.input.id }`;

const files = { 'workflow.pkl': workflow(routes, classes), answer: answer(data) };

/** For files of the tools. */
const folder = await mkdtemp(join(tmpdir(), 'kdeps-openapi-'));

const [validator, schemathesis, browser] = await Promise.all([
  pythonTool('openapi-spec-validator', 'openapi-spec-validator==0.9.0'),
  pythonTool('schemathesis', 'schemathesis==4.32.5', { timeout: 540, cwd: folder }),
  openBrowser(),
]);
if (typeof browser === 'string') isMissing(false, `no browser: ${browser}`);

let served: ServedAgent;
beforeAll(async () => {
  served = await serveAgent(files);
});
afterAll(async () => {
  await served.close();
  await rm(folder, { recursive: true });
  if (browser instanceof Browser) await browser.close();
});

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const read = async (): Promise<Document> => (await fetch(`${served.url}/openapi.json`)).json() as Promise<Document>;

/** Runs a tool with a file, and expects that it finds nothing wrong. */
async function expectClean(tool: Tool, args: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await tool(args);
  expect(exitCode === 0 ? '' : `${stdout}\n${stderr}`).toBe('');
}

describe('the document', () => {
  it.skipIf(validator === null)('is valid OpenAPI 3.1', async () => {
    const file = join(folder, 'openapi.json');
    await writeFile(file, JSON.stringify(await read()));
    if (validator !== null) await expectClean(validator, [file]);
  });

  it('describes the requirements of a class', async () => {
    const { paths, components } = await read();
    expect(components.schemas['Prompt']).toMatchObject({
      description: 'What to paint.',
      required: ['q'],
      additionalProperties: false,
      properties: {
        q: { type: 'string', minLength: 1, maxLength: 200, description: 'The words.' },
        steps: { type: 'integer', minimum: 1, maximum: 50, default: 28 },
        seed: { type: ['integer', 'null'], minimum: 0, maximum: 4294967295 },
        strength: { type: 'number', minimum: 0, maximum: 1, default: 0.5 },
        mode: { enum: ['fast', 'good'], default: 'good' },
        size: { $ref: '#/components/schemas/Size' },
        tags: { type: 'array', items: { type: 'string', pattern: '\\S' }, maxItems: 8 },
        names: { type: 'object', additionalProperties: { $ref: '#/components/schemas/Size' } },
        either: { anyOf: [{ type: 'integer' }, { type: 'boolean' }, { type: 'null' }] },
      },
    });
    expect(components.schemas['Size']?.properties).toMatchObject({ width: { multipleOf: 8 } });
    expect(paths['/named/{id}']?.['put']).toMatchObject({
      parameters: [{ name: 'id', in: 'path', required: true }],
      requestBody: { content: { 'application/json': { schema: { properties: { loud: { type: 'boolean' } } } } } },
    });
  });

  it('lists the methods, parameters and files of a route without a class', async () => {
    const plain = (await read()).paths['/plain'] ?? {};
    expect(Object.keys(plain)).toEqual(['get', 'post', 'delete']);
    expect(plain['get']?.parameters).toEqual([{ name: 'q', in: 'query', required: false, schema: { type: 'string' } }]);
    const form = plain['post']?.requestBody?.content['multipart/form-data']?.schema.properties;
    expect(Object.keys(form ?? {})).toEqual(['q', 'file']);
  });

  it.skipIf(schemathesis === null)('matches the running agent', { timeout: 600_000 }, async () => {
    const config = join(folder, 'schemathesis.toml');
    // NUL cannot be passed to programs, which no schema says; 413 and 431 reject requests as well as 422 does.
    await writeFile(
      config,
      '[generation]\nallow-x00 = false\n[checks.negative_data_rejection]\nexpected-statuses = [400, 413, 415, 422, 431]\n',
    );
    const args = ['run', `${served.url}/openapi.json`, '--checks', 'all', '-n', '25', '--no-color', '--seed', '7'];
    if (schemathesis !== null) await expectClean(schemathesis, ['--config-file', config, ...args]);
  });

  it('lists the types that answers have besides JSON', async () => {
    const answers = (route: string, block: string) =>
      `Run { RestrictToRoutes { "${route}" }\nAPIResponse { ${block}; Response { Data { "hello" } } } }`;
    const path = (name: string) => `new { Path = "/${name}"; Methods { "GET" } }`;
    const names = ['page', 'picture', 'either', 'computed', 'header', 'json'];
    const typed = {
      'workflow.pkl': workflow(`APIServer { Routes { ${names.map(path).join('; ')} } }`).replace('"answer"', '"all"'),
      'resources/all.pkl': resource('all', '', names),
      'resources/page.pkl': resource('page', answers('/page', 'ContentType = "text/HTML; charset=utf-8"')),
      'resources/picture.pkl': resource('picture', answers('/picture', 'ContentType = "image/png"')),
      'resources/either.pkl': resource('either', answers('/either', 'Success = true; ContentType = "text/csv"')),
      'resources/computed.pkl': resource('computed', answers('/computed', 'ContentType = request.params("type")')),
      'resources/header.pkl': resource(
        'header',
        answers('/header', 'Meta { Headers { ["content-type"] = "application/xml" } }'),
      ),
      'resources/json.pkl': resource('json', answers('/json', '')),
    };
    await withAgent(typed, async ({ url }) => {
      const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
      const typesOf = (name: string): readonly string[] => {
        const found = paths[`/${name}`]?.['get']?.responses['200'] as { readonly content: object };
        return Object.keys(found.content);
      };
      expect(Object.fromEntries(names.map((name) => [name, typesOf(name)]))).toEqual({
        page: ['text/html'],
        picture: ['image/png'],
        either: ['application/json', 'text/csv'],
        computed: ['application/json', '*/*'],
        header: ['application/json', 'application/xml'],
        json: ['application/json'],
      });
      expect((await fetch(`${url}/page`)).headers.get('content-type')).toBe('text/HTML; charset=utf-8');
      expect((await fetch(`${url}/header`)).headers.get('content-type')).toContain('application/xml');
    });
  });

  it('can be turned off', async () => {
    const off = { ...files, 'workflow.pkl': workflow(`${routes.slice(0, -1)} Docs = false }`, classes) };
    await withAgent(off, async ({ url }) => {
      for (const path of ['/openapi.json', '/docs', '/docs/docs.js'])
        expect((await fetch(url + path)).status).toBe(404);
    });
  });

  it('needs the key of the API, for which the page asks', async () => {
    const keyed = {
      ...files,
      'workflow.pkl': workflow(
        `${routes.slice(0, -1)} Keys { ["web"] { Hash = "${hashOfKey('secret')}" } } }`,
        classes,
      ),
    };
    await withAgent(keyed, async ({ url }) => {
      expect((await fetch(`${url}/openapi.json`)).status).toBe(401);
      const response = await fetch(`${url}/openapi.json`, { headers: { 'X-API-Key': 'secret' } });
      expect(await response.json()).toMatchObject({
        security: [{ bearer: [] }, { key: [] }],
        paths: { '/plain': { get: { responses: { 401: {} } } } },
      });
      expect((await fetch(`${url}/docs`)).status).toBe(200);
    });
  });

  it('is overridden by a route of the agent with the same path', async () => {
    const own = { 'workflow.pkl': workflow('APIServer { Routes { new { Path = "/docs"; Methods { "GET" } } } }') };
    await withAgent({ ...own, answer: answer('"own"') }, async ({ url }) => {
      expect(await (await fetch(`${url}/docs`)).json()).toMatchObject({ response: { data: ['own'] } });
    });
  });
});

describe('the page', () => {
  it('has a strict policy, and nothing inline', async () => {
    const response = await fetch(`${served.url}/docs`);
    const text = await response.text();
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(text).not.toMatch(/<style|style=|\son\w+=|<script>|https?:\/\//);
    const moved = await fetch(`${served.url}/docs/`, { redirect: 'manual' });
    expect([moved.status, moved.headers.get('location')]).toEqual([308, '../docs']);
    const head = await fetch(`${served.url}/docs`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  it('is not sent again to clients that have it', async () => {
    for (const path of ['/docs', '/docs/docs.js', '/ui', '/ui/console.js']) {
      const ask = (known: string) => fetch(`${served.url}${path}`, { headers: { 'If-None-Match': known } });
      const first = await ask('"other"');
      expect(first.status).toBe(200);
      const again = await ask(`"other", W/${first.headers.get('etag') ?? ''}`);
      expect([again.status, await again.text(), again.headers.get('content-type')]).toEqual([304, '', null]);
    }
  });

  it.skipIf(!(browser instanceof Browser))(
    'sends a request from its form, and shows reasons at the fields',
    async () => {
      if (!(browser instanceof Browser)) return;
      const fill = `
      const until = async (found) => { while (!found()) await new Promise((done) => setTimeout(done, 20)); return found(); };
      const form = await until(() => document.querySelector('#post_paint form'));
      const outside = performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith(location.origin));
      const send = async (q) => {
        form.querySelector('[name=q]').value = q;
        form.requestSubmit();
        await until(() => /^\\d/.test(document.querySelector('#post_paint .status')?.textContent ?? ''));
        const text = (selector) => document.querySelector('#post_paint ' + selector)?.textContent ?? '';
        const seen = [text('.status').slice(0, 3), text('.problem'), text('[aria-live] pre')];
        document.querySelector('#post_paint .status').remove();
        return seen;
      };
      return { outside, wide: document.documentElement.scrollWidth > innerWidth, sent: [await send('Bear'), await send('')] };`;
      const seen = await browser.evaluate(`${served.url}/docs`, `(async () => { ${fill} })()`);
      expect(seen).toMatchObject({
        outside: [],
        wide: false,
        sent: [
          ['200', '', expect.stringContaining('"q": "Bear"')],
          ['422', '`q` is missing.', expect.stringContaining('is missing')],
        ],
      });
    },
  );
});

// Access control: keys, scopes and limits, public addresses, and health checks.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashOfKey } from '../../src/runtime/config/api-keys.ts';
import { openAgent } from '../../src/runtime/index.ts';
import { serve } from '../../src/server/index.ts';
import {
  type ApiAnswer,
  answer,
  ask,
  resource,
  type ServedAgent,
  serveAgent,
  withAgent,
  workflow,
  writeFiles,
} from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';

const route = (path: string): string => `new { Path = "${path}"; Methods { "GET"; "POST" } }`;
const api = (more: string, ...paths: readonly string[]): string =>
  workflow(`APIServer { ${more}\nRoutes { ${(paths.length === 0 ? ['/'] : paths).map(route).join('; ')} } }`);
const key = (name: string, text: string, more = ''): string => `["${name}"] { Hash = "${hashOfKey(text)}"; ${more} }`;
const bearer = (text: string) => ({ headers: { Authorization: `Bearer ${text}` } });
const codeOf = ({ status, headers }: ApiAnswer) => [status, headers.get('x-error-code')];

describe('keys', () => {
  let served: ServedAgent;
  beforeAll(async () => {
    const keys = `Keys { ${key('runner', 'one')}; ${key('watcher', 'two', 'Scopes { "jobs" }')}; ${key('boss', 'three', 'Scopes { "admin" }')} }`;
    const seen = '"@(request.header("Authorization")), @(request.header("X-API-Key"))"';
    served = await serveAgent(
      { 'workflow.pkl': api(keys), answer: answer(seen) },
      {
        KDEPS_API_KEYS: `# for tests\nouter ${hashOfKey('four')} run rate=2; boss ${hashOfKey('five')} admin`,
      },
    );
  });
  afterAll(() => served.close());

  it('are required', async () => {
    for (const headers of [
      {},
      { Authorization: 'Bearer ' },
      { Authorization: 'Basic b25lOm9uZQ==' },
      { 'X-API-Key': '' },
    ]) {
      const reply = await ask(served.url, { headers });
      expect(codeOf(reply)).toEqual([401, 'kdeps/key-required']);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="agent"');
    }
    expect(codeOf(await ask(`${served.url}/?key=one`))).toEqual([401, 'kdeps/key-required']);
  });

  it('must be known', async () => {
    for (const text of ['nobody', 'One', 'one two', hashOfKey('one'), 'three'])
      expect(codeOf(await ask(served.url, bearer(text))), text).toEqual([401, 'kdeps/key-required']);
  });

  it('are sent in either header, and are not passed on to the agent', async () => {
    const replies = [
      bearer('one'),
      { headers: { Authorization: 'bearer  one' } },
      { headers: { 'X-API-Key': 'one' } },
      // The other header is meant for the agent.
      { headers: { 'X-API-Key': 'one', Authorization: 'Bearer elsewhere' } },
    ].map((init) => ask(served.url, init));
    const data = (await Promise.all(replies)).map(({ body }) => body.response.data?.[0]);
    expect(data).toEqual([', ', ', ', ', ', 'Bearer elsewhere, ']);
  });

  it('have scopes', async () => {
    expect(codeOf(await ask(served.url, bearer('two')))).toEqual([403, 'kdeps/scope-missing']);
    expect((await ask(served.url, bearer('five'))).status).toBe(200);
  });

  it('can come from the environment, where they replace those of the same name, and have limits', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 3; n++) statuses.push((await ask(served.url, bearer('four'))).status);
    expect(statuses).toEqual([200, 200, 429]);
    const limited = await ask(served.url, bearer('four'));
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask(served.url, bearer('one'))).status).toBe(200);
  });

  it('hide the routes of the agent', async () => {
    expect(codeOf(await ask(`${served.url}/nowhere`))).toEqual([401, 'kdeps/key-required']);
    expect(codeOf(await ask(`${served.url}/nowhere`, bearer('one')))).toEqual([404, 'kdeps/path-not-found']);
  });
});

it('a key can limit the requests that run at the same time', async () => {
  const keys = `Keys { ${key('one', 'one', 'MaxConcurrency = 1')}; ${key('two', 'two')} }`;
  const work = resource(
    'work',
    'Exec { Command = "until [ -e \\"$GATE\\" ]; do sleep 0.02; done; echo done"; Env { ["GATE"] = "@(request.params("gate"))" } }',
  );
  const files = { 'workflow.pkl': api(keys), answer: answer('"@(exec.stdout("work").trim())"', ['work']), work };
  await withAgent(files, async ({ url, folder, events }) => {
    // Only the first run of a script keeps others waiting.
    expect((await ask(`${url}/?gate=/`, bearer('one'))).status).toBe(200);
    const started = (): number => events.filter(({ type }) => type === 'resource-started').length;
    const before = started();
    const first = ask(`${url}/?gate=${folder}/gate`, bearer('one'));
    await expect.poll(started).toBeGreaterThan(before);
    expect(codeOf(await ask(`${url}/?gate=/`, bearer('one')))).toEqual([429, 'kdeps/too-many-requests']);
    expect((await ask(`${url}/?gate=/`, bearer('two'))).status).toBe(200);
    await writeFile(join(folder, 'gate'), '');
    expect((await first).body.response.data).toEqual(['done']);
    expect((await ask(`${url}/?gate=/`, bearer('one'))).status).toBe(200);
  });
});

describe('health checks', () => {
  it('need no key and are not logged', async () => {
    await withAgent({ 'workflow.pkl': api(`Keys { ${key('one', 'one')} }`), answer: answer('"x"') }, async (served) => {
      for (const path of ['/livez', '/readyz']) {
        const response = await fetch(served.url + path);
        expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
        expect((await fetch(served.url + path, { method: 'HEAD' })).status).toBe(200);
        expect((await fetch(served.url + path, { method: 'POST' })).status).toBe(401);
      }
      expect(served.requests.map(({ title }) => title)).toEqual(['POST /livez', 'POST /readyz']);
    });
  });

  it('are overridden by a route of the agent with the same path, but not by a pattern', async () => {
    const files = { 'workflow.pkl': api('', '/livez', '/*rest'), answer: answer('"@(request.path())"') };
    await withAgent(files, async ({ url }) => {
      expect((await ask(`${url}/livez`)).body.response.data).toEqual(['/livez']);
      expect(await (await fetch(`${url}/readyz`)).text()).toBe('ok\n');
      expect((await ask(`${url}/other`)).body.response.data).toEqual(['/other']);
    });
  });

  it('say whether the agent is prepared; until then, requests are turned away', async () => {
    const folder = await writeFiles({ 'workflow.pkl': workflow(), 'resources/answer.pkl': answer('"x"') });
    const open = await openAgent(folder, { cwd: folder, env: { KDEPS_HOME: folder }, emit: () => undefined });
    let during: readonly unknown[] = [];
    const prepare = async (api: string | null): Promise<void> => {
      const statuses = [await fetch(`${api}/livez`), await fetch(`${api}/readyz`)].map(({ status }) => status);
      during = [...statuses, ...codeOf(await ask(api ?? ''))];
    };
    const servers = await serve(open, { log: () => undefined, port: 0, prepare });
    expect(during).toEqual([200, 503, 503, 'kdeps/server-starting']);
    const url = servers.api ?? '';
    expect([(await fetch(`${url}/readyz`)).status, (await ask(url)).status]).toEqual([200, 200]);
    await servers.stop(1000);
    await open.close();
  });
});

describe('an address that other machines can reach', () => {
  let me: Newcomer;
  beforeEach(async () => {
    me = await newcomer();
  });
  afterEach(() => me.leave());
  const answers = { 'resources/answer.pkl': answer('"x"') };
  const problem = (place: string) => `${place} is 0.0.0.0: everyone who can reach this machine could use the API.`;

  it('is refused in a workflow without keys, with its line', async () => {
    await me.write({ ...answers, 'workflow.pkl': api('PortNum = 0\nHostIP = "0.0.0.0"') });
    const { status, stderr } = me.kdeps(['run']);
    expect([status, stderr]).toEqual([1, expect.stringContaining(problem('workflow.pkl:9: `HostIP`'))]);
    expect(stderr).toContain('`kdeps key new`');
    expect(stderr).toContain('`Public = true`');
    await me.write({ 'workflow.pkl': api('hostIP = "0.0.0.0"').replaceAll('Routes', 'routes') });
    expect(me.kdeps(['validate']).stderr).toContain(problem('workflow.pkl:8: `HostIP`'));
  });

  it('is refused for web pages, too', async () => {
    const web = 'WebServerMode = true; WebServer { HostIP = "::"; Routes { new { Path = "/"; ServerType = "app" } } }';
    await me.write({ ...answers, 'workflow.pkl': workflow(`APIServer { Routes { ${route('/')} } }\n${web}`) });
    expect(me.kdeps(['validate']).stderr).toMatch(/^workflow\.pkl:9: `HostIP` is ::: .* see the web pages\./);
  });

  it('is refused as an option, except in a container, whose published ports decide', async () => {
    await me.write({ ...answers, 'workflow.pkl': api('PortNum = 0') });
    const { status, stderr } = me.kdeps(['run', '--host', '0.0.0.0', '--port', '0']);
    expect([status, stderr]).toEqual([1, expect.stringContaining(problem('`--host`'))]);
    const started = me.start(['run', '--host', '0.0.0.0', '--port', '0'], { DOCKER_MODE: '1' });
    await started.until(/curl "(\S+)"/);
    expect(await started.stop()).toBe(0);
  });

  it.each([
    ['keys', api(`HostIP = "0.0.0.0"; Keys { ${key('one', 'one')} }`), {}],
    ['keys in the environment', api('HostIP = "0.0.0.0"'), { KDEPS_API_KEYS: `one ${hashOfKey('one')}` }],
    ['`Public = true`', api('HostIP = "0.0.0.0"; Public = true'), {}],
    ['an address of this machine only', api('HostIP = "127.0.0.2"'), {}],
  ])('is not, with %s', async (_, text, env) => {
    await me.write({ ...answers, 'workflow.pkl': text });
    expect(me.kdeps(['validate'], env)).toMatchObject({ status: 0, stderr: '' });
  });

  it('lists keys in a file; a malformed one is reported without its text', async () => {
    await me.write({ ...answers, 'workflow.pkl': api('PortNum = 0'), keys: `# first\none ${hashOfKey('one')} jobs\n` });
    const started = me.start(['run', '--port', '0'], { KDEPS_API_KEYS_FILE: 'keys' });
    // What clients have to send is in the line to try.
    const [, url = ''] = await started.until(/curl "(\S+)" -H "Authorization: Bearer KEY"\n/);
    expect(codeOf(await ask(url, bearer('one')))).toEqual([403, 'kdeps/scope-missing']);
    await started.stop();
    await me.write({ keys: `\none kdeps_secret\n` });
    const { stderr } = me.kdeps(['run'], { KDEPS_API_KEYS_FILE: 'keys' });
    expect(stderr).toMatch(/^Line 2 of keys is not an API key: its second word is not a hash/);
    expect(stderr).not.toContain('kdeps_secret');
    expect(me.kdeps(['run'], { KDEPS_API_KEYS_FILE: 'none' }).stderr).toMatch(/`KDEPS_API_KEYS_FILE` cannot be read: /);
  });
});

describe('kdeps key new', () => {
  let me: Newcomer;
  beforeEach(async () => {
    me = await newcomer();
  });
  afterEach(() => me.leave());

  it('prints a key and its hash, which an agent accepts in both forms', async () => {
    const texts = [
      me.kdeps(['key', 'new', 'phone-app']).stdout,
      me.kdeps(['key', 'new', 'tv', '--scope', 'run,admin']).stdout,
    ];
    const keys = texts.map((text) => /kdeps_[\w-]{43}/.exec(text)?.[0] ?? '');
    expect(new Set(keys).size).toBe(2);
    const block = /^ {2}(Keys .*)$/m.exec(texts[0] ?? '')?.[1] ?? '';
    const line = /^ {2}(tv .*)$/m.exec(texts[1] ?? '')?.[1] ?? '';
    expect([block, line]).toEqual([
      `Keys { ["phone-app"] { Hash = "${hashOfKey(keys[0] ?? '')}" } }`,
      `tv ${hashOfKey(keys[1] ?? '')} run,admin`,
    ]);
    await withAgent(
      { 'workflow.pkl': api(block), answer: answer('"x"') },
      async ({ url }) => {
        const statuses = await Promise.all(
          [...keys, 'other'].map(async (text) => (await ask(url, bearer(text))).status),
        );
        expect(statuses).toEqual([200, 200, 401]);
      },
      { KDEPS_API_KEYS: line },
    );
  });

  it('accepts only names and scopes that an agent accepts', () => {
    expect(me.kdeps(['key', 'new', 'my phone'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('my phone'),
    });
    expect(me.kdeps(['key', 'new', 'a', '--scope', 'all'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('all'),
    });
  });
});

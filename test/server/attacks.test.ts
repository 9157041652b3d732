// What an attacker could try with jobs, keys and the console together: more than 500 attempts, none of which may succeed.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfKey } from '../../src/runtime/config/api-keys.ts';
import { resource, type ServedAgent, serveAgent, workflow } from '../support/agent-server.ts';
import { injections } from '../support/injections.ts';
import { exchange } from '../support/raw-http.ts';

/** Nobody but their owners may see these. */
const hidden = {
  token: 'sesame-open-1234',
  webhook: `whsec_${Buffer.from('a secret of webhooks that is long').toString('base64')}`,
  words: 'the-words-of-the-victim',
  file: 'the-content-of-a-file-outside',
};
const keys = { runner: 'key-of-runner', jobs: 'key-of-jobs', meter: 'key-of-meter', other: 'key-of-other' };
const victim = 'key-of-victim';

const scopes: Readonly<Record<string, string>> = { runner: '"run"', jobs: '"jobs"', meter: '"metrics"' };
const keyList = Object.entries({ ...keys, victim }).map(([name, text]) => {
  const own = scopes[name] === undefined ? '' : `; Scopes { ${scopes[name]} }`;
  return `["${name}"] { Hash = "${hashOfKey(text)}"${own} }`;
});

const files = (settings: string, more = ''): Readonly<Record<string, string>> => ({
  'workflow.pkl': workflow(
    `AllowPrivateNetworks = false
    APIServer { ${settings}
      Routes { new { Path = "/run"; Methods { "GET"; "POST" }; Input = Attack }; new { Path = "/fetch"; Methods { "POST" } } } }
    Jobs { WebhookSecret = read("env:WEBHOOK_SECRET") }`,
    `local class Attack { q: String; image: Upload? }${more}`,
  ),
  'resources/work.pkl': resource(
    'work',
    `Run { RestrictToRoutes { "/run" }
      Exec { Command = "printf '%s' '@(request.input.q)'; [ \\"$Q\\" != fail ] || { echo $API_TOKEN >&2; exit 3; }"
        Env { ["Q"] = "@(request.input.q)"; ["API_TOKEN"] = read("env:API_TOKEN") } } }`,
  ),
  'resources/load.pkl': resource(
    'load',
    'Run { RestrictToRoutes { "/fetch" }\nHTTPClient { Method = "GET"; Url = "@(request.params("url"))" } }',
  ),
  'resources/answer.pkl': resource(
    'answer',
    `Run { APIResponse {
      Response { Data { "@(if (request.path() == "/run") exec.stdout("work") else client.responseBody("load"))" } }
      Meta { Headers { ["X-Echo"] = "@(request.params("q"))" } } } }`,
    ['work', 'load'],
  ),
});

const env = { API_TOKEN: hidden.token, WEBHOOK_SECRET: hidden.webhook };

/** An attempt: what is wrong if it succeeded, or null. */
interface Attempt {
  readonly name: string;
  readonly run: () => Promise<string | null>;
}

describe('attacks on an agent', () => {
  let locked: ServedAgent;
  let open: ServedAgent;
  let inside: Server;
  let port = 0;
  /** Requests that reached a server that only this machine may reach. */
  let reached = 0;
  /** The job of the victim, as a path. */
  let job = '';
  /** Everything that attackers have received. */
  const received: string[] = [];

  beforeAll(async () => {
    inside = createServer((_, response) => {
      reached += 1;
      response.end(hidden.file);
    });
    await new Promise<void>((resolve) => {
      inside.listen(0, '127.0.0.1', resolve);
    });
    port = (inside.address() as AddressInfo).port;
    locked = await serveAgent(files(`Keys { ${keyList.join('; ')} }`), env);
    open = await serveAgent(files(''), env);
    for (const { folder, home } of [locked, open])
      for (const place of [folder, home]) await writeFile(join(place, 'outside.txt'), hidden.file);
    const form = new FormData();
    form.set('q', hidden.words);
    form.set('image', new Blob([hidden.words]), 'a.txt');
    const headers = { 'X-API-Key': victim, Prefer: 'respond-async, wait=60' };
    const submitted = await fetch(`${locked.url}/run`, { method: 'POST', body: form, headers });
    expect(submitted.status).toBe(200);
    const { jobs } = (await (await fetch(`${locked.url}/jobs`, { headers })).json()) as { jobs: { id: string }[] };
    job = `/jobs/${jobs[0]?.id}`;
    // The owner can do what the others try.
    expect(await (await fetch(`${locked.url}${job}/result`, { headers })).text()).toContain(hidden.words);
    expect(await (await fetch(`${locked.url}${job}/files/0`, { headers })).text()).toBe(hidden.words);
  }, 240_000);
  afterAll(async () => {
    inside.close();
    await locked.close();
    await open.close();
  });

  /** Sends a request and keeps what comes back. */
  async function send(server: ServedAgent, path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(server.url + path, { redirect: 'manual', ...init });
    const text = await response.clone().text();
    received.push(`${JSON.stringify([...response.headers])}\n${text}`);
    return response;
  }

  /** An attempt that must be answered with one of some statuses. */
  function refused(
    server: () => ServedAgent,
    path: string,
    init: RequestInit,
    ...statuses: readonly number[]
  ): Attempt {
    const name = `${init.method ?? 'GET'} ${path} ${JSON.stringify(init.headers)}`;
    return {
      name,
      run: async () => {
        const { status } = await send(server(), path, init);
        return statuses.includes(status) ? null : `answered with ${status}`;
      },
    };
  }

  const paths = (): readonly (readonly [method: string, path: string])[] => [
    ['GET', '/run?q=x'],
    ['POST', '/run?q=x'],
    ['GET', '/jobs'],
    ['GET', job],
    ['GET', `${job}/result`],
    ['GET', `${job}/request`],
    ['GET', `${job}/files/0`],
    ['GET', `${job}/events`],
    ['DELETE', job],
    ['POST', `${job}/retry`],
    ['GET', '/ui/agent.json'],
    ['GET', '/openapi.json'],
    ['GET', '/metrics'],
    ['POST', '/mcp'],
  ];

  function wrongKeys(): readonly Attempt[] {
    const credentials: readonly Readonly<Record<string, string>>[] = [
      {},
      { Authorization: 'Bearer ' },
      { Authorization: `Basic ${Buffer.from(`victim:${victim}`).toString('base64')}` },
      { Authorization: victim },
      { Authorization: `Bearer ${victim.toUpperCase()}` },
      { Authorization: `Bearer ${victim}x` },
      { Authorization: `Bearer ${victim.slice(0, -1)}` },
      { Authorization: `Bearer ${hashOfKey(victim)}` },
      { Authorization: `Bearer ${hashOfKey(victim).replace('sha256:', '')}` },
      { Authorization: 'Bearer victim' },
      { 'X-API-Key': "' OR '1'='1" },
      { 'X-API-Key': '__proto__' },
      { 'X-API-Key': 'wrong', Authorization: `Bearer ${victim}` },
      { Cookie: `key=${victim}; X-API-Key=${victim}` },
      { 'X-Forwarded-For': '127.0.0.1', 'X-Real-IP': '127.0.0.1' },
      { 'X-Original-URL': '/livez', 'X-HTTP-Method-Override': 'OPTIONS' },
    ];
    return credentials.flatMap((headers) =>
      paths().map(([method, path]) => refused(() => locked, path, { method, headers }, 401)),
    );
  }

  function wrongScopes(): readonly Attempt[] {
    const as = (name: keyof typeof keys, method: string, path: string, more = {}): Attempt =>
      refused(() => locked, path, { method, headers: { 'X-API-Key': keys[name], ...more } }, 403, 404);
    const ofVictim = paths().filter(([, path]) => path.startsWith(job));
    return [
      ...(['runner', 'jobs', 'meter', 'other'] as const).flatMap((name) =>
        ofVictim.map(([method, path]) => as(name, method, path)),
      ),
      ...(['runner', 'meter'] as const).flatMap((name) => [
        as(name, 'GET', '/jobs'),
        as(name, 'POST', '/run?q=x', { Prefer: 'respond-async' }),
      ]),
      ...(['jobs', 'meter'] as const).map((name) => as(name, 'POST', '/run?q=x')),
      ...(['runner', 'jobs', 'other'] as const).map((name) => as(name, 'GET', '/metrics')),
      as('meter', 'GET', '/ui/agent.json'),
    ];
  }

  function otherSites(): readonly Attempt[] {
    const evil = 'http://evil.example';
    const origins: readonly Readonly<Record<string, string>>[] = [
      { Origin: evil },
      { Origin: 'null' },
      { Origin: evil, 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'http://127.0.0.1.evil.example', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' },
      { Origin: 'http://other.example.org', 'Sec-Fetch-Site': 'same-site' },
      { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' },
    ];
    const targets = [
      ['POST', '/run?q=x'],
      ['POST', '/jobs/x/retry'],
      ['DELETE', '/jobs/x'],
      ['GET', '/jobs'],
      ['GET', '/ui/agent.json'],
      ['POST', '/mcp'],
    ] as const;
    return origins.flatMap((headers) =>
      targets.map(([method, path]) => refused(() => open, path, { method, headers }, 403)),
    );
  }

  /** Names of other hosts that lead here, which a browser would take for the site of the attacker. */
  function otherHosts(): readonly Attempt[] {
    const hosts = [
      'evil.example',
      'evil.example:80',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      'localhost@evil.example',
    ];
    return hosts.flatMap((host) =>
      ['/run?q=x', '/jobs', '/ui/agent.json', '/metrics'].map((path) =>
        raw(`GET ${path} HTTP/1.1\r\nHost: ${host}`, [400, 403]),
      ),
    );
  }

  function raw(
    head: string,
    statuses: readonly number[] | null,
    isWrong: (answer: string) => boolean = () => false,
  ): Attempt {
    return {
      name: JSON.stringify(head),
      run: async () => {
        const { status, head: top, body } = await exchange(open.url, `${head}\r\nConnection: close\r\n\r\n`);
        received.push(`${top}\n${body}`);
        if (statuses !== null && !statuses.includes(status)) return `answered with ${status}`;
        return isWrong(`${top}\n${body}`) ? top : null;
      },
    };
  }

  /** Addresses of this machine and of private networks, in every notation. */
  function privateAddresses(): readonly Attempt[] {
    const hosts = [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '0177.0.0.1',
      '127.0.0.1.',
      '0.0.0.0',
      '0',
      'localhost',
      'LOCALHOST.',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      '１２７.0.0.1',
      '127。0。0。1',
      '10.0.0.1',
      '172.16.0.1',
      '192.168.0.1',
      '100.64.0.1',
      '169.254.169.254',
      '[fd00::1]',
      '[fe80::1]',
      '224.0.0.1',
    ];
    const named = /localhost/i;
    const key = { 'X-API-Key': keys.other };
    const urls = [
      ...hosts.map((host) => `http://${host}:${port}/`),
      `http://x@127.0.0.1:${port}/`,
      'file:///etc/passwd',
      'gopher://127.0.0.1/',
      'data:text/plain,x',
    ];
    return urls.flatMap((url) => [
      {
        name: `a webhook at ${url}`,
        run: async () => {
          const headers = { ...key, Prefer: 'respond-async', 'Webhook-URL': encodeURI(url) };
          const { status } = await send(locked, '/run?q=x', { method: 'POST', headers });
          // Names are resolved when the message is sent.
          return status === 400 || (status === 202 && named.test(url)) ? null : `accepted with ${status}`;
        },
      },
      {
        name: `a request to ${url}`,
        run: async () => {
          const body = new URLSearchParams({ url });
          const { status } = await send(locked, '/fetch', { method: 'POST', headers: key, body });
          return status >= 400 ? null : `answered with ${status}`;
        },
      },
      {
        name: `a picture at ${url}`,
        run: async () => {
          const path = `/run?q=x&image=${encodeURIComponent(url)}&response_format=url`;
          const before = reached;
          await send(locked, path, { headers: { ...key, Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' } });
          return reached === before ? null : 'was loaded';
        },
      },
    ]);
  }

  function otherFiles(): readonly Attempt[] {
    const climbs = [
      '../../../../../../etc/passwd',
      '..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
      '%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
      '....//....//....//etc/passwd',
      '..\\..\\..\\..\\etc\\passwd',
      '..%5c..%5c..%5cetc%5cpasswd',
      '..%252f..%252f..%252fetc%252fpasswd',
      '%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd',
      '/etc/passwd%00.png',
      '../outside.txt',
      '..%2foutside.txt',
    ];
    const isPassword = (text: string): boolean => /root:.*:0:0:/.test(text);
    const names = [
      '../pwned',
      '../../pwned',
      '/tmp/kdeps-pwned',
      '..\\pwned',
      '%2e%2e%2fpwned',
      'data/../../pwned',
      '.env',
      'workflow.pkl',
    ];
    return [
      ...['/', '/ui/', '/jobs/', '/files/', '/docs/', '/run/'].flatMap((prefix) =>
        climbs.map((climb) => raw(`GET ${prefix}${climb} HTTP/1.1\r\nHost: 127.0.0.1`, null, isPassword)),
      ),
      ...names.map((name) => ({
        name: `an upload named ${name}`,
        run: async () => {
          const form = new FormData();
          form.set('q', 'x');
          form.set('image', new Blob(['pwned']), name);
          await send(open, '/run', { method: 'POST', body: form });
          const places = ['..', '../..', '.', 'data'].map((folder) => join(open.folder, folder, 'pwned'));
          const written = [...places, '/tmp/kdeps-pwned', join(open.folder, '.env')].filter((place) =>
            existsSync(place),
          );
          return written.length === 0 ? null : `wrote ${written.join()}`;
        },
      })),
      ...["' OR 1=1 --", '%', '*', '__proto__', 'constructor', '../x', '\0', '0'.repeat(5000)].map((id) =>
        refused(() => open, `/jobs/${encodeURIComponent(id)}`, {}, 400, 404, 414, 431),
      ),
      ...['', 'x', '0', 'A'.repeat(43)].map((signature) =>
        refused(
          () => open,
          `/files/${crypto.randomUUID()}?expires=99999999999999&signature=${signature}`,
          {},
          400,
          403,
          404,
          410,
        ),
      ),
    ];
  }

  function headers(): readonly Attempt[] {
    const breaks = ['\r\n', '\n', '\r', '\r\n\r\n', '\u{560D}\u{560A}', '\u2028', '%0d%0a', '\0\r\n'];
    return breaks.flatMap((line) => [
      {
        name: `the header ${JSON.stringify(line)}`,
        run: async () => {
          const q = `x${line}Injected: yes${line}${line}<html>`;
          const response = await send(open, `/run?q=${encodeURIComponent(q)}`);
          return response.headers.has('injected') ? 'split the response' : null;
        },
      },
      raw(
        `GET /run?q=x HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-Id: a${line.replaceAll('\n', '\x0b')}Injected: yes`,
        null,
        (text) => /^injected:/im.test(text),
      ),
    ]);
  }

  function code(count: number): readonly Attempt[] {
    const trace = join(open.folder, 'executed');
    return injections(count, 20_261_201, `touch ${trace}`, `__import__("os").system("touch ${trace}")`).map(
      (value) => ({
        name: `the value ${JSON.stringify(value)}`,
        run: async () => {
          const isJob = value.length % 4 === 0;
          const prefer = isJob ? { Prefer: 'respond-async, wait=60' } : {};
          const init = { method: 'POST', body: JSON.stringify({ q: value }) };
          await send(open, '/run', { ...init, headers: { 'Content-Type': 'application/json', ...prefer } });
          return existsSync(trace) ? 'was executed' : null;
        },
      }),
    );
  }

  /** Failures, after which errors, records and events could contain a secret. */
  function leaks(): readonly Attempt[] {
    return ['', 'respond-async, wait=60'].flatMap((prefer) =>
      ['application/json', 'image/png', 'text/html'].map((accept) => ({
        name: `a failure as ${accept} ${prefer}`,
        run: async () => {
          const given = { 'X-API-Key': keys.other, Accept: accept, ...(prefer !== '' && { Prefer: prefer }) };
          const { status } = await send(locked, '/run?q=fail', { method: 'POST', headers: given });
          return status >= 400 ? null : `answered with ${status}`;
        },
      })),
    );
  }

  it('do not succeed, and show nothing that is hidden', { timeout: 900_000 }, async () => {
    const attempts = [
      ...wrongKeys(),
      ...wrongScopes(),
      ...otherSites(),
      ...otherHosts(),
      ...otherFiles(),
      ...headers(),
      ...leaks(),
      ...privateAddresses(),
      ...code(100),
    ];
    expect(attempts.length).toBeGreaterThan(500);
    const successes: string[] = [];
    for (const { name, run } of attempts) {
      const problem = await run().catch((error: unknown) => `failed: ${String(error)}`);
      if (problem !== null) successes.push(`${name}: ${problem}`);
    }
    expect(successes).toEqual([]);
    expect(reached).toBe(0);
    const all = { 'X-API-Key': keys.other };
    for (const path of ['/jobs?include=request', '/openapi.json', '/docs', '/ui', '/ui/agent.json'])
      await send(locked, path, { headers: all });
    const logs = `${JSON.stringify(locked.events)}${JSON.stringify(open.events)}`;
    const [responses, credentials] = [
      received.join('\n'),
      [hidden.token, hidden.webhook, ...Object.values(keys), victim],
    ];
    expect(Object.values(hidden).filter((secret) => responses.includes(secret))).toEqual([]);
    expect(credentials.filter((secret) => `${responses}${logs}`.includes(secret))).toEqual([]);
    // They are there all the same.
    expect((await fetch(`${locked.url}${job}`, { headers: { 'X-API-Key': victim } })).status).toBe(200);
    expect((await fetch(`${open.url}/run?q=hello`)).status).toBe(200);
  });
});

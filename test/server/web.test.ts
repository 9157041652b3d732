import { createHash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer, ask, serveAgent, withAgent, workflow } from '../support/agent-server.ts';
import { exchange, freePort } from '../support/raw-http.ts';

const api = 'APIServer { Routes { new { Path = "/"; Methods { "GET"; "POST" } } }';

function withCors(cors: string) {
  return { 'workflow.pkl': workflow(`${api}\nCORS { ${cors} }\n}`), answer: answer('1') };
}

function preflight(url: string, origin: string) {
  return fetch(url, { method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' } });
}

function corsHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    [...headers].flatMap(([name, value]) => (name.startsWith('access-control-') ? [[name.slice(15), value]] : [])),
  );
}

describe('CORS', () => {
  const enabled =
    'EnableCORS = true; AllowOrigins { "https://example.com" }; AllowHeaders { "Content-Type"; "X-Key" }; ExposeHeaders { "X-Answer" }; MaxAge = 2.min';

  it('is off by default', async () => {
    await withAgent(withCors('AllowOrigins { "https://example.com" }'), async ({ url }) => {
      const { status, headers } = await ask(url, { headers: { Origin: 'https://example.com' } });
      expect([status, corsHeaders(headers)]).toEqual([403, {}]);
    });
  });

  it('answers preflights, with the methods of the route', async () => {
    await withAgent(withCors(enabled), async ({ url, events }) => {
      const { status, headers } = await preflight(url, 'https://example.com');
      expect(status).toBe(204);
      expect(corsHeaders(headers)).toEqual({
        'allow-origin': 'https://example.com',
        'allow-credentials': 'true',
        'allow-methods': 'GET, POST',
        'allow-headers': 'Content-Type, X-Key',
        'max-age': '120',
      });
      expect(headers.get('vary')).toBe('Origin');
      expect(events).toEqual([]);
    });
  });

  it('allows pages of the listed origins and of this machine', async () => {
    await withAgent(withCors(enabled), async ({ url }) => {
      for (const origin of [
        'https://example.com',
        'http://localhost:5173',
        'http://127.0.0.1:8000',
        'http://[::1]:80',
      ]) {
        const { status, headers } = await ask(url, { headers: { Origin: origin } });
        expect([status, corsHeaders(headers)]).toEqual([
          200,
          { 'allow-origin': origin, 'allow-credentials': 'true', 'expose-headers': 'X-Answer' },
        ]);
      }
    });
  });

  it.each([
    'https://evil.example',
    'http://example.com',
    'https://example.com.evil.example',
    'http://localhost.evil.example',
    'null',
  ])('rejects %s', async (origin) => {
    await withAgent(withCors(enabled), async ({ url }) => {
      expect((await ask(url, { headers: { Origin: origin } })).status).toBe(403);
      expect((await preflight(url, origin)).status).toBe(403);
    });
  });

  it('lets pages read rejections, and does not count preflights as requests', async () => {
    const settings = `${api}\nRateLimit = 1; CORS { ${enabled} }\n}`;
    await withAgent({ 'workflow.pkl': workflow(settings), answer: answer('1') }, async ({ url }) => {
      for (let i = 0; i < 3; i++) expect((await preflight(url, 'https://example.com')).status).toBe(204);
      const headers = { Origin: 'https://example.com' };
      expect((await ask(url, { headers })).status).toBe(200);
      const refused = await ask(url, { headers });
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([429, headers.Origin]);
    });
  });

  it.each([
    ['POST', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }, 403],
    ['GET', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }, 403],
    ['GET', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }, 200],
    ['POST', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }, 403],
    ['POST', { 'Sec-Fetch-Site': 'same-origin' }, 200],
    ['POST', { Origin: 'https://other.example' }, 403],
    ['POST', { Origin: 'null' }, 403],
    ['POST', {}, 200],
  ])('pages of other sites cannot run an agent: %s %j', async (method, headers, status) => {
    for (const cors of ['', enabled])
      await withAgent(withCors(cors), async ({ url }) => {
        const { hostname, port } = new URL(url);
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
        const bytes = `${method} / HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n${lines.join('')}\r\n`;
        expect((await exchange(url, bytes)).status).toBe(status);
      });
  });

  it('never allows credentials for all origins', async () => {
    await withAgent(withCors('EnableCORS = true; AllowOrigins { "*" }'), async ({ url }) => {
      const { headers } = await ask(url, { headers: { Origin: 'https://anybody.example' } });
      expect(corsHeaders(headers)).toEqual({ 'allow-origin': '*' });
    });
  });
});

describe('trusted proxies', () => {
  const files = (proxies: string) => ({
    'workflow.pkl': workflow(`${api}\n${proxies}\n}`),
    answer: answer('request.IP()'),
  });
  const headers = { 'X-Forwarded-For': '203.0.113.7, 10.0.0.1' };

  it('are empty by default: forwarded addresses are ignored', async () => {
    await withAgent(files(''), async ({ url }) =>
      expect((await ask(url, { headers })).body.response.data).toEqual(['127.0.0.1']),
    );
  });

  it('are believed up to the first untrusted one', async () => {
    await withAgent(files('TrustedProxies { "127.0.0.1"; "10.0.0.0/8" }'), async ({ url }) => {
      expect((await ask(url, { headers })).body.response.data).toEqual(['203.0.113.7']);
    });
  });
});

describe('web pages', () => {
  const pages = `${api} }\nWebServerMode = true\nWebServer { Routes { ROUTES } }`;
  const site = (routes: string, more = '') => ({
    'workflow.pkl': workflow(pages.replace('ROUTES }', `${routes} }\n${more}`)),
    answer: answer('1'),
  });

  it('are served from a folder in `data`, and from nowhere else', async () => {
    const files = {
      ...site('new { Path = "/"; PublicPath = "/site" }\nnew { Path = "/named"; PublicPath = "/agent/1.0.0/site" }'),
      'data/site/index.html': '<h1>home</h1>',
      'data/site/sub/a b.txt': 'text',
      'data/site/.hidden': 'hidden',
      'data/secret.txt': 'secret',
    };
    await withAgent(files, async ({ servers, folder }) => {
      const [base = ''] = servers.pages;
      symlinkSync('../secret.txt', join(folder, 'data/site/linked.txt'));
      symlinkSync('..', join(folder, 'data/site/linked'));
      symlinkSync('sub/a b.txt', join(folder, 'data/site/inner.txt'));
      const get = async (path: string) => {
        const response = await fetch(new URL(path, base));
        return [response.status, await response.text()];
      };
      expect(await get('/')).toEqual([200, '<h1>home</h1>']);
      expect(await get('/named/')).toEqual([200, '<h1>home</h1>']);
      expect(await get('/sub/a%20b.txt')).toEqual([200, 'text']);
      expect((await get('/.hidden'))[0]).toBe(404);
      expect((await get('/..%2fsecret.txt'))[0]).toBe(404);
      expect((await get('/nothing'))[0]).toBe(404);
      for (const path of [
        '/../secret.txt',
        '/%2e%2e/secret.txt',
        '/sub/../../secret.txt',
        '/..%5csecret.txt',
        '/%00',
        '/%',
      ])
        expect((await exchange(base, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).status).toBe(404);
      for (const path of ['/linked.txt', '/linked/secret.txt', '/linked/'])
        expect([path, (await fetch(new URL(path, base))).status]).toEqual([path, 404]);
      expect(await get('/inner.txt')).toEqual([200, 'text']);
      const posted = await fetch(base, { method: 'POST', body: 'x' });
      expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    });
  });

  it('need their folder', async () => {
    await expect(serveAgent(site('new { Path = "/"; PublicPath = "/site" }'))).rejects.toThrow(
      'The folder `data/site` of the web page at `/` does not exist.',
    );
  });

  const app = `
    const server = require('node:http').createServer((request, response) => {
      if (request.url === '/stop') process.exit(1);
      response.setHeader('X-App', process.env.FROM_DOTENV);
      response.end(JSON.stringify({ url: request.url, method: request.method, host: request.headers['x-forwarded-host'], for: request.headers['x-forwarded-for'], claims: ['x-real-ip', 'forwarded'].filter((name) => request.headers[name]) }));
    });
    server.on('upgrade', (request, socket) => {
      if (request.url === '/refuse') return socket.end('HTTP/1.1 403 Forbidden\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\ne\\r\\nno socket here\\r\\n0\\r\\n\\r\\n');
      const key = require('node:crypto').createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
      socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' + key + '\\r\\nSec-WebSocket-Protocol: ' + request.headers['sec-websocket-protocol'] + '\\r\\n\\r\\n');
      socket.on('data', (data) => socket.write(data));
    });
    server.listen(Number(process.argv[2]));
  `;

  async function withApp(use: (base: string) => Promise<void>, more = ''): Promise<void> {
    const port = await freePort();
    const files = {
      ...site(
        `new { Path = "/app"; ServerType = "app"; AppPort = ${port}; PublicPath = "/app"; Command = "${process.execPath} server.cjs ${port}" }`,
        more,
      ),
      'data/app/server.cjs': app,
      'data/app/.env': 'FROM_DOTENV=yes',
    };
    await withAgent(files, async ({ servers }) => use(servers.pages[0] ?? ''));
    await expect.poll(() => isListening(port)).toBe(false);
  }

  it('of an app are proxied, and the app is stopped with the server', async () => {
    await withApp(async (base) => {
      const response = await fetch(`${base}/some/where?q=1`, { method: 'POST', body: 'x' });
      expect(response.headers.get('x-app')).toBe('yes');
      expect(await response.json()).toEqual({
        url: '/some/where?q=1',
        method: 'POST',
        host: new URL(base).host,
        for: '127.0.0.1',
        claims: [],
      });
      expect((await fetch(base, { redirect: 'manual' })).headers.get('location')).toBe('/app/');
    });
  });

  it('of an app receive verified facts about the client', async () => {
    const headers = {
      'X-Forwarded-For': '6.6.6.6',
      'X-Forwarded-Host': 'evil',
      'X-Real-IP': '6.6.6.6',
      Forwarded: 'for=6',
    };
    await withApp(async (base) => {
      const told = (await (await fetch(`${base}/x`, { headers })).json()) as Record<string, unknown>;
      expect([told['for'], told['host'], told['claims']]).toEqual(['127.0.0.1', new URL(base).host, []]);
    });
    const trusting = async (base: string): Promise<void> => {
      const told = (await (await fetch(`${base}/x`, { headers })).json()) as Record<string, unknown>;
      expect([told['for'], told['host']]).toEqual(['6.6.6.6, 127.0.0.1', 'evil']);
    };
    await withApp(trusting, 'TrustedProxies { "127.0.0.1" }');
  });

  it('of an app that rejects a websocket end with its response', async () => {
    await withApp(async (base) => {
      const upgrade = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
      const refused = await exchange(base, `GET /app/refuse HTTP/1.1\r\n${upgrade}`);
      expect([refused.status, refused.body]).toEqual([403, 'e\r\nno socket here\r\n0\r\n\r\n']);
      expect(refused.head.toLowerCase()).toContain('transfer-encoding: chunked');
      expect(refused.head).toMatch(/^connection: close$/im);
      expect((await exchange(base, `GET /elsewhere HTTP/1.1\r\n${upgrade}`)).status).toBe(404);
    });
  });

  it('of an app that exits are available again after a restart', async () => {
    await withApp(async (base) => {
      await fetch(`${base}/stop`).catch(() => null);
      // While its process ends, the port may still accept connections.
      await expect.poll(async () => (await fetch(`${base}/back`)).status).toBe(200);
    });
  });

  it('of an app may be websockets with subprotocols', async () => {
    await withApp(async (base) => {
      const key = Buffer.from('sixteen bytes ok').toString('base64');
      const { headers, echoed } = await upgrade(`${base}/socket`, key);
      expect(headers['sec-websocket-accept']).toBe(
        createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64'),
      );
      expect(headers['sec-websocket-protocol']).toBe('chat');
      expect(echoed).toBe('ping');
    });
  });
});

function upgrade(url: string, key: string): Promise<{ headers: Record<string, unknown>; echoed: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Key': key,
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Protocol': 'chat',
      },
    });
    outgoing.once('upgrade', (response, socket) => {
      socket.once('data', (data: Buffer) => {
        socket.destroy();
        resolve({ headers: response.headers, echoed: data.toString() });
      });
      socket.write('ping');
    });
    outgoing.once('error', reject).end();
  });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

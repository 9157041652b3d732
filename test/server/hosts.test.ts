// DNS rebinding: a page of another site, whose host name was made to resolve to this machine, must not reach the API.
import { describe, expect, it } from 'vitest';
import { hashOfKey } from '../../src/runtime/index.ts';
import { answer, withAgent, workflow } from '../support/agent-server.ts';
import { exchange } from '../support/raw-http.ts';

const agent = (settings: string) => ({
  'workflow.pkl': workflow(`APIServer { ${settings}; Routes { new { Path = "/"; Methods { "GET" } } } }`),
  answer: answer('"x"'),
});

async function statusOf(url: string, host: string | null, path = '/', headers = ''): Promise<number> {
  const named = host === null ? '' : `Host: ${host}\r\n`;
  const version = host === null ? '1.0' : '1.1';
  return (await exchange(url, `GET ${path} HTTP/${version}\r\n${named}${headers}Connection: close\r\n\r\n`)).status;
}

describe('without keys, a request over the loopback interface', () => {
  it('must name this machine, or a host of `AllowOrigins`', async () => {
    const cors = 'CORS { EnableCORS = true; AllowOrigins { "http://painter.example:8080" } }';
    await withAgent(agent(cors), async ({ url }) => {
      const { port } = new URL(url);
      for (const name of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '192.168.1.7', ''])
        for (const path of ['/', '/jobs/x', '/jobs/x/events', '/ui', '/ui/agent.json', '/openapi.json', '/metrics'])
          expect([name, path, await statusOf(url, `${name}:${port}`, path)]).toEqual([
            name,
            path,
            expect.toBeOneOf([400, 403]),
          ]);
      for (const name of [
        'localhost',
        'LOCALHOST',
        'me.localhost',
        '127.0.0.1',
        '127.1.2.3',
        '[::1]',
        'painter.example',
      ])
        expect([name, await statusOf(url, `${name}:${port}`)]).toEqual([name, 200]);
      expect(await statusOf(url, 'localhost')).toBe(200);
      // No browser leaves it out.
      expect(await statusOf(url, null)).toBe(200);
      expect(await statusOf(url, `evil.example:${port}`, '/livez')).toBe(200);
    });
  });
});

describe('a foreign host name is accepted', () => {
  it.each([
    ['with keys', `Keys { ["one"] { Hash = "${hashOfKey('one')}" } }`],
    ['behind a proxy', 'TrustedProxies { "127.0.0.1" }'],
    ['by a public API', 'Public = true'],
  ])('%s', async (_, settings) => {
    await withAgent(agent(settings), async ({ url }) => {
      expect(await statusOf(url, 'painter.example', '/', 'X-API-Key: one\r\n')).toBe(200);
    });
  });
});

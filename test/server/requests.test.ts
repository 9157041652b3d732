// Where requests of agents go, what they carry, and which data files are found.
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../src/runtime/net/public-addresses.ts';
import { answer, ask, resource, withAgent, workflow } from '../support/agent-server.ts';
import { type StandIns, startStandIns } from '../support/stand-ins.ts';

interface Echo {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The request that the service received, from the answer of an agent that passes it on. */
function echoOf(body: Awaited<ReturnType<typeof ask>>['body']): Echo {
  const [echo] = body.response.data ?? [];
  return echo as Echo;
}

describe('requests of an agent', () => {
  let standIns: StandIns;

  beforeAll(async () => {
    standIns = await startStandIns();
  });

  afterAll(() => standIns.close());

  const agent = (block: string) => ({
    call: resource('call', `HTTPClient { Method = "GET"; ${block} }`),
    answer: answer('"@(client.responseBody("call"))"', ['call']),
  });

  it.each([
    ['/echo/', '../../etc/passwd', '/echo/..%2F..%2Fetc%2Fpasswd'],
    ['/echo/', 'a b?c#d&e=é%2e', '/echo/a%20b%3Fc%23d%26e%3D%C3%A9%252e'],
    ['/echo?q=', 'a&b=c#d', '/echo?q=a%26b%3Dc%23d'],
    ['/echo/x\\\\', 'y', '/echo/x/y'],
  ])('encode values for their component: %s and %s', async (path, value, expected) => {
    await withAgent(agent(`Url = "${standIns.upstream}${path}@(request.params("u"))"`), async ({ url }) => {
      const { body } = await ask(`${url}/?u=${encodeURIComponent(value)}`);
      expect(echoOf(body).url).toBe(expected);
    });
  });

  it('cannot be led to another path', async () => {
    await withAgent(agent(`Url = "${standIns.upstream}/echo/@(request.params("u"))/x"`), async ({ url }) => {
      for (const dots of ['.', '..']) expect((await ask(`${url}/?u=${dots}`)).status).toBe(400);
      const { body } = await ask(`${url}/?u=%252e%252e`);
      expect(echoOf(body).url).toBe('/echo/%252e%252e/x');
    });
  });

  it('do not take secrets to another server', async () => {
    const other = createServer((_, response) =>
      response.writeHead(307, { Location: `${standIns.upstream}/echo` }).end(),
    );
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const { port } = other.address() as AddressInfo;
    const headers =
      '["Authorization"] = "Bearer abc"; ["Cookie"] = "a=b"; ["X-Session-Token"] = "t"; ["X-Mine"] = read("env:MY_SECRET"); ["X-Plain"] = "p"';
    const post = (data: string) => ({
      call: resource('call', `HTTPClient { Method = "POST"; Url = "http://127.0.0.1:${port}/"; Data { ${data} } }`),
      answer: answer('"@(client.responseBody("call"))"', ['call']),
    });
    await withAgent(post('read("env:MY_SECRET")'), async ({ url }) => expect((await ask(url)).status).toBe(500), {
      MY_SECRET: 'hidden-value',
    });
    await withAgent(post('"plain"'), async ({ url }) => expect((await ask(url)).status).toBe(200));
    await withAgent(
      agent(`Url = "http://127.0.0.1:${port}/"; Headers { ${headers} }`),
      async ({ url }) => {
        const { body } = await ask(url);
        const sent = echoOf(body).headers;
        const secret = ['authorization', 'cookie', 'x-session-token', 'x-mine'];
        expect(secret.filter((name) => name in sent)).toEqual([]);
        expect(sent['x-plain']).toBe('p');
      },
      { MY_SECRET: 'hidden-value' },
    );
    other.close();
  });

  const port = (): string => new URL(standIns.upstream).port;

  it.each([
    'http://127.0.0.1:PORT/echo',
    'http://localhost:PORT/echo',
    'http://2130706433:PORT/echo',
    'http://0x7f.1:PORT/echo',
    'http://0177.0.0.1:PORT/echo',
    'http://127.1:PORT/echo',
    'http://0:PORT/echo',
    'http://[::1]:PORT/echo',
    'http://[::ffff:127.0.0.1]:PORT/echo',
    'http://[::ffff:7f00:1]:PORT/echo',
    'http://[64:ff9b::7f00:1]:PORT/echo',
    'http://169.254.169.254/latest/meta-data/',
  ])('restricted to public addresses do not go to %s', async (address) => {
    const block = 'Url = "@(request.params("u"))"; AllowPrivateNetworks = false; TimeoutDuration = 5.s';
    await withAgent(agent(block), async ({ url }) => {
      const { status, body } = await ask(`${url}/?u=${encodeURIComponent(address.replace('PORT', port()))}`);
      expect([status, body.errors?.[0]?.message]).toEqual([500, expect.stringContaining('not at a public address')]);
    });
  });

  it('may go to private networks unless the block or the settings forbid it', async () => {
    const get = async (block: string, settings = '') => {
      const files = { ...agent(block), ...(settings !== '' && { 'workflow.pkl': workflow(settings) }) };
      return withAgent(files, async ({ url }) => (await ask(`${url}/?u=${standIns.upstream}/echo`)).status);
    };
    const all = 'APIServer { Routes { new { Path = "/"; Methods { "GET" } } } }';
    expect(await get(`Url = "${standIns.upstream}/echo"`)).toBe(200);
    expect(await get(`Url = "${standIns.upstream}/echo"`, `${all}\nAllowPrivateNetworks = false`)).toBe(500);
    expect(await get('Url = "@(request.params("u"))"')).toBe(200);
    expect(await get('Url = "@(request.params("u"))"; AllowPrivateNetworks = false')).toBe(500);
    expect(await get('Url = "@(request.params("u"))"', `${all}\nAllowPrivateNetworks = false`)).toBe(500);
    const allowed = 'Url = "@(request.params("u"))"; AllowPrivateNetworks = true';
    expect(await get(allowed, `${all}\nAllowPrivateNetworks = false`)).toBe(200);
  });

  it('do not use a model server at a private address if the settings forbid it', async () => {
    const settings = 'AllowPrivateNetworks = false\nAPIServer { Routes { new { Path = "/"; Methods { "GET" } } } }';
    for (const base of ['http://127.0.0.1:9/v1', 'http://localhost:9']) {
      const files = {
        'workflow.pkl': workflow(settings),
        call: resource('call', `Chat { Model = "m"; Prompt = "hello"; BaseURL = "${base}"; TimeoutDuration = 5.s }`),
        answer: answer('"@(llm.response("call"))"', ['call']),
      };
      await withAgent(files, async ({ url }) => {
        const { status, body } = await ask(url);
        expect([status, body.errors?.[0]?.message]).toEqual([500, expect.stringContaining('not at a public address')]);
      });
    }
  });
});

describe('public addresses', () => {
  it.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])('%s is one', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(
    '127.0.0.1 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::7f00:1 ::ffff:10.0.0.1 ::ffff:0:7f00:1 64:ff9b::a00:1 64:ff9b:1::1 fe80::1 fec0::1 fc00::1 fd00:ec2::254 ff02::1 2002:7f00:1::1 2002:a00:1::1 2001:0:53aa::1 2001:db8::1 100::1 name'.split(
      ' ',
    ),
  )('%s is not one', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('data.filepath', () => {
  it('only returns files in data folders', async () => {
    const files = {
      answer: answer(
        'data.filepath(request.params("a"), request.params("f"))\ndata.Files.toMap().values.flatMap((it) -> it.toMap().keys)',
      ),
      'data/in.txt': 'in',
      'data/deep/in.txt': 'in',
      'secret.txt': 'out',
    };
    await withAgent(files, async ({ url, folder }) => {
      await symlink(join(folder, 'secret.txt'), join(folder, 'data/link.txt'));
      await symlink(folder, join(folder, 'data/up'));
      await symlink('in.txt', join(folder, 'data/inner.txt'));
      await mkdir(join(folder, 'data/agent/1.0.0'), { recursive: true });
      await writeFile(join(folder, 'data/agent/1.0.0/packed.txt'), '');
      const find = async (name: string, of = 'agent/1.0.0'): Promise<unknown> =>
        (await ask(`${url}/?a=${encodeURIComponent(of)}&f=${encodeURIComponent(name)}`)).body.response.data?.[0];
      for (const name of ['in.txt', 'deep/in.txt', 'deep/../in.txt', '/in.txt', 'inner.txt', 'packed.txt'])
        expect([name, String(await find(name)).startsWith(join(folder, 'data'))]).toEqual([name, true]);
      const outside = [
        '../secret.txt',
        '../../etc/passwd',
        join(folder, 'secret.txt'),
        '/etc/passwd',
        'link.txt',
        'up/secret.txt',
        '',
        '.',
        'deep',
        '..',
      ];
      for (const name of outside) expect([name, await find(name)]).toEqual([name, '']);
      for (const of of ['../..', '..', '/', '', 'agent/..', 'agent/../..', 'agent/1.0.0/../../..', '.'])
        expect([of, await find('secret.txt', of)]).toEqual([of, '']);
    });
  });
});

// Clients that are silent, slow, or gone. They do not affect other clients.
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type ConnectionLimits, guardConnections } from '../../src/server/connections.ts';
import { answer, ask, resource, withAgent, workflow } from '../support/agent-server.ts';
import { builtCommand } from '../support/built-program.ts';
import { newcomer } from '../support/command-line.ts';
import { isWindows } from '../support/skipping.ts';

/** A connection, and when it ends. */
function open(url: string, bytes = ''): { readonly socket: Socket; readonly closed: Promise<void> } {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  socket.on('error', () => socket.destroy());
  return { socket, closed: new Promise((resolve) => socket.once('close', () => resolve())) };
}

/** The address that a server prints when it is ready. */
function addressIn(child: ChildProcess): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    child.once('exit', (status) => reject(new Error(`The server ended with ${status}: ${text}`)));
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const found = /curl.* "(http:[^"]*)"/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
  });
}

describe('silent clients', () => {
  /** Asks a server that may have 256 descriptors while 300 connections send something and then nothing. */
  async function besideSilent(bytes: (index: number) => string): Promise<void> {
    const me = await newcomer();
    await me.write({ 'workflow.pkl': workflow(), 'resources/answer.pkl': answer('"here"') });
    const [file, args] = builtCommand(['run', '--port', '0']);
    const child = spawn('sh', ['-c', 'ulimit -n 256; exec "$0" "$@"', file, ...args], {
      cwd: me.folder,
      env: { PATH: process.env['PATH'], HOME: me.home },
    });
    const silent: Socket[] = [];
    try {
      const url = await addressIn(child);
      for (let i = 0; i < 300; i++) silent.push(open(url, bytes(i)).socket);
      await expect.poll(() => silent.every(({ connecting }) => !connecting)).toBe(true);
      // Clients that have sent whole requests are answered first, and fill the queue until then.
      await expect.poll(async () => (await ask(url)).status, { timeout: 30_000 }).toBe(200);
      for (let i = 0; i < 20; i++) expect((await ask(url)).body.response.data).toEqual(['here']);
    } finally {
      for (const socket of silent) socket.destroy();
      child.kill('SIGKILL');
      await me.leave();
    }
  }

  const upgrade = (to: string): string => `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n${to}\r\n`;

  it.skipIf(isWindows('a limit of descriptors')).each([
    [
      'that send half a request, or nothing',
      (i: number) => (i % 2 === 0 ? '' : 'GET / HTTP/1.1\r\nHost: localhost\r\n'),
    ],
    ['that ask for HTTP/2', () => upgrade('Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n')],
    [
      'that ask for a websocket',
      () =>
        upgrade('Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'),
    ],
    ['that ask for an unknown protocol', () => upgrade('Upgrade: made-up/1\r\n')],
    ['that connect to elsewhere', () => 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n'],
  ])('cannot lock out others: 300 clients with 256 descriptors, %s', (_, bytes) => besideSilent(bytes));
});

describe('idle connections', () => {
  it('stay open longer than load balancers keep them, which would lose requests otherwise', async () => {
    await withAgent({ answer: answer('"here"') }, async ({ url }) => {
      const { headers } = await ask(url);
      const [, seconds = ''] = /timeout=(\d+)/.exec(headers.get('keep-alive') ?? '') ?? [];
      expect(Number(seconds)).toBeGreaterThan(60);
    });
  });
});

describe('stuck connections', () => {
  /** Runs a server with short time limits. */
  async function impatiently(
    listener: Parameters<typeof createServer>[1],
    limits: Partial<ConnectionLimits>,
    use: (url: string, server: Server) => Promise<void>,
  ): Promise<void> {
    const server = createServer({ keepAliveTimeout: 60_000 }, listener);
    guardConnections(server, limits);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  const whole = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

  it('are destroyed when the client does not read', async () => {
    const big = Buffer.alloc(64 * 2 ** 20);
    let cut = (): void => undefined;
    const isCut = new Promise<void>((resolve) => {
      cut = resolve;
    });
    await impatiently(
      (_, response) => void response.once('close', cut).end(big),
      { stallMs: 300 },
      async (url) => {
        const { socket, closed } = open(url, whole);
        socket.pause();
        socket.once('readable', () => undefined);
        await isCut;
        // The connection ends before the whole response has arrived.
        let size = 0;
        socket.on('data', (chunk) => (size += chunk.length)).resume();
        await closed;
        expect(size).toBeLessThan(big.length);
      },
    );
  });

  it('are destroyed when the client does not send the rest of its request', async () => {
    await impatiently(
      (request) => void request.resume(),
      { stallMs: 300 },
      async (url) => {
        await open(url, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc').closed;
      },
    );
  });

  it('are destroyed when the client keeps sending after the response', async () => {
    const refuse: Parameters<typeof createServer>[1] = (request, response) => {
      request.resume();
      response.writeHead(413).end();
    };
    await impatiently(refuse, { lingerMs: 300 }, async (url) => {
      const { socket, closed } = open(url, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 50);
      await closed;
      clearInterval(drip);
    });
  });

  it('are destroyed when the client sends only line breaks between requests', async () => {
    await impatiently(
      (_, response) => void response.end('ok'),
      { idleMs: 500 },
      async (url) => {
        const { socket, closed } = open(url, whole);
        const drip = setInterval(() => socket.write('\r\n'), 20);
        await closed;
        clearInterval(drip);
      },
    );
  });

  it('do not include those that wait for the server', async () => {
    const late: Parameters<typeof createServer>[1] = (_, response) => void setTimeout(() => response.end('late'), 1000);
    await impatiently(late, { stallMs: 200 }, async (url) => {
      expect(await (await fetch(url)).text()).toBe('late');
    });
  });

  it('make room for others, the longest idle first', async () => {
    await impatiently(
      (_, response) => void response.end('ok'),
      { maxConnections: 3 },
      async (url) => {
        const all = [open(url), open(url), open(url)];
        await Promise.all(all.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
        expect(await (await fetch(url)).text()).toBe('ok');
        await Promise.race(all.map(({ closed }) => closed));
        expect(all.filter(({ socket }) => !socket.destroyed).length).toBe(2);
      },
    );
  });
});

describe('clients that disconnect', () => {
  const slow = {
    'workflow.pkl': workflow(
      'APIServer { MaxConcurrency = 1; MaxQueue = 1; Routes { new { Path = "/"; Methods { "GET" } } } }',
    ),
    slow: resource('slow', 'Exec { Command = "sleep 600" }'),
    answer: answer('1', ['slow']),
  };

  it('free their place in the queue, or end their running request', async () => {
    await withAgent(slow, async ({ url, events, requests }) => {
      const started = () => events.filter(({ type }) => type === 'resource-started').length;
      const left = () => requests.filter(({ status }) => status === null).length;
      const leave = [new AbortController(), new AbortController(), new AbortController()];
      const asks = (i: number) => ask(url, { signal: leave[i]?.signal ?? null }).catch(() => null);
      const waiting = async () => /^kdeps_queue_depth (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
      const first = asks(0);
      await expect.poll(started).toBe(1);
      const second = asks(1);
      await expect.poll(waiting).toBe('1');
      expect((await ask(url)).status).toBe(429);
      leave[1]?.abort();
      await expect.poll(left).toBe(1);
      // Nothing ran for the one that was queued; the next one runs when the first is gone.
      expect(started()).toBe(1);
      const third = asks(2);
      await expect.poll(waiting).toBe('1');
      leave[0]?.abort();
      await expect.poll(started).toBe(2);
      leave[2]?.abort();
      await Promise.all([first, second, third]);
      await expect.poll(() => events.filter(({ type }) => type === 'run-finished').length).toBe(2);
    });
  });

  it('while receiving a response do no harm', async () => {
    const big = { answer: answer('"x".repeat(20000000)') };
    await withAgent(big, async ({ url }) => {
      for (let i = 0; i < 5; i++) {
        const { socket, closed } = open(url, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
        socket.once('data', () => socket.destroy());
        await closed;
      }
      expect((await ask(url)).status).toBe(200);
    });
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { BodyMemory, type ReceivedBody, readBody } from '../../src/server/body.ts';
import { RequestError } from '../../src/server/envelope.ts';
import { exchange, sendAndLeave } from '../support/raw-http.ts';

let server: Server | undefined;
const results: (ReceivedBody | RequestError)[] = [];

/** Serves requests by reading their bodies, and records the results. */
async function reading(limit: number, memory: BodyMemory): Promise<string> {
  results.length = 0;
  const made = createServer((request, response) => {
    void readBody(request, { limit, memory, signal: new AbortController().signal }).then(
      (body) => {
        results.push(body);
        response.end(body.content);
      },
      (error: unknown) => {
        if (!(error instanceof RequestError)) throw error;
        results.push(error);
        response.writeHead(error.status, error.headers).end(error.message);
      },
    );
  });
  server = made;
  await new Promise((resolve) => made.listen(0, '127.0.0.1', () => resolve(null)));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

afterEach(() => new Promise((resolve) => server?.close(resolve).closeAllConnections()));

const post = (url: string, body: string) => fetch(url, { method: 'POST', body });

describe('readBody', () => {
  it('stays within the memory limit, and releases memory afterward', async () => {
    const url = await reading(100, new BodyMemory(150));
    expect((await post(url, 'x'.repeat(100))).status).toBe(200);
    const refused = await post(url, 'x'.repeat(100));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    const [first] = results;
    if (first !== undefined && 'release' in first) first.release();
    expect((await post(url, 'x'.repeat(100))).status).toBe(200);
  });

  it('releases the memory of a rejected body', async () => {
    const memory = new BodyMemory(100);
    const url = await reading(60, memory);
    const chunk = `28\r\n${'x'.repeat(40)}\r\n`;
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect((await exchange(url, `${head}${chunk}${chunk}0\r\n\r\n`)).status).toBe(413);
    expect(memory.take(100)).toBe(true);
  });

  it.each([
    ['', Buffer.from('abc')],
    ['Content-Encoding: gzip\r\n', gzipSync('abc').subarray(0, 12)],
  ])('ends when the client disconnects: %j', async (packing, start) => {
    const memory = new BodyMemory(100);
    const url = await reading(60, memory);
    const head = `POST / HTTP/1.1\r\nHost: x\r\n${packing}Content-Length: 50\r\n\r\n`;
    await sendAndLeave(url, Buffer.concat([Buffer.from(head), start]));
    await expect.poll(() => results.length).toBe(1);
    expect(results[0]).toMatchObject({ message: 'The connection was closed before the body was complete.' });
    expect(memory.take(100)).toBe(true);
  });

  it('returns nothing for a request without a body', async () => {
    const url = await reading(60, new BodyMemory(0));
    expect(await (await fetch(url)).text()).toBe('');
  });
});

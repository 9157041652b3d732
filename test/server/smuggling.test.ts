// Requests that two programs could read differently, through the web proxy to an app that writes down every byte it
// gets. Whatever a client sends: each connection to the app carries one message with an unambiguous end.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { messageIn, RawApp, valuesOf } from '../support/raw-app.ts';
import { exchange } from '../support/raw-http.ts';

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

let app: RawApp;

beforeAll(async () => {
  app = await RawApp.start();
});

afterAll(() => app.close());

beforeEach(() => app.reset());

const smuggled = 'GET /app/smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
const head = (headers: string, method = 'POST'): string => `${method} /app/first HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const inOneChunk = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`;
const encoded = (header: string): string => head(`${header}\r\nContent-Length: 5\r\n`) + `0\r\n\r\n${smuggled}`;

/** Request smuggling tricks by name. */
const tricks: Readonly<Record<string, string>> = {
  'CL.TE': head(`Content-Length: ${5 + smuggled.length}\r\nTransfer-Encoding: chunked\r\n`) + `0\r\n\r\n${smuggled}`,
  'TE.CL': head('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n') + inOneChunk,
  'CL.0': head(`Content-Length: ${smuggled.length}\r\n`) + smuggled,
  'CL.0 of GET': head(`Content-Length: ${smuggled.length}\r\n`, 'GET') + smuggled,
  'CL.0 of DELETE': head(`Content-Length: ${smuggled.length}\r\n`, 'DELETE') + smuggled,
  'TE.0': head('Transfer-Encoding: chunked\r\n') + inOneChunk,
  'TE.0 of OPTIONS': head('Transfer-Encoding: chunked\r\n', 'OPTIONS') + inOneChunk,
  'TE.0 of DELETE': head('Transfer-Encoding: chunked\r\n', 'DELETE') + inOneChunk,
  '0.CL': head('Content-Length: 0\r\n') + smuggled.replace('/app/smuggled', '/app/second'),
  'two lengths': head('Content-Length: 0\r\nContent-Length: 40\r\n') + smuggled,
  'the same length twice': head(`Content-Length: ${smuggled.length}\r\n`.repeat(2)) + smuggled,
  'a list of lengths': head('Content-Length: 0, 40\r\n') + smuggled,
  'a signed length': head('Content-Length: +40\r\n') + smuggled,
  'a negative length': head('Content-Length: -1\r\n') + smuggled,
  'a hexadecimal length': head('Content-Length: 0x28\r\n') + smuggled,
  'a length with a space in it': head('Content-Length: 4 0\r\n') + smuggled,
  'a long length': head('Content-Length: 18446744073709551617\r\n') + smuggled,
  'a space before the colon': encoded('Transfer-Encoding : chunked'),
  'a tab before the value': encoded('Transfer-Encoding:\tchunked'),
  'a vertical tab': encoded('Transfer-Encoding:\x0bchunked'),
  'another encoding': encoded('Transfer-Encoding: xchunked'),
  'an encoding in quotes': encoded('Transfer-Encoding: "chunked"'),
  'chunked twice': encoded('Transfer-Encoding: chunked, chunked'),
  'chunked, then not': encoded('Transfer-Encoding: chunked, identity'),
  identity: encoded('Transfer-Encoding: identity'),
  'two encodings': encoded('Transfer-Encoding: identity\r\nTransfer-Encoding: chunked'),
  'capital letters': head('TRANSFER-ENCODING: CHUNKED\r\n') + inOneChunk,
  'gzip, chunked': head('Transfer-Encoding: gzip, chunked\r\n') + inOneChunk,
  'a folded encoding': encoded('Transfer-Encoding:\r\n chunked'),
  'a folded header': head(`X: a\r\n\tTransfer-Encoding: chunked\r\nContent-Length: 5\r\n`) + `0\r\n\r\n${smuggled}`,
  'a bare line feed': `POST /app/first HTTP/1.1\nHost: x\nX: a\nTransfer-Encoding: chunked\nContent-Length: 5\n\n0\n\n${smuggled}`,
  'a bare line feed in a header': encoded('X: a\nTransfer-Encoding: chunked'),
  'a bare carriage return': encoded('X: a\rTransfer-Encoding: chunked'),
  'a NUL': encoded('X: a\0\r\nTransfer-Encoding: chunked'),
  'an underscore': `${head(`Transfer_Encoding: chunked\r\nContent-Length: ${5 + smuggled.length}\r\n`)}0\r\n\r\n${smuggled}`,
  'a length with an underscore': head(`Content_Length: 0\r\nContent-Length: ${smuggled.length}\r\n`) + smuggled,
  'extensions of chunks': head('Transfer-Encoding: chunked\r\n') + `2;a="\r\n${smuggled}"\r\nab\r\n0\r\n\r\n`,
  'a bare line feed in an extension': head('Transfer-Encoding: chunked\r\n') + `2;\nab\r\n0\r\n\r\n${smuggled}`,
  'a chunk that ends with a line feed': head('Transfer-Encoding: chunked\r\n') + `2\r\nab\n0\r\n\r\n${smuggled}`,
  'a chunk of odd size': head('Transfer-Encoding: chunked\r\n') + `0x2\r\nab\r\n0\r\n\r\n${smuggled}`,
  'a chunk too large to count':
    head('Transfer-Encoding: chunked\r\n') + `10000000000000000\r\nab\r\n0\r\n\r\n${smuggled}`,
  trailers:
    head('Transfer-Encoding: chunked\r\nTrailer: Content-Length\r\n') + '2\r\nab\r\n0\r\nContent-Length: 40\r\n\r\n',
  'a trailer that frames': head('Transfer-Encoding: chunked\r\n') + '0\r\nTransfer-Encoding: chunked\r\n\r\n',
  'framing listed in Connection':
    head(`Connection: Content-Length\r\nContent-Length: ${smuggled.length}\r\n`) + smuggled,
  'an encoding listed in Connection':
    head('Connection: close, Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n') + inOneChunk,
  'headers of the proxy listed in Connection': head(
    'Connection: X-Forwarded-For, Host\r\nX-Forwarded-For: 1.2.3.4\r\n',
    'GET',
  ),
  'a kept connection': head(
    'Connection: keep-alive\r\nKeep-Alive: timeout=100\r\nProxy-Connection: keep-alive\r\n',
    'GET',
  ),
  Expect: head('Expect: 100-continue\r\nContent-Length: 2\r\n') + 'ab',
  TE: head('TE: trailers\r\nConnection: TE\r\n', 'GET'),
  h2c:
    head('Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n', 'GET') +
    smuggled,
  'h2c with a body': head(`Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: ${smuggled.length}\r\n`) + smuggled,
  'a websocket with a body':
    head(`Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: ${smuggled.length}\r\n`, 'GET') + smuggled,
  'a websocket in chunks':
    head('Connection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n', 'GET') + inOneChunk,
  'a websocket of POST': head('Connection: Upgrade\r\nUpgrade: websocket\r\n') + smuggled,
  'a websocket of a wrong version':
    head('Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 777\r\n', 'GET') + smuggled,
  'two upgrades': head('Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n', 'GET') + smuggled,
  'a path with a line in it': 'GET /app/%0d%0aX:%201 HTTP/1.1\r\nHost: x\r\n\r\n',
  'a path with a space': 'GET /app/a HTTP/1.1 HTTP/1.1\r\nHost: x\r\n\r\n',
  'another version': 'GET /app/a HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n' + inOneChunk,
  'HTTP/0.9': `GET /app/a\r\n\r\n${smuggled}`,
  'an absolute target': 'GET http://evil.example/app/a HTTP/1.1\r\nHost: x\r\n\r\n',
  'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'two hosts': 'GET /app/a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n',
  'an empty name': head(': chunked\r\n', 'GET'),
};

describe('through the proxy', () => {
  it.each(Object.keys(tricks))('%s cannot be interpreted in two ways', async (name) => {
    await exchange(app.base, Buffer.from(tricks[name] ?? '', 'latin1'), 300);
    expect(app.suspicions()).toEqual([]);
  });

  it('ordinary requests arrive complete', async () => {
    const sent = head('Content-Length: 3\r\nX-Own: yes\r\nConnection: close\r\n') + 'abc';
    expect((await exchange(app.base, sent)).body).toBe('ok');
    const chunks = head('Transfer-Encoding: chunked\r\nConnection: close\r\n') + '3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n';
    expect((await exchange(app.base, chunks)).body).toBe('ok');
    expect(app.suspicions()).toEqual([]);
    const [plain, chunked] = app.received.map(({ text }) => messageIn(text));
    expect([plain?.head, plain?.rest, plain && valuesOf(plain, 'x-own')]).toEqual([
      'POST /first HTTP/1.1',
      'abc',
      ['yes'],
    ]);
    expect(chunked?.rest.replaceAll(/\r\n|^\d/gm, '')).toBe('abcd');
  });

  it('and headers about the client come from us', async () => {
    const claims =
      'X-Forwarded-For: 1.2.3.4\r\nX_Forwarded_For: 1.2.3.4\r\nForwarded: for=1.2.3.4\r\nX-Forwarded-Port: 1\r\n';
    await exchange(app.base, head(`${claims}Connection: close, X-Forwarded-For\r\n`, 'GET'));
    const [message] = app.received.map(({ text }) => messageIn(text));
    expect(message && valuesOf(message, 'x-forwarded-for')).toEqual(['127.0.0.1']);
    expect(app.received[0]?.text).not.toMatch(/1\.2\.3\.4|forwarded-port/i);
  });
});

describe('responses of a broken app', () => {
  const twice = (first: string): string =>
    `GET /app/first HTTP/1.1\r\nHost: x\r\n\r\n${first}GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

  it.each([
    ['two answers', ok + ok.replace('ok', 'no')],
    [
      'two framings',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
    ],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\nok'],
    ['a status that is none', 'HTTP/1.1 042 Odd\r\nContent-Length: 2\r\n\r\nok'],
    ['a status beyond all', 'HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\nok'],
    [
      'a switch that nobody asked for',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nraw',
    ],
    ['garbage', 'garbage\r\n\r\n'],
    [
      'headers of its connection',
      'HTTP/1.1 200 OK\r\nConnection: X-Secret\r\nX-Secret: 1\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok',
    ],
  ])('%s: the next response on the connection belongs to the next request', async (_, bytes) => {
    app.reply = bytes;
    const { head: first, body } = await exchange(app.base, twice(''));
    const whole = `${first}\r\n\r\n${body}`;
    const answers = whole.match(/HTTP\/1\.1 \d{3}/g) ?? [];
    // One per request, or the connection ends after the first.
    expect(answers.length).toBeLessThanOrEqual(2);
    if (answers.length === 2) expect(answers[1]).toBe('HTTP/1.1 404');
    expect(whole).not.toMatch(/x-secret|raw$/i);
    const after = await exchange(app.base, 'GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(after.status).toBe(404);
  });
});

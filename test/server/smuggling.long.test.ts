// Requests whose body contains another request, with every known way to make a second reader find the end of the body
// elsewhere: 5,000 combinations of those ways. The app behind the proxy gets the whole body or nothing.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Random } from '../support/random.ts';
import { RawApp } from '../support/raw-app.ts';
import { exchange } from '../support/raw-http.ts';
import { caseCount, timeLimit } from '../support/whole.ts';

const AT_ONCE = 16;
const inner = 'GET /app/smuggled HTTP/1.1\r\nHost: x\r\n\r\n';

let app: RawApp;
beforeAll(async () => {
  app = await RawApp.start();
});
afterAll(() => app.close());

const odd = [
  '',
  ' ',
  '  ',
  '\t',
  '\x0b',
  '\x0c',
  '\0',
  '\x85',
  '\xa0',
  '\r',
  '\n',
  '\r\n ',
  '\r\n\t',
  ',',
  ';',
  '"',
  '\x7f',
];
const lineEnds = ['\r\n', '\r\n', '\r\n', '\n', '\r', '\r\r\n', '\n\r\n', '\0\r\n'];

/** A header that frames, in disguise. */
function framing(random: Random): string {
  const [name, value] = random.pick([
    ['Transfer-Encoding', 'chunked'],
    ['Transfer-Encoding', 'identity'],
    [
      'Transfer-Encoding',
      random.pick(['xchunked', 'chunked, identity', 'identity, chunked', 'chunked;q=1', '"chunked"']),
    ],
    ['Transfer-Encoding', random.pick(['gzip, chunked', 'CHUNKED', 'chu\0nked', 'chunked\xa0', ', chunked', 'chunk'])],
    ['Content-Length', random.pick(['0', '00', '+0', '-0', '0x0', '1e1', '4_0', '0,0', '0, 40', '40 ', ' 0', '９'])],
    ['Content-Length', random.pick(['18446744073709551616', '4294967296', '-1', '', '"0"', '0;a', 'NaN', '0.0'])],
  ] as const);
  const spelled = random.pick([
    name,
    name.toLowerCase(),
    name.toUpperCase(),
    name.replace('-', '_'),
    name.replace('-', random.pick(odd)),
    random.pick(odd) + name,
    name + random.pick(odd),
    `X-${name}`,
  ]);
  return (
    spelled + random.pick([':', ':', ': ', ': ', ' :', '\t:', ':\t', `:${random.pick(odd)}`]) + value + random.pick(odd)
  );
}

/** Other headers that change how a message is read or forwarded. */
function other(random: Random): string {
  return random.pick([
    `Connection: ${random.pick(['close', 'keep-alive', 'Content-Length', 'Transfer-Encoding', 'Host', 'close, TE, Trailer', 'Upgrade'])}`,
    `Expect: ${random.pick(['100-continue', '100-Continue', '200-ok', '100-continue, x', ''])}`,
    `Upgrade: ${random.pick(['h2c', 'websocket', 'TLS/1.0', 'websocket, h2c', 'HTTP/2.0'])}`,
    `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA`,
    `Trailer: ${random.pick(['Content-Length', 'Transfer-Encoding', 'X'])}`,
    `TE: ${random.pick(['trailers', 'chunked', 'gzip;q=0'])}`,
    `Host: ${random.pick(['y', 'x:80', 'x\r\n y', '', 'x, y'])}`,
    `X: a${random.pick(odd)}Transfer-Encoding: chunked`,
    `X: a${random.pick(['\r\n ', '\r\n\t', '\n ', '\n'])}Content-Length: 0`,
    `X-HTTP-Method-Override: GET`,
    `Proxy-Connection: keep-alive`,
    `X${random.pick(odd)}: a`,
    random.pick([' X: folded', '\tX: folded', ': empty', 'nothing', '\0', ' ']),
  ]);
}

/** Usually the ordinary value, so that many requests have a single odd part. */
function mostly<T>(random: Random, ordinary: T, unusual: readonly T[]): T {
  return random.once(12) ? random.pick(unusual) : ordinary;
}

const extensions = [';a', ';a=b', ';a="\r\n"', ';\n', ' ;a', '\t', ' ', ';a\r', '\0'];
const trailers = ['X: 1\r\n', 'Content-Length: 0\r\n', 'Transfer-Encoding: chunked\r\n', ' x\r\n', 'X: a\n'];
const methods = ['PUT', 'GET', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE', 'post', 'CONNECT'];
const targets = ['http://x/app/first', '//app/first', '/app/a%0d%0ab', '/app/a?b\tc', '*'];
const versions = ['HTTP/1.0', 'HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'http/1.1', 'HTTP/1.1 x', ''];

/** A chunk of the body, perhaps in an unusual form. */
function chunk(random: Random, text: string): string {
  const size = text.length.toString(16);
  const spelled = mostly(random, size, [size.toUpperCase(), `0${size}`, `0000000${size}`, `0x${size}`, `+${size}`]);
  const end = (): string => mostly(random, '\r\n', lineEnds);
  return `${spelled}${mostly(random, '', extensions)}${end()}${text}${end()}`;
}

function request(random: Random): string {
  const isChunked = random.once(2);
  const filler = 'b'.repeat(random.below(40));
  const content = random.pick([
    `${filler}${inner}`,
    `0\r\n\r\n${inner}`,
    `${filler}\r\n0\r\n\r\n${inner}`,
    `\r\n${inner}${filler}`,
  ]);
  const cut = random.below(content.length);
  const pieces = random.once(2) ? [content] : [content.slice(0, cut), content.slice(cut)].filter((text) => text !== '');
  const last = `0${mostly(random, '', extensions)}\r\n${mostly(random, '', trailers)}\r\n`;
  const body = isChunked ? pieces.map((text) => chunk(random, text)).join('') + last : content;
  const headers = ['Host: x', isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${content.length}`];
  for (let added = random.below(3); added > 0; added -= 1) {
    const header = random.once(2) ? framing(random) : other(random);
    headers.splice(random.below(headers.length + 1), 0, header);
  }
  const lines = headers.map((line) => line + mostly(random, '\r\n', random.once(4) ? lineEnds : ['\r\n'])).join('');
  const space = mostly(random, ' ', ['  ', '\t', '\x0b']);
  const first = [
    mostly(random, 'POST', methods),
    mostly(random, '/app/first', targets),
    mostly(random, 'HTTP/1.1', versions),
  ];
  const before = mostly(random, '', ['\r\n', '\r\n\r\n', '\n', ' ', '\0']);
  return `${before}${first.join(space)}\r\n${lines}${mostly(random, '\r\n', lineEnds)}${body}`;
}

it('a request inside the body of another one never reaches the app as a request', {
  timeout: timeLimit(1_800_000),
}, async () => {
  const count = caseCount(5000);
  const random = new Random(8);
  const requests = Array.from({ length: count }, () => request(random));
  const waiting = [...requests];
  const found: string[] = [];
  let forwarded = 0;
  const send = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await exchange(app.base, Buffer.from(next, 'latin1'), 200);
  };
  while (waiting.length > 0) {
    await Promise.all(Array.from({ length: AT_ONCE }, send));
    forwarded += app.received.length;
    found.push(...app.suspicions());
    app.disconnect();
    app.reset();
  }
  expect(found).toEqual([]);
  // Many are ordinary requests after all.
  expect(forwarded).toBeGreaterThan(count / 20);
  expect((await exchange(app.base, 'GET /app/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).body).toBe('ok');
});

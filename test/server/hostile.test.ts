// Malicious and broken requests: each gets a clear response, and the next one is served.
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownIdentity } from '../../src/runtime/process/identity.ts';
import {
  answer,
  ask,
  failuresIn,
  resource,
  type ServedAgent,
  serveAgent,
  withAgent,
  workflow,
} from '../support/agent-server.ts';
import { hasNoPython } from '../support/python.ts';
import { exchange, sendAndLeave } from '../support/raw-http.ts';
import { isNotLinux, isWindows } from '../support/skipping.ts';

const settings = 'APIServer { BodyLimit = 100.kb; Routes { new { Path = "/"; Methods { "GET"; "POST" } } } }';
const files = {
  'workflow.pkl': workflow(settings),
  answer: answer('request.params("q")\nrequest.data()\nrequest.Params'),
};

let served: ServedAgent;
let place = '';

beforeAll(async () => {
  // Other tests put files of requests into the usual temporary folder.
  place = await mkdtemp(join(tmpdir(), 'kdeps-hostile-'));
  process.env['TMPDIR'] = place;
  served = await serveAgent(files);
});

afterAll(async () => {
  await served.close();
  delete process.env['TMPDIR'];
  await rm(place, { recursive: true, force: true });
});

/** The message of an error response, which must have the usual form. */
function messageIn(body: string): string {
  const { success, errors, response } = JSON.parse(body) as {
    success: boolean;
    errors: readonly { message: string }[];
    response: { data: unknown };
  };
  expect([success, response.data, errors.length]).toEqual([false, null, 1]);
  return errors[0]?.message ?? '';
}

function post(headers: string, body: string | Uint8Array): Uint8Array {
  const length = Buffer.byteLength(body);
  const head = `POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${length}\r\n${headers}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

describe('malformed requests', () => {
  it.each([
    ['garbage', 'GARBAGE\r\n\r\n', 400, 'This is not an HTTP request'],
    ['a version that is none', 'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n', 400, 'This is not an HTTP request'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400, 'The request has no `Host` header.'],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: y\r\n\r\n', 400, 'more than one `Host` header'],
    ['a version without headers', 'GET /\r\n\r\n', 400, 'HTTP/0.9 is not supported'],
    ['a version in frames', 'GET / HTTP/2.0\r\nHost: localhost\r\n\r\n', 400, 'HTTP/2.0 is not supported'],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'Send long values',
    ],
    [
      'a header of two lines',
      'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b: c\r\nY\0: d\r\n\r\n',
      400,
      'not an HTTP request',
    ],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'not an HTTP request',
    ],
    [
      'a chunk that is none',
      'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      400,
      'not an HTTP request',
    ],
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n', 405, 'this server is not a proxy'],
    ['an expectation', 'POST / HTTP/1.1\r\nHost: localhost\r\nExpect: more\r\n\r\n', 417, 'Only `100-continue`'],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 405, 'Allowed: GET, POST.'],
    [
      'another path',
      'GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      404,
      'API routes: /.',
    ],
    ['a path with NUL', 'GET /%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 404, 'API routes: /.'],
  ])('%s', async (_, bytes, status, message) => {
    const reply = await exchange(served.url, bytes);
    expect(reply.status).toBe(status);
    expect(messageIn(reply.body)).toContain(message);
    expect(reply.body).not.toMatch(/\bat .*\.(ts|js):|node:internal/);
  });
});

describe('requests for another protocol', () => {
  it.each([
    ['HTTP/2', 'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n'],
    [
      'a websocket',
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n',
    ],
  ])('are answered in this one, and hold no connection: %s', async (_, headers) => {
    const head = `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close, Upgrade\r\n${headers}\r\n`;
    expect((await exchange(served.url, head, 20_000)).status).toBe(200);
  });
});

describe('bodies', () => {
  const big = Buffer.alloc(5_000_000, 'x');

  it.each([
    ['no UTF-8', '', Buffer.from([0x61, 0xff, 0x62]), 400, 'The body is not valid UTF-8. Send text as UTF-8'],
    ['not packed as it says', 'Content-Encoding: gzip\r\n', 'plain', 400, 'not valid `gzip` data'],
    ['packed half', 'Content-Encoding: gzip\r\n', gzipSync('abcdef').subarray(0, 12), 400, 'not valid `gzip` data'],
    ['packed in an unknown way', 'Content-Encoding: zap\r\n', 'x', 415, 'Use gzip, deflate, br or none.'],
    ['that grows when it is unpacked', 'Content-Encoding: gzip\r\n', gzipSync(big), 413, 'the limit is 100000 bytes'],
    ['too long', '', big, 413, 'the limit is 100000 bytes'],
    [
      'half a form',
      'Content-Type: application/x-www-form-urlencoded\r\n',
      'q=%ff',
      400,
      'The form is not valid UTF-8.',
    ],
  ])('%s', async (_, headers, body, status, message) => {
    const reply = await exchange(served.url, post(headers, body));
    expect(reply.status).toBe(status);
    expect(messageIn(reply.body)).toContain(message);
  });

  it('in chunks are rejected as soon as they exceed the limit', async () => {
    const chunk = `${(60_000).toString(16)}\r\n${'x'.repeat(60_000)}\r\n`;
    const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect((await exchange(served.url, `${head}${chunk}${chunk}`)).status).toBe(413);
  });

  it.each(['gzip', 'deflate', 'br'])('may be compressed with %s', async (packing) => {
    const { brotliCompressSync, deflateSync } = await import('node:zlib');
    const pack = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }[packing] ?? gzipSync;
    const reply = await ask(served.url, {
      method: 'POST',
      headers: { 'Content-Encoding': packing },
      body: pack('text'),
    });
    expect(reply.body.response.data?.[1]).toBe('text');
  });

  it('that arrive too slowly are rejected', async () => {
    const limits = 'APIServer { RequestTimeout = 0.3.s; Routes { new { Path = "/"; Methods { "POST" } } } }';
    await withAgent({ 'workflow.pkl': workflow(limits), answer: answer('1') }, async ({ url, events }) => {
      const reply = await exchange(url, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc');
      expect([reply.status, messageIn(reply.body)]).toEqual([408, 'The request took longer than 0.3 s to arrive.']);
      expect(events).toEqual([]);
    });
  });

  it('that end early start nothing', async () => {
    const [events, requests] = [served.events.length, served.requests.length];
    await sendAndLeave(served.url, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc');
    await expect.poll(() => served.requests.length).toBe(requests + 1);
    expect(served.events.length).toBe(events);
    expect((await ask(served.url)).status).toBe(200);
  });
});

describe('forms', () => {
  const part = (headers: string, content = 'x') => `--b\r\n${headers}\r\n\r\n${content}\r\n`;
  const field = 'Content-Disposition: form-data; name="q"';

  it.each([
    ['nothing in it', '', 'does not contain its boundary'],
    ['another boundary', '--c\r\n', 'does not contain its boundary'],
    ['no end', part(field), 'ends in the middle'],
    ['a part without headers', '--b\r\n\r\nx\r\n--b--', 'headers of a form part do not end'],
    ['a part without a name', `${part('Content-Disposition: form-data')}--b--`, 'has no name'],
    ['text after a boundary', `--bx\r\n${field}\r\n\r\nx\r\n--b--`, 'is not at the end of its line'],
    ['a field that is no UTF-8', `${part(field, '\xff')}--b--`, 'The field `q` of the form is not valid UTF-8.'],
  ])('with %s', async (_, body, message) => {
    const bytes = post('Content-Type: multipart/form-data; boundary=b\r\n', Buffer.from(body, 'latin1'));
    const reply = await exchange(served.url, bytes);
    expect(reply.status).toBe(400);
    expect(messageIn(reply.body)).toContain(message);
  });
});

describe('names and values', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'x"] = 1', '\\(1 + 1)', '@(1 + 1)', ''])(
    'a parameter may be called %j',
    async (name) => {
      const { body } = await ask(`${served.url}/?${new URLSearchParams({ [name]: 'v', q: name }).toString()}`);
      expect(body.response.data).toEqual([
        name,
        '',
        Object.fromEntries([
          [name, 'v'],
          ['q', name],
        ]),
      ]);
    },
  );

  it('a query that is not UTF-8 is rejected, and an unescaped one is explained', async () => {
    expect((await ask(`${served.url}/?q=%ff`)).body.errors?.[0]?.message).toContain('The query is not valid UTF-8.');
    const raw = Buffer.from('GET /?q=Bär HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(messageIn((await exchange(served.url, raw)).body)).toContain('Encode non-ASCII characters');
  });

  it('keys of JSON, memory and responses may have the names of object members', async () => {
    const names = ['__proto__', 'constructor', 'a\0b'];
    const keep = names.map((name) => `memory.setRecord(${pkl(name)}, "v") + memory.getRecord(${pkl(name)})`);
    const data = [...keep, 'memory.records()', 'document.JSONParser(request.data())', 'session.getRecord("toString")'];
    await withAgent({ answer: answer(data.join('\n')) }, async ({ url }) => {
      const sent = '{"__proto__":{"a":1},"constructor":2}';
      const response = await fetch(url, { method: 'POST', body: sent });
      const { data: got } = ((await response.json()) as { response: { data: unknown[] } }).response;
      expect(got.slice(0, 4)).toEqual(['vv', 'vv', 'vv', ['__proto__', 'a\0b', 'constructor']]);
      expect(JSON.stringify(got[4])).toBe(sent);
      expect(got[5]).toBe('');
    });
  });

  it.each([
    [
      'a command',
      'Exec { Command = "echo @(request.params("q"))" }',
      400,
      'The parameter `q` contains a NUL character',
    ],
    ['a long command', 'Exec { Command = "echo @(request.data())" }', 413, 'is longer than 128 KiB'],
    ['a variable', 'Exec { Command = "true"; Env { ["Q"] = "@(request.params("q"))" } }', 400, '`q` contains a NUL'],
    ['a long variable', 'Exec { Command = "true"; Env { ["Q"] = "@(request.data())" } }', 413, '`Q` is longer than'],
    ['a program', 'Exec { Command = "true"; Env { ["Q"] = "a\\u{0}b" } }', 500, '`Q` contains a NUL character'],
    ['a URL', 'HTTPClient { Method = "GET"; Url = "http://a\\u{0}b" }', 500, 'is not an HTTP URL'],
  ])('what cannot be part of %s is rejected', async (_, action, wanted, message) => {
    const agent = { step: resource('step', action), answer: answer('1', ['step']) };
    await withAgent(agent, async ({ url }) => {
      const query = wanted === 400 ? '?q=a%00b' : '';
      const { status, body } = await ask(`${url}/${query}`, { method: 'POST', body: 'x'.repeat(200_000) });
      expect(status).toBe(wanted);
      expect(body.errors?.[0]?.message).toContain(message);
    });
  });

  it('very deep nesting is an error or a text, and does not crash the server', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const agent = {
      answer: answer('request.data()'),
      deep: resource('deep', 'Exec { Command = "true" }'),
    };
    await withAgent(agent, async ({ url }) => {
      expect((await ask(url, { method: 'POST', body: deep })).body.response.data).toEqual([deep]);
    });
    const value = { answer: answer('IntSeq(1, 100000).fold(request.params("q"), (a, b) -> List(a))') };
    await withAgent(value, async ({ url, events }) => {
      expect((await ask(url)).status).toBe(500);
      expect(failuresIn(events)).toEqual([expect.stringContaining('A stack overflow occurred.')]);
      expect((await ask(`${url}/`)).status).toBe(500);
    });
  });

  it('a header that is passed on as a variable or a header appears in no error', async () => {
    const env = 'Env { ["AUTH_TOKEN"] = "@(request.header("Authorization"))" }';
    const agent = {
      step: resource('step', `Exec { Command = "echo \\"$AUTH_TOKEN\\" >&2; exit 1"; ${env} }`),
      answer: answer('1', ['step']),
    };
    await withAgent(agent, async ({ url, events }) => {
      const { body } = await ask(url, { headers: { Authorization: 'Bearer abcdef-123456' } });
      expect(failuresIn(events)).toEqual(['The command failed with exit code 1.\n***']);
      expect(JSON.stringify([body, events])).not.toContain('123456');
    });
  });

  it('a response header cannot be split', async () => {
    const agent = {
      answer: resource(
        'answer',
        'APIResponse { Meta { Headers { ["X-A"] = "@(request.params("q"))"; ["X-B"] = "b" } } }',
      ),
    };
    await withAgent(agent, async ({ url, events }) => {
      const { status, headers } = await ask(`${url}/?q=a%0d%0aX-Evil:%201`);
      expect([status, headers.get('x-a'), headers.get('x-evil'), headers.get('x-b')]).toEqual([200, null, null, 'b']);
      const notes = events.flatMap((event) => (event.type === 'note' ? [event.text] : []));
      expect(notes).toEqual(['The response header `X-A` is invalid and was dropped.']);
    });
  });
});

describe('clients that disconnect', () => {
  /** Whether a process exists and is not a zombie. */
  async function isAlive(pid: string): Promise<boolean> {
    const text = await readFile(`/proc/${pid.trim()}/stat`, 'utf8').catch(() => ') Z');
    return !/\) Z/.test(text);
  }

  it.skipIf(hasNoPython('a script that is left') || isNotLinux('the list of processes'))(
    'end the script and everything it has started',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'kdeps-pids-'));
      const script = `import os, subprocess, time\nchild = subprocess.Popen(["sleep", "60"])\nopen("${folder}/pids.part", "w").write(f"{os.getpid()} {child.pid}")\nos.rename("${folder}/pids.part", "${folder}/pids")\ntime.sleep(60)`;
      const agent = {
        slow: resource('slow', `Python { Script = ${JSON.stringify(script)} }`),
        answer: answer('1', ['slow']),
      };
      await withAgent(agent, async ({ url }) => {
        const leave = new AbortController();
        const asked = ask(url, { signal: leave.signal }).catch(() => null);
        await expect.poll(() => existsSync(join(folder, 'pids')), { timeout: 20_000 }).toBe(true);
        const pids = (await readFile(join(folder, 'pids'), 'utf8')).split(' ');
        expect(await Promise.all(pids.map(isAlive))).toEqual([true, true]);
        leave.abort();
        await asked;
        await expect.poll(() => Promise.all(pids.map(isAlive)), { timeout: 5000 }).toEqual([false, false]);
      });
      await rm(folder, { recursive: true });
    },
  );

  it.skipIf(hasNoPython('a script that is left') || isWindows('a warm interpreter'))(
    'stop a warm script and keep its interpreter',
    async () => {
      const script = 'import os, time\nprint(os.getpid(), flush=True)\nif os.environ["SLOW"]: time.sleep(60)';
      const agent = {
        slow: resource(
          'slow',
          `Python { Warm = true; Script = ${JSON.stringify(script)}; Env { ["SLOW"] = "@(request.params("slow"))" } }`,
        ),
        answer: answer('"@(python.stdout("slow"))"', ['slow']),
      };
      await withAgent(agent, async ({ url, events }) => {
        const leave = new AbortController();
        const asked = ask(`${url}/?slow=yes`, { signal: leave.signal }).catch(() => null);
        const printed = () => events.find(({ type }) => type === 'log');
        await expect.poll(printed, { timeout: 20_000 }).toBeDefined();
        leave.abort();
        await asked;
        const stopped = () => events.find(({ type }) => type === 'resource-stopped');
        await expect.poll(stopped).toMatchObject({ how: 'interrupt', isKept: true });
        const pid = printed();
        const { data } = (await ask(url)).body.response;
        expect(data).toEqual([pid?.type === 'log' ? `${pid.text}\n` : null]);
      });
    },
  );

  it('leave no files behind, nor do failed requests', async () => {
    const agent = {
      slow: resource('slow', 'Exec { Command = "sleep 5"; TimeoutDuration = 0.5.s }'),
      answer: answer('1', ['slow']),
    };
    const form = () => {
      const made = new FormData();
      made.append('file', new Blob(['secret']), 'x.txt');
      return made;
    };
    await withAgent(agent, async ({ url }) => {
      const before = uploads();
      const leave = new AbortController();
      const asked = ask(url, { method: 'POST', body: form(), signal: leave.signal }).catch(() => null);
      await expect.poll(() => uploads().length).toBe(before.length + 1);
      leave.abort();
      await asked;
      await expect.poll(uploads).toEqual(before);
      expect((await ask(url, { method: 'POST', body: form() })).status).toBe(500);
      await expect.poll(uploads).toEqual(before);
    });
  });

  it('do not delay stopping the server, and leave nothing behind', async () => {
    const slow = { slow: resource('slow', 'Exec { Command = "sleep 60" }'), answer: answer('1', ['slow']) };
    const stopped = await serveAgent(slow);
    const before = uploads();
    const form = new FormData();
    form.append('file', new Blob(['x']), 'x.txt');
    const asked = ask(stopped.url, { method: 'POST', body: form }).catch(() => null);
    await expect.poll(() => uploads().length).toBe(before.length + 1);
    await stopped.servers.stop(100);
    expect(uploads()).toEqual(before);
    expect(await asked).toBe(null);
    await stopped.close();
  });
});

describe('two hundred requests at once', () => {
  it('are answered one by one, or told to retry', async () => {
    const limits = 'APIServer { MaxConcurrency = 4; MaxQueue = 20; Routes { new { Path = "/"; Methods { "GET" } } } }';
    const agent = {
      'workflow.pkl': workflow(limits),
      e: resource('e', 'Exec { Command = "echo @(request.params("q"))" }'),
      answer: answer('exec.stdout("e").trim()', ['e']),
    };
    await withAgent(agent, async ({ url }) => {
      const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => ask(`${url}/?q=${i}`)));
      const served = answers.flatMap(({ status, body }, i) =>
        status === 200 ? [[String(i), body.response.data]] : [],
      );
      for (const [i, data] of served) expect(data).toEqual([i]);
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true);
      expect([served.length + refused.length, served.length >= 24]).toEqual([200, true]);
      expect((await ask(`${url}/?q=after`)).body.response.data).toEqual(['after']);
    });
  });
});

function uploads(): readonly string[] {
  const own = join(tmpdir(), `kdeps-${ownIdentity()}`);
  return existsSync(own) ? readdirSync(own).filter((name) => name.startsWith('upload-')) : [];
}

/** A text as a Pkl string literal. */
function pkl(text: string): string {
  return JSON.stringify(text).replace(/\\u(....)/g, '\\u{$1}');
}

// `kdeps server` over its pipes: all messages of the protocol, and what no client should send.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encode } from '@msgpack/msgpack';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fixturePath } from '../support/fixtures.ts';
import { type Body, code, ProtocolClient, valueOf } from '../support/protocol-client.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kdeps-protocol-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clients: ProtocolClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.kill();
});

function start(): ProtocolClient {
  const client = new ProtocolClient({ env: { HOME: folder }, cwd: folder });
  clients.push(client);
  return client;
}

/** The error reports in responses. */
function reports(responses: readonly Body[]): string {
  return responses
    .map(({ error }) =>
      String(error)
        .replaceAll(folder, '')
        .replace(/\d+ rep/, 'N rep'),
    )
    .join('\n');
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const bird = { scheme: 'bird', hasHierarchicalUris: true, isGlobbable: true };
const endless =
  'function loop(n) = if (n < 0) n else loop2(n)\nfunction loop2(n) = IntSeq(0, 1000000000000).fold(n, (a, b) -> a + b)';

describe('evaluators', () => {
  it('can be created, used and closed', async () => {
    const client = start();
    const evaluator = await client.create();
    expect(await client.value(evaluator, 'foo { bar = 1 }', 'foo.bar')).toBe(1);
    client.send(code.closeEvaluator, { evaluatorId: evaluator });
    const { error } = await client.respond(evaluator, 'a = 1');
    expect(error).toBe(`Evaluator with ID ${String(evaluator)} was not found.`);
    // Closing it again, or closing an unknown one, is harmless.
    client.send(code.closeEvaluator, { evaluatorId: evaluator });
    client.send(code.closeEvaluator, { evaluatorId: 77 });
    expect(await client.end()).toEqual({ status: 0, stderr: '' });
  });

  it('return values in the binary format', async () => {
    const client = start();
    const evaluator = await client.create();
    expect(await client.value(evaluator, 'a = 1\nb = new Listing { "x" }')).toEqual([
      0x01,
      'text',
      'repl:text',
      [
        [0x10, 'a', 1],
        [0x10, 'b', [0x05, ['x']]],
      ],
    ]);
    expect(await client.value(evaluator, 'a = 5.min', 'a')).toEqual([0x07, 5, 'min']);
    expect(await client.value(evaluator, 'a = 1', 'output.text')).toBe('a = 1\n');
    expect(await client.value(evaluator, 'a = 1', 'output.bytes')).toEqual([0x0f, Buffer.from('a = 1\n')]);
    expect(await client.value(evaluator, 'output { value = 3 }', 'output.value')).toBe(3);
    expect(await client.value(evaluator, 'a = 9223372036854775807', 'a.toString()')).toBe('9223372036854775807');
  });

  it('load modules once', async () => {
    const client = start();
    const evaluator = await client.create();
    const file = join(folder, 'once.pkl');
    writeFileSync(file, 'a = trace(1)');
    const uri = pathToFileURL(file).href;
    client.begin(evaluator, undefined, 'a', uri);
    expect(await client.expect(code.log)).toEqual({
      evaluatorId: evaluator,
      level: 0,
      message: '1 = 1',
      frameUri: uri,
    });
    expect(valueOf(await client.expect(code.evaluateResponse))).toBe(1);
    writeFileSync(file, 'a = trace(2)');
    expect(await client.value(evaluator, undefined, 'a', uri)).toBe(1);
    const another = await client.create();
    client.begin(another, undefined, 'a', uri);
    expect(await client.expect(code.log)).toMatchObject({ evaluatorId: another, message: '2 = 2' });
    expect(valueOf(await client.expect(code.evaluateResponse))).toBe(2);
  });

  it('report errors, and continue', async () => {
    const client = start();
    const evaluator = await client.create();
    const answers = [
      await client.respond(evaluator, 'foo = "a".toInt()', 'foo'),
      await client.respond(evaluator, 'foo = ', 'foo'),
      await client.respond(evaluator, undefined, undefined, 'nosuch:text'),
      await client.respond(evaluator, undefined, undefined, 'a b:c'),
      await client.respond(evaluator, undefined, undefined, 'relative.pkl'),
      await client.respond(evaluator, undefined, undefined, pathToFileURL(join(folder, 'none.pkl')).href),
      await client.respond(evaluator, 'a = new Dynamic { b = throw("deep") }'),
      await client.respond(evaluator, 'function f(n) = f(n + 1) + 1\na = f(0)'),
      await client.respond(evaluator, 'a = 1', '(() -> throw("in a function")).apply()'),
      await client.respond(evaluator, 'a = 1', 'new Dynamic { b = throw("in an object") }'),
    ];
    await expect(reports(answers)).toMatchFileSnapshot(fixturePath('protocol/evaluations.txt'));
    expect(await client.value(evaluator, 'a = 1', 'a')).toBe(1);
  });

  it('send traces and warnings before the value whose evaluation logged them', async () => {
    const client = start();
    const evaluator = await client.create({ traceMode: 'pretty' });
    client.begin(evaluator, '@Deprecated { message = "use b" }\nfunction f() = 5\na = trace(f())', 'a');
    const [warning, trace] = [await client.expect(code.log), await client.expect(code.log)];
    expect(warning).toMatchObject({ evaluatorId: evaluator, level: 1, frameUri: 'repl:text' });
    expect(warning['message']).toContain('use b');
    expect(trace).toEqual({ evaluatorId: evaluator, level: 0, message: 'f() = 5\n', frameUri: 'repl:text' });
    expect(valueOf(await client.expect(code.evaluateResponse))).toBe(5);
  });
});

describe('logs', () => {
  it('arrive completely and in order before the value', async () => {
    const client = start();
    const evaluator = await client.create();
    const text = 'a = IntSeq(1, 2000).fold(0, (sum, n) -> sum + trace("\\(n) \\("x".repeat(1000))").length)';
    client.begin(evaluator, text, 'a');
    for (let n = 1; n <= 2000; n++) {
      const { message } = await client.expect(code.log);
      expect(String(message)).toContain(` = "${n} xxx`);
    }
    expect(valueOf(await client.expect(code.evaluateResponse))).toBe(2_008_893);
  });
});

describe('readers in the client', () => {
  it('read each resource once', async () => {
    const client = start();
    const evaluator = await client.create({ clientResourceReaders: [bird] });
    client.begin(evaluator, 'a = read("bird:/a").text + read("bird:/a").text\nb = trace(a)', 'b');
    const request = await client.receive();
    expect(request).toMatchObject({ code: code.readResource, body: { evaluatorId: evaluator, uri: 'bird:/a' } });
    client.answer(request, { contents: bytesOf('x') });
    expect(await client.expect(code.log)).toMatchObject({ message: 'a = "xx"' });
    expect(valueOf(await client.expect(code.evaluateResponse))).toBe('xx');
    expect(await client.value(evaluator, 'a = read("bird:/a").text', 'a')).toBe('x');
  });

  it('can report that a resource does not exist, or an error', async () => {
    const client = start();
    const evaluator = await client.create({ clientResourceReaders: [bird] });
    client.begin(evaluator, 'a = read?("bird:/a") ?? "nothing"', 'a');
    client.answer(await client.receive(), {});
    expect(valueOf(await client.expect(code.evaluateResponse))).toBe('nothing');
    client.begin(evaluator, 'a = read("bird:/b")', 'a');
    client.answer(await client.receive(), { error: 'the bird has flown' });
    const told = await client.expect(code.evaluateResponse);
    await expect(reports([told])).toMatchFileSnapshot(fixturePath('protocol/resource.txt'));
    client.begin(evaluator, 'a = read("bird:/c")', 'a');
    client.answer({ ...(await client.receive()), code: code.listModules }, { pathElements: [] });
    expect((await client.expect(code.evaluateResponse))['error']).toContain('ProtocolException: unexpected response');
  });

  it('load modules, including the main one', async () => {
    const client = start();
    const evaluator = await client.create({ clientModuleReaders: [{ ...bird, isLocal: true }] });
    client.begin(evaluator, undefined, 'a', 'bird:/one.pkl');
    const first = await client.receive();
    expect(first).toMatchObject({ code: code.readModule, body: { evaluatorId: evaluator, uri: 'bird:/one.pkl' } });
    client.answer(first, { contents: 'import "dir/two.pkl"\na = two.b + 1' });
    const second = await client.receive();
    expect(second.body).toMatchObject({ uri: 'bird:/dir/two.pkl' });
    client.answer(second, { contents: 'b = 2' });
    expect(valueOf(await client.expect(code.evaluateResponse))).toBe(3);
    client.begin(evaluator, 'a = import("bird:/empty.pkl")', 'a');
    client.answer(await client.receive(), {});
    expect(valueOf(await client.expect(code.evaluateResponse))).toEqual([0x01, 'empty', 'bird:/empty.pkl', []]);
    client.begin(evaluator, 'a = import("bird:/none.pkl")', 'a');
    client.answer(await client.receive(), { error: 'no such bird' });
    expect((await client.expect(code.evaluateResponse))['error']).toContain('no such bird');
  });

  it('are searched for `...`', async () => {
    const client = start();
    const evaluator = await client.create({ clientModuleReaders: [{ ...bird, isLocal: true }] });
    client.begin(evaluator, 'import ".../up.pkl"\na = up.b', 'a', 'bird:/foo/bar/base.pkl');
    const near = await client.receive();
    expect(near.body).toMatchObject({ uri: 'bird:/foo/up.pkl' });
    client.answer(near, { error: 'not here' });
    const far = await client.receive();
    expect(far.body).toMatchObject({ uri: 'bird:/up.pkl' });
    client.answer(far, { contents: 'b = 1' });
    expect(valueOf(await client.expect(code.evaluateResponse))).toBe(1);
  });

  it('are listed for globs', async () => {
    const client = start();
    const evaluator = await client.create({
      clientModuleReaders: [{ ...bird, isLocal: true }],
      clientResourceReaders: [bird, { scheme: 'flat', hasHierarchicalUris: false, isGlobbable: true }],
    });
    for (const [text, list] of [
      ['read*', code.listResources],
      ['import*', code.listModules],
    ] as const) {
      client.begin(evaluator, `a = ${text}("bird:/**.pkl").keys.toList()`, 'a');
      const top = await client.receive();
      expect(top).toMatchObject({ code: list, body: { uri: 'bird:/' } });
      client.answer(top, {
        pathElements: [
          { name: 'a.pkl', isDirectory: false },
          { name: 'sub', isDirectory: true },
        ],
      });
      const sub = await client.receive();
      expect(sub.body).toMatchObject({ uri: 'bird:/sub/' });
      client.answer(sub, { pathElements: [{ name: 'b.pkl', isDirectory: false }] });
      expect(valueOf(await client.expect(code.evaluateResponse))).toEqual([0x04, ['bird:/a.pkl', 'bird:/sub/b.pkl']]);
    }
    client.begin(evaluator, 'a = read*("flat:*").keys.toList()', 'a');
    const flat = await client.receive();
    expect(flat).toMatchObject({ code: code.listResources });
    client.answer(flat, { pathElements: [{ name: 'x', isDirectory: false }] });
    expect(valueOf(await client.expect(code.evaluateResponse))).toEqual([0x04, ['flat:x']]);
    client.begin(evaluator, 'a = read*("bird:/none/*").keys.toList()', 'a');
    client.answer(await client.receive(), {});
    expect(valueOf(await client.expect(code.evaluateResponse))).toEqual([0x04, []]);
    client.begin(evaluator, 'a = read*("bird:/bad/*").keys', 'a');
    client.answer(await client.receive(), { error: 'no list' });
    const told = await client.expect(code.evaluateResponse);
    await expect(reports([told])).toMatchFileSnapshot(fixturePath('protocol/list.txt'));
  });
});

describe('several evaluations', () => {
  it('of one evaluator run in the order of their requests', async () => {
    const client = start();
    const evaluator = await client.create({ clientResourceReaders: [bird] });
    const requests = [1, 2, 3].map((n) => client.begin(evaluator, `a = read("bird:/${n}").text`, 'a'));
    for (const [i, requestId] of requests.entries()) {
      const request = await client.receive();
      expect(request.body).toMatchObject({ uri: `bird:/${i + 1}` });
      client.answer(request, { contents: bytesOf('x') });
      // While an answer is pending, the next request is sent as well.
      expect(await client.expect(code.evaluateResponse)).toMatchObject({ requestId });
    }
  });

  it('of several evaluators run concurrently, whatever one of them does', async () => {
    const client = start();
    const busy = await client.create({ timeoutSeconds: 3 });
    const quick = await client.create();
    const request = client.begin(busy, endless, 'loop(1)');
    for (let i = 0; i < 10; i++) expect(await client.value(quick, `a = ${i}`, 'a')).toBe(i);
    const answer = await client.expect(code.evaluateResponse);
    expect(answer).toMatchObject({ requestId: request, error: 'Evaluation timed out after 3 second(s).' });
    // The evaluator can be used again.
    expect(await client.value(busy, 'a = 1', 'a')).toBe(1);
  });

  it('can be needed for an answer of the client, in the same and in another evaluator', async () => {
    const client = start();
    const outer = await client.create({ clientResourceReaders: [bird] });
    const inner = await client.create({ clientResourceReaders: [bird] });
    client.begin(outer, 'a = read("bird:/deep").text', 'a');
    const first = await client.receive();
    client.begin(inner, 'b = read("bird:/deeper").text + "b"', 'b');
    const second = await client.receive();
    expect(second.body).toMatchObject({ evaluatorId: inner, uri: 'bird:/deeper' });
    const same = await client.value(outer, 'c = "c"', 'c');
    client.answer(second, { contents: bytesOf(String(same)) });
    const nested = valueOf(await client.expect(code.evaluateResponse));
    client.answer(first, { contents: bytesOf(String(nested)) });
    expect(valueOf(await client.expect(code.evaluateResponse))).toBe('cb');
  });

  it('end when the client does not answer in time; later answers are ignored', async () => {
    const client = start();
    const evaluator = await client.create({ clientResourceReaders: [bird], timeoutSeconds: 1 });
    client.begin(evaluator, 'a = read("bird:/slow").text', 'a');
    const request = await client.receive();
    expect(await client.expect(code.evaluateResponse)).toMatchObject({
      error: 'Evaluation timed out after 1 second(s).',
    });
    client.answer(request, { contents: bytesOf('late') });
    expect(await client.value(evaluator, 'a = 1', 'a')).toBe(1);
    client.begin(evaluator, 'a = read("bird:/slow").text', 'a');
    client.answer(await client.receive(), { contents: bytesOf('in time') });
    expect(valueOf(await client.expect(code.evaluateResponse))).toBe('in time');
  });

  it('end with their evaluator, whether computing or waiting', async () => {
    const client = start();
    const computing = await client.create();
    const waiting = await client.create({ clientResourceReaders: [bird] });
    const requests = [client.begin(computing, endless, 'loop(1)'), client.begin(computing, 'a = 1')];
    requests.push(client.begin(waiting, 'a = read("bird:/a")'));
    const question = await client.receive();
    client.send(code.closeEvaluator, { evaluatorId: computing });
    client.send(code.closeEvaluator, { evaluatorId: waiting });
    const answers = [1, 2, 3].map(() => client.expect(code.evaluateResponse));
    const ended = await Promise.all(answers);
    expect(ended.map(({ error }) => error)).toEqual(Array(3).fill('The evaluator was closed.'));
    expect(new Set(ended.map(({ requestId }) => requestId))).toEqual(new Set(requests));
    client.answer(question, { contents: bytesOf('too late') });
    expect(await client.value(await client.create(), 'a = 1', 'a')).toBe(1);
  });

  it('end when the input of the server ends', async () => {
    const client = start();
    const computing = await client.create();
    const waiting = await client.create({ clientResourceReaders: [bird] });
    client.begin(computing, endless, 'loop(1)');
    client.begin(waiting, 'a = read("bird:/a")');
    await client.receive();
    expect(await client.end()).toEqual({ status: 0, stderr: '' });
  });

  it('of more evaluators than threads all finish', async () => {
    const client = start();
    const evaluators: unknown[] = [];
    for (let i = 0; i < 20; i++) evaluators.push(await client.create({ properties: { i: `${i}` } }));
    const requests = new Map(
      evaluators.map((evaluator, i) => [client.begin(evaluator, 'a = read("prop:i")', 'a'), `${i}`]),
    );
    for (let i = 0; i < 20; i++) {
      const response = await client.expect(code.evaluateResponse);
      expect(valueOf(response)).toBe(requests.get(response['requestId'] as number));
    }
    // The first one has lost its thread, and gets a new one.
    expect(await client.value(evaluators[0], 'a = read("prop:i")', 'a')).toBe('0');
  });
});

describe('messages', () => {
  it('may arrive in any chunks', async () => {
    const client = start();
    const evaluator = await client.create();
    const one = encode([
      code.evaluate,
      { requestId: 1, evaluatorId: evaluator, moduleUri: 'repl:a', moduleText: 'a = 1' },
    ]);
    const two = encode([
      code.evaluate,
      { requestId: 2, evaluatorId: evaluator, moduleUri: 'repl:b', moduleText: 'b = 1' },
    ]);
    for (const byte of one) client.sendBytes(Uint8Array.of(byte));
    client.sendBytes(Buffer.concat([one, two, one.subarray(0, 5)]));
    client.sendBytes(one.subarray(5));
    const ids = [1, 1, 2, 1].map(() => client.expect(code.evaluateResponse));
    expect((await Promise.all(ids)).map(({ requestId }) => requestId)).toEqual([1, 1, 2, 1]);
  });

  it('may be large', async () => {
    const client = start();
    const evaluator = await client.create({ clientResourceReaders: [bird] });
    const text = 'x'.repeat(8_000_000);
    expect(await client.value(evaluator, `a = "${text}"`, 'a.length')).toBe(text.length);
    client.begin(evaluator, 'a = read("bird:/a").text', 'a');
    client.answer(await client.receive(), { contents: bytesOf(text) });
    expect(valueOf(await client.expect(code.evaluateResponse))).toBe(text);
  });

  it('may have 64-bit ids', async () => {
    const client = start();
    const head = encode([code.createEvaluator, {}]).subarray(0, 2);
    const id = Uint8Array.of(0xd3, 0x80, 0, 0, 0, 0, 0, 0, 1);
    client.sendBytes(Buffer.concat([head, Uint8Array.of(0x81), encode('requestId'), id]));
    const { requestId } = await client.expect(code.createEvaluatorResponse);
    // The library reads it as a number, which is only approximate.
    expect(requestId).toBe(-(2 ** 63));
  });

  const body = { requestId: 1, evaluatorId: 1 };
  it.each<[string, Uint8Array, string]>([
    ['a text', bytesOf('hello world'), 'Malformed message header.'],
    ['a map', encode({ a: 1 }), 'Malformed message header.'],
    ['too many parts', encode([1, 2, 3]), 'Malformed message header (expected size 2, but got 3).'],
    ['a code that is none', encode(['x', {}]), 'Malformed message header.'],
    ['an unknown code', encode([0x99, {}]), 'Malformed message header (unrecognized code `99`).'],
    ['a body that is none', encode([0x20, 5]), 'Malformed message body for message with code `32`.'],
    ['no id', encode([0x20, {}]), 'Missing message parameter `requestId`'],
    ['an id that is none', encode([0x20, { requestId: 'a' }]), 'Malformed message body for message with code `32`.'],
    ['a wrong type', encode([0x20, { requestId: 1, env: 5 }]), 'Malformed message body for message with code `32`.'],
    ['no module', encode([0x23, body]), 'Missing message parameter `moduleUri`'],
    [
      'a response of a server',
      encode([0x21, body]),
      'Received response CreateEvaluatorResponse for unknown request ID `1`.',
    ],
    ['a log', encode([0x25, {}]), 'Unexpected incoming one-way message: LogMessage'],
    [
      'a response to nothing',
      encode([0x27, body]),
      'Received response ReadResourceResponse for unknown request ID `1`.',
    ],
    [
      'a response that is malformed',
      encode([0x29, { ...body, contents: 1 }]),
      'Malformed message body for message with code `41`.',
    ],
    ['a request to a client', encode([0x26, body]), 'Unexpected incoming request message: ReadResourceRequest'],
    ['a message to a reader', encode([0x2e, body]), 'Unhandled decoding message code `2e`.'],
    ['a part of a message', encode([0x23, body]).subarray(0, 9), 'Malformed message: it ends too early.'],
    ['a huge list', Uint8Array.of(0xdd, 255, 255, 255, 255), 'Malformed message: Message holds too much.'],
    ['a huge map', Uint8Array.of(0x92, 0x20, 0xdf, 127, 255, 255, 255), 'Malformed message: Message holds too much.'],
    ['a huge text', Uint8Array.of(0x92, 0x20, 0xdb, 255, 255, 255, 255), 'Malformed message: Message is too long.'],
    ['deep nesting', new Uint8Array(1000).fill(0x91), 'Malformed message: Message is nested too deep.'],
    ['a byte that means nothing', Uint8Array.of(0xc1), 'Malformed message: Unexpected type code 0xc1.'],
    [
      'a mode that is none',
      encode([0x20, { requestId: 1, traceMode: 'x' }]),
      'Message parameter `traceMode` must be `compact` or `pretty`, but was `x`.',
    ],
  ])('%s ends the server with a reason', async (_, bytes, reason) => {
    const client = start();
    client.sendBytes(bytes);
    expect(await client.end()).toEqual({ status: 1, stderr: `${reason}\n` });
  });

  it('before a malformed one are still answered', async () => {
    const client = start();
    const evaluator = await client.create();
    client.sendBytes(Buffer.concat([encode([code.createEvaluator, { requestId: 9 }]), Uint8Array.of(0xc1)]));
    expect(await client.expect(code.createEvaluatorResponse)).toMatchObject({ requestId: 9 });
    expect((await client.ended).status).toBe(1);
    expect(evaluator).toBeDefined();
  });

  it('are not required: an empty input is fine', async () => {
    expect(await start().end()).toEqual({ status: 0, stderr: '' });
  });
});

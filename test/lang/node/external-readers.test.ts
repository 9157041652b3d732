import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Evaluator } from '../../../src/lang/api/evaluator.ts';
import { BlockingWorker } from '../../../src/lang/node/blocking-worker.ts';
import type { ReaderCommand } from '../../../src/lang/node/external-readers.ts';
import { encodeMessage, MessageDecoder, type MessageValue } from '../../../src/lang/node/messages/msgpack.ts';
import { Sources } from '../../../src/lang/node/sources.ts';
import { isAlive } from '../../support/is-alive.ts';
import { root } from '../../support/root.ts';

const reader: ReaderCommand = {
  executable: process.execPath,
  arguments: ['--import', 'tsx', fileURLToPath(new URL('../../support/reader.ts', import.meta.url))],
  workingDir: root,
};

const opened: Sources[] = [];

afterEach(() => {
  for (const sources of opened.splice(0)) sources.close();
});

function evaluate(text: string, command: ReaderCommand = reader): string {
  const schemes = new Map(['birds', 'flat', 'unknown'].map((scheme) => [scheme, command]));
  const sources = new Sources({ http: { userAgent: 'test' }, moduleReaders: schemes, resourceReaders: schemes });
  opened.push(sources);
  const { loaders, readers, policy, project } = sources;
  const evaluation = new Evaluator({ loaders, readers, policy, project, timeoutMs: 20_000 }).evaluation();
  return new TextDecoder().decode(evaluation.outputBytes(evaluation.moduleFromText('repl:text', text)));
}

describe('reader processes', () => {
  it('provide and list modules and resources', () => {
    const text = `
      module1 = import("birds:/swallow.pkl").friend
      resource1 = read("birds:/notes.txt").text
      absent = read?("birds:/nothing.txt")
      modules = import*("birds:/**.pkl").keys
      resources = read*("birds:/*").keys
      flat = read*("flat:*").toMap().mapValues((_, it) -> it.text)
    `;
    expect(evaluate(text)).toBe(
      [
        'module1 = "Finch"',
        'resource1 = "some notes"',
        'absent = null',
        'modules = Set("birds:/swallow.pkl", "birds:/other/finch.pkl")',
        'resources = Set("birds:/notes.txt", "birds:/swallow.pkl", "birds:/other")',
        'flat = Map("flat:a", "flat a")',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['import("birds:/fail")', 'I/O error loading module `birds:/fail`.\nIOException: cannot read birds:/fail'],
    ['read("birds:/fail")', 'I/O error reading resource `birds:/fail`.\nIOException: cannot read birds:/fail'],
    ['read("birds:/nothing")', 'Cannot find resource `birds:/nothing`.'],
    ['import("unknown:/x")', 'External module reader does not support scheme `unknown`.'],
    ['read("unknown:/x")', 'External resource reader does not support scheme `unknown`.'],
    ['read("birds:/crash")', 'External reader process has already terminated.'],
    ['read("birds:/garbage")', 'Unexpected type code 0xc1'],
  ])('fail with a reason: %s', (expression, message) => {
    expect(() => evaluate(`x = ${expression}`)).toThrow(message);
  });

  it('that cannot be started are named in the error', () => {
    expect(() => evaluate('x = read("birds:/notes.txt")', { executable: '/no/such/program' })).toThrow(
      'Cannot run program "/no/such/program"',
    );
  });

  it('that never answer are given up at the time limit', () => {
    const silent: ReaderCommand = { executable: process.execPath, arguments: ['-e', 'setInterval(() => {}, 1000)'] };
    const sources = new Sources({ http: { userAgent: 'test' }, resourceReaders: new Map([['silent', silent]]) });
    const { loaders, readers, policy } = sources;
    const evaluation = new Evaluator({ loaders, readers, policy, timeoutMs: 300 }).evaluation();
    const module = evaluation.moduleFromText('repl:text', 'x = read("silent:x")');
    expect(() => evaluation.outputBytes(module)).toThrow('timed out');
    sources.close();
  });

  it('end when no evaluation waits for them anymore', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kdeps-readers-'));
    const text = `require('node:fs').writeFileSync('alive', String(process.pid)); setInterval(() => {}, 1000);`;
    const worker = new BlockingWorker();
    worker.onTick = () => {
      if (existsSync(join(folder, 'alive'))) throw new Error('too late');
    };
    const command = { executable: process.execPath, arguments: ['-e', text], workingDir: folder };
    const id = worker.start(command);
    expect(() => worker.ask({ id, code: 0x2e, body: {} })).toThrow('too late');
    const pid = Number(readFileSync(join(folder, 'alive'), 'utf8'));
    await expect.poll(() => isAlive(pid)).toBe(false);
    rmSync(folder, { recursive: true });
  });
});

describe('messages', () => {
  const value: fc.Arbitrary<MessageValue> = fc.letrec<{ value: MessageValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noInteger: true }),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array(),
      fc.array(tie('value')),
      fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { noNullPrototype: true }),
    ),
  })).value;

  it('are decoded as they were sent, in whatever chunks they arrive', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), fc.integer({ min: 1, max: 50 }), (values, size) => {
        const bytes = Buffer.concat(values.map(encodeMessage));
        const decoder = new MessageDecoder();
        const received: MessageValue[] = [];
        for (let at = 0; at < bytes.length; at += size) {
          decoder.push(bytes.subarray(at, at + size));
          for (let next = decoder.next(); next !== undefined; next = decoder.next()) received.push(next);
        }
        expect(received).toEqual(values);
      }),
    );
  });

  it('with long texts, bytes and lists are decoded, too', () => {
    for (const length of [31, 32, 255, 256, 65535, 65536]) {
      const sent = ['x'.repeat(length), new Uint8Array(length), Array.from({ length }, () => 1)];
      const decoder = new MessageDecoder();
      decoder.push(encodeMessage(sent));
      expect(decoder.next()).toEqual(sent);
    }
  });
});

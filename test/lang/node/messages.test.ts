// Messages of other programs: whatever they contain, the result is a value or a clear error.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, field, openEnvelope, ProtocolError, readBody } from '../../../src/lang/node/messages/fields.ts';
import {
  encodeMessage,
  MessageDecoder,
  MessagePackError,
  type MessageValue,
} from '../../../src/lang/node/messages/msgpack.ts';
import { readerAnswer } from '../../../src/lang/node/messages/readers.ts';
import { setupProblem } from '../../../src/lang/node/server/options.ts';
import { evaluatorSetup } from '../../../src/lang/node/server/setup.ts';

const names = [
  'requestId evaluatorId allowedModules allowedResources clientModuleReaders clientResourceReaders',
  'modulePaths env properties timeoutSeconds rootDir cacheDir outputFormat project http',
  'externalModuleReaders externalResourceReaders traceMode scheme hasHierarchicalUris isGlobbable',
  'isLocal projectFileUri dependencies type packageUri checksums sha256 caCertificates proxy address',
  'noProxy rewrites headers executable arguments contents error pathElements name isDirectory __proto__',
  'constructor',
].flatMap((line) => line.split(' '));
const texts = ['compact', 'local', 'remote', 'package://a.test/b@1.0.0', 'file:///x', 'http://a.test/', '(', '**', ''];

const { value } = fc.letrec<{ value: MessageValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.oneof(fc.string(), fc.constantFrom(...texts)),
    fc.uint8Array({ maxLength: 20 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('value'), { maxKeys: 8 }),
  ),
}));

const body = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 12 });

/** The result of reading; undefined if it fails with an expected error. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof MessagePackError) return undefined;
    throw error;
  }
}

describe('messages', () => {
  it('with any content are accepted, or rejected as malformed', () => {
    fc.assert(
      fc.property(value, (message) => {
        attempt(() => openEnvelope(message));
      }),
    );
  });

  it('with any fields are a valid setup or rejected, and result in an evaluator or a reason', () => {
    fc.assert(
      fc.property(body, (fields) => {
        const setup = attempt(() => readBody({ code: 0x20, fields }, evaluatorSetup));
        if (setup !== undefined) expect(setupProblem(setup)).not.toBe('');
        for (const code of [0x26, 0x28, 0x2a, 0x2c]) {
          attempt(() => readBody({ code: code + 1, fields }, (given) => readerAnswer(code, given)));
        }
        attempt(() => readBody({ code: 0x20, fields }, (given) => field(given, 'requestId', asId)));
      }),
      { numRuns: 1000 },
    );
  });

  it('are decoded from a stream in whatever chunks they arrive', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), fc.array(fc.nat(60), { maxLength: 40 }), (messages, cuts) => {
        const bytes = Buffer.concat(messages.map((message) => encodeMessage(message)));
        const decoder = new MessageDecoder();
        const found: MessageValue[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          decoder.push(bytes.subarray(at, at + cut));
          at += cut;
          for (let next = decoder.next(); next !== undefined; next = decoder.next()) found.push(next);
        }
        expect(decoder.isWithinValue).toBe(false);
        expect(Buffer.concat(found.map((message) => encodeMessage(message)))).toEqual(bytes);
      }),
    );
  });

  it('of random bytes give an error or nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const decoder = new MessageDecoder();
        decoder.push(bytes);
        attempt(() => {
          for (let next = decoder.next(); next !== undefined; next = decoder.next()) openEnvelope(next);
        });
      }),
      { numRuns: 2000 },
    );
  });
});

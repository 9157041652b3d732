import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBase64, readBase64 } from '../../../src/lang/base/base64.ts';
import { decodeText, encodeText } from '../../../src/lang/base/charsets.ts';

const messages = fc.uint8Array({ maxLength: 300 });

describe('base64', () => {
  it('is encoded like Node does, and decoded again', () => {
    fc.assert(
      fc.property(messages, (bytes) => {
        const text = encodeBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(readBase64(text)).toEqual(bytes);
        expect(readBase64(text.replace(/=+$/, ''))).toEqual(bytes);
      }),
    );
  });

  it('encodes more than fits into one argument list', () => {
    const bytes = new Uint8Array(100_000).fill(255);
    expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  });

  it.each([
    ['Y', 'Input byte[] should at least have 2 bytes for base64 bytes'],
    ['YQ=', 'Input byte array has wrong 4-byte ending unit'],
    ['YWI=YWI=', 'Input byte array has incorrect ending byte at 4'],
    ['YWJjZ', 'Last unit does not have enough valid bits'],
    ['Y Q==', 'Illegal base64 character 20'],
    ['YWJj-_', 'Illegal base64 character 2d'],
    ['YWJj\u20ac', 'Illegal base64 character 3f'],
    ['\u{1f600}', 'Input byte[] should at least have 2 bytes for base64 bytes'],
    ['\u{1f600}a', 'Illegal base64 character 3f'],
  ])('rejects %j', (text, problem) => {
    expect(readBase64(text)).toBe(problem);
  });
});

describe('character sets', () => {
  it.each(['UTF-8', 'UTF-16'] as const)('%s encodes and decodes any text', (charset) => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeText(encodeText(text, charset), charset)).toBe(text);
      }),
    );
  });

  it('replaces characters that a set does not have', () => {
    expect([...encodeText('é😀', 'ISO-8859-1')]).toEqual([233, 63]);
    expect([...encodeText('\ud800', 'UTF-8')]).toEqual([63]);
    expect([...encodeText('\ud800', 'UTF-16')]).toEqual([254, 255, 255, 253]);
  });

  it.each<['UTF-8' | 'UTF-16', number[], string | undefined]>([
    ['UTF-8', [0xff], undefined],
    ['UTF-8', [0xed, 0xa0, 0x80], undefined],
    ['UTF-8', [0xef, 0xbf, 0xbd], '\ufffd'],
    ['UTF-16', [0xff, 0xfe, 65, 0], 'A'],
    ['UTF-16', [0, 65], 'A'],
    ['UTF-16', [0, 65, 1], undefined],
    ['UTF-16', [0xd8, 0, 0, 65], undefined],
  ])('%s reads %j', (charset, bytes, text) => {
    expect(decodeText(Uint8Array.from(bytes), charset)).toBe(text);
  });
});

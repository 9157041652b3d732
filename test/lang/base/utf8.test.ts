import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../../src/lang/base/utf8.ts';

// Long texts are converted by the host, short ones by our own code: both must agree.
const lengths = { minLength: 0, maxLength: 300 };

describe('UTF-8', () => {
  it('equals the encoding of Node', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', ...lengths }), (text) => {
        expect(encodeUtf8(text)).toEqual(new Uint8Array(Buffer.from(text)));
        expect(decodeUtf8(encodeUtf8(text))).toBe(text);
      }),
    );
  });

  it('has a question mark for a lone surrogate, in short and long texts', () => {
    for (const filling of ['', 'x'.repeat(500)]) {
      expect(decodeUtf8(encodeUtf8(`a\ud800b${filling}\udc00`))).toBe(`a?b${filling}?`);
    }
  });

  it('has the same replacements for malformed bytes in short and long texts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 20 }), (bytes) => {
        const filling = new Uint8Array(500).fill(0x78);
        const long = new Uint8Array([...filling, ...bytes]);
        expect(decodeUtf8(long)).toBe('x'.repeat(500) + decodeUtf8(bytes));
      }),
    );
  });

  it('keeps a byte order mark', () => {
    expect(decodeUtf8(encodeUtf8(`\ufeff${'x'.repeat(500)}`))).toHaveLength(501);
  });
});

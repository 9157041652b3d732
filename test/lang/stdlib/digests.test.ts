// Digests of texts and bytes, as agents and configurations read them.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../../src/lang/index.ts';

const evaluator = new Evaluator();

function digestOf(value: string, name: string): unknown {
  return evaluator
    .evaluation()
    .object({ uri: 'repl:digest', text: `digest = ${value}.${name}` })
    .get('digest');
}

function bytesOf(bytes: Uint8Array): string {
  return `Bytes(${[...bytes].map((byte) => `${byte}`).join(', ')})`;
}

describe.each(['md5', 'sha1', 'sha256'])('%s', (name) => {
  const ofNode = (content: Uint8Array | string): string => createHash(name).update(content).digest('hex');

  it('equals the digest of Node', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(digestOf(bytesOf(bytes), name)).toBe(ofNode(bytes));
      }),
    );
  });

  it.each([0, 55, 56, 63, 64, 119, 120])('pads %s bytes', (length) => {
    const text = 'é'.repeat(length >> 1) + 'x'.repeat(length & 1);
    expect(digestOf(JSON.stringify(text), name)).toBe(ofNode(text));
  });
});

it('takes the first eight bytes of SHA-256 as an Int, the least significant one first', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const expected = createHash('sha256').update(bytes).digest().readBigInt64LE();
  expect(BigInt(String(digestOf(bytesOf(bytes), 'sha256Int')))).toBe(expected);
});

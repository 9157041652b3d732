import { expect, it } from 'vitest';
import { MessagePackWriter } from '../../../src/lang/formats/pkl-binary/message-pack.ts';

function hex(write: (out: MessagePackWriter) => void): string {
  const out = new MessagePackWriter();
  write(out);
  return Buffer.from(out.bytes).toString('hex');
}

it.each([
  [0, '00'],
  [127, '7f'],
  [128, 'cc80'],
  [255, 'ccff'],
  [256, 'cd0100'],
  [65535, 'cdffff'],
  [65536, 'ce00010000'],
  [4294967295, 'ceffffffff'],
  [4294967296, 'cf0000000100000000'],
  [2n ** 63n - 1n, 'cf7fffffffffffffff'],
  [-1, 'ff'],
  [-32, 'e0'],
  [-33, 'd0df'],
  [-128, 'd080'],
  [-129, 'd1ff7f'],
  [-32768, 'd18000'],
  [-32769, 'd2ffff7fff'],
  [-2147483648, 'd280000000'],
  [-2147483649, 'd3ffffffff7fffffff'],
  [-(2n ** 63n), 'd38000000000000000'],
])('writes %s in its shortest form', (value, expected) => {
  expect(hex((out) => out.int(value))).toBe(expected);
});

it.each([
  [31, 'bf'],
  [32, 'd920'],
  [255, 'd9ff'],
  [256, 'da0100'],
  [65536, 'db00010000'],
])('writes the length of a string of %i bytes', (length, head) => {
  const written = hex((out) => out.string('x'.repeat(length)));
  expect(written.slice(0, head.length)).toBe(head);
  expect(written.length).toBe(head.length + 2 * length);
});

it('writes the headers of arrays, maps and byte strings', () => {
  expect(hex((out) => out.array(15))).toBe('9f');
  expect(hex((out) => out.array(16))).toBe('dc0010');
  expect(hex((out) => out.array(65536))).toBe('dd00010000');
  expect(hex((out) => out.map(15))).toBe('8f');
  expect(hex((out) => out.map(16))).toBe('de0010');
  expect(hex((out) => out.binary(Uint8Array.of(1, 2)))).toBe('c4020102');
});

it('keeps its contents when it grows', () => {
  const written = hex((out) => {
    for (let i = 0; i < 5000; i++) out.int(i % 100);
  });
  expect(written.length).toBe(10_000);
  expect(written.endsWith('63')).toBe(true);
});

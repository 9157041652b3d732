import { padMessage, rotateLeft, wordBytes } from './hash-blocks.ts';

/** The SHA-1 digest (FIPS 180-4), 20 bytes. */
export function sha1(bytes: Uint8Array): Uint8Array {
  const message = padMessage(bytes, false);
  const schedule = new Int32Array(80);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let block = 0; block < message.byteLength; block += 64) {
    for (let i = 0; i < 16; i++) schedule[i] = message.getInt32(block + i * 4);
    for (let i = 16; i < 80; i++) schedule[i] = rotateLeft(expand(schedule, i), 1);
    compress(state, schedule);
  }
  return wordBytes(state, false);
}

function expand(schedule: Int32Array, i: number): number {
  const recent = (schedule[i - 3] as number) ^ (schedule[i - 8] as number);
  return recent ^ (schedule[i - 14] as number) ^ (schedule[i - 16] as number);
}

function compress(state: number[], schedule: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (let i = 0; i < 80; i++) {
    const round = (i / 20) | 0;
    const mixed =
      round === 0
        ? ((b & c) | (~b & d)) + 0x5a827999
        : round === 1
          ? (b ^ c ^ d) + 0x6ed9eba1
          : round === 2
            ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
            : (b ^ c ^ d) + 0xca62c1d6;
    const next = (rotateLeft(a, 5) + mixed + e + (schedule[i] as number)) | 0;
    e = d;
    d = c;
    c = rotateLeft(b, 30);
    b = a;
    a = next;
  }
  [a, b, c, d, e].forEach((word, i) => {
    state[i] = ((state[i] as number) + word) | 0;
  });
}

import { padMessage, rotateLeft, wordBytes } from './hash-blocks.ts';

// RFC 1321: the additive constants are the fractions of sines, the rotations repeat in each of the four rounds.
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);
const ROTATIONS = Int32Array.of(7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21);

/** The MD5 digest, 16 bytes. */
export function md5(bytes: Uint8Array): Uint8Array {
  const message = padMessage(bytes, true);
  const words = new Int32Array(16);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let block = 0; block < message.byteLength; block += 64) {
    for (let i = 0; i < 16; i++) words[i] = message.getInt32(block + i * 4, true);
    compress(state, words);
  }
  return wordBytes([...state], true);
}

function compress(state: Int32Array, words: Int32Array): void {
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  // Four loops rather than one with a choice inside: this is what a digest spends its time on.
  for (let i = 0; i < 16; i++) {
    const next = step(a, b, (b & c) | (~b & d), words[i] as number, i, 0);
    a = d;
    d = c;
    c = b;
    b = next;
  }
  for (let i = 16; i < 32; i++) {
    const next = step(a, b, (d & b) | (~d & c), words[(5 * i + 1) & 15] as number, i, 4);
    a = d;
    d = c;
    c = b;
    b = next;
  }
  for (let i = 32; i < 48; i++) {
    const next = step(a, b, b ^ c ^ d, words[(3 * i + 5) & 15] as number, i, 8);
    a = d;
    d = c;
    c = b;
    b = next;
  }
  for (let i = 48; i < 64; i++) {
    const next = step(a, b, c ^ (b | ~d), words[(7 * i) & 15] as number, i, 12);
    a = d;
    d = c;
    c = b;
    b = next;
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
}

/** @param rotations where the four rotations of the round begin */
function step(a: number, b: number, mixed: number, word: number, i: number, rotations: number): number {
  const sum = (((a + mixed) | 0) + (((SINES[i] as number) + word) | 0)) | 0;
  return (b + rotateLeft(sum, ROTATIONS[rotations + (i & 3)] as number)) | 0;
}

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
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    let mixed: number;
    let from: number;
    if (round === 0) {
      mixed = (b & c) | (~b & d);
      from = i;
    } else if (round === 1) {
      mixed = (d & b) | (~d & c);
      from = (5 * i + 1) & 15;
    } else if (round === 2) {
      mixed = b ^ c ^ d;
      from = (3 * i + 5) & 15;
    } else {
      mixed = c ^ (b | ~d);
      from = (7 * i) & 15;
    }
    const sum = (a + mixed + (SINES[i] as number) + (words[from] as number)) | 0;
    a = d;
    d = c;
    c = b;
    b = (b + rotateLeft(sum, ROTATIONS[round * 4 + (i & 3)] as number)) | 0;
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
}

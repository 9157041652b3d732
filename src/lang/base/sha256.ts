import { padMessage, wordBytes } from './hash-blocks.ts';

/** FIPS 180-4 takes its constants from the fractions of roots of the first primes: the first 32 bits of each. */
interface Constants {
  /** Of cube roots, one for each step. */
  readonly steps: Int32Array;
  /** Of square roots, the state at the start. */
  readonly initial: readonly number[];
}

let constants: Constants | undefined;

function computeConstants(): Constants {
  const primes = firstPrimes(64);
  return {
    steps: Int32Array.from(primes, (prime) => rootFraction(prime, 3n)),
    initial: primes.slice(0, 8).map((prime) => rootFraction(prime, 2n)),
  };
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

/** The first 32 bits behind the point of a square or cube root, found by halving an interval of whole numbers. */
function rootFraction(prime: number, degree: bigint): number {
  const target = BigInt(prime) << (32n * degree);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree <= target) low = middle;
    else high = middle;
  }
  return Number(BigInt.asIntN(32, low));
}

/** The SHA-256 digest, 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const message = padMessage(bytes, false);
  const schedule = new Int32Array(64);
  constants ??= computeConstants();
  const { steps, initial } = constants;
  const state = initial.slice();
  for (let block = 0; block < message.byteLength; block += 64) {
    fillSchedule(schedule, message, block);
    compress(state, schedule, steps);
  }
  return wordBytes(state, false);
}

function rotateRight(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function fillSchedule(schedule: Int32Array, message: DataView, block: number): void {
  for (let i = 0; i < 16; i++) schedule[i] = message.getInt32(block + i * 4);
  for (let i = 16; i < 64; i++) {
    const x = schedule[i - 15] as number;
    const y = schedule[i - 2] as number;
    const small = rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3);
    const large = rotateRight(y, 17) ^ rotateRight(y, 19) ^ (y >>> 10);
    schedule[i] = (schedule[i - 16] as number) + small + (schedule[i - 7] as number) + large;
  }
}

function compress(state: number[], schedule: Int32Array, steps: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const mixE = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + mixE + choice + (steps[i] as number) + (schedule[i] as number)) | 0;
    const mixA = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + mixA + majority) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = ((state[i] as number) + word) | 0;
  });
}

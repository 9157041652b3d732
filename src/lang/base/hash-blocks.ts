/** What MD5, SHA-1 and SHA-256 share: padding to blocks of 64 bytes, and hex text. */

/**
 * The message padded to whole blocks: a one bit, zeros, and the length in bits. Lengths beyond 2^53 bits do not occur.
 */
export function padMessage(bytes: Uint8Array, littleEndian: boolean): DataView {
  const length = (((bytes.length + 8) >> 6) << 6) + 64;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  const low = (bytes.length << 3) >>> 0;
  const high = Math.floor(bytes.length / 0x20000000);
  view.setUint32(length - (littleEndian ? 8 : 4), low, littleEndian);
  view.setUint32(length - (littleEndian ? 4 : 8), high, littleEndian);
  return view;
}

/** Words of 32 bits as bytes. */
export function wordBytes(words: readonly number[], littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((word, i) => view.setUint32(i * 4, word, littleEndian));
  return new Uint8Array(view.buffer);
}

export function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Two lower-case hex digits for each byte. */
export function hexText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}

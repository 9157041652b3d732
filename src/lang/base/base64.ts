/** Base64 according to RFC 4648, without platform APIs. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const PADDING = 0x3d;
const NO_DIGIT = 255;

const DIGITS = new Uint8Array(128).fill(NO_DIGIT);
for (let digit = 0; digit < 64; digit++) DIGITS[ALPHABET.charCodeAt(digit)] = digit;

const CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const CHUNK = 0x6000;

/** Encodes bytes, padded. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += encodeChunk(bytes, at, Math.min(at + CHUNK, bytes.length));
  return text;
}

// The length of each chunk but the last is a multiple of three and small enough for an argument list.
function encodeChunk(bytes: Uint8Array, from: number, to: number): string {
  const codes = new Uint8Array(Math.ceil((to - from) / 3) * 4);
  let out = 0;
  for (let at = from; at < to; at += 3) {
    const bits = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    codes[out++] = CODES[bits >> 18] as number;
    codes[out++] = CODES[(bits >> 12) & 63] as number;
    codes[out++] = at + 1 < to ? (CODES[(bits >> 6) & 63] as number) : PADDING;
    codes[out++] = at + 2 < to ? (CODES[bits & 63] as number) : PADDING;
  }
  return String.fromCharCode(...codes);
}

/** Decodes a text, padded or not; null when it is not valid base64. */
export function decodeBase64(text: string): Uint8Array | null {
  const result = readBase64(text);
  return typeof result === 'string' ? null : result;
}

/** Decodes a text, padded or not; returns an error message when it is not valid base64. */
export function readBase64(text: string): Uint8Array | string {
  if (text.length === 0) return new Uint8Array(0);
  // Messages count bytes of Latin-1, where a surrogate pair is a single `?`.
  if (text.length === 1 || (text.length === 2 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(text)))
    return 'Input byte[] should at least have 2 bytes for base64 bytes';
  const bytes = new Uint8Array(Math.ceil(text.length / 4) * 3);
  let bits = 0;
  let held = 0;
  let out = 0;
  let at = 0;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const digit = code < 128 ? (DIGITS[code] as number) : NO_DIGIT;
    if (digit === NO_DIGIT) {
      if (code !== PADDING) return `Illegal base64 character ${byteText(code)}`;
      break;
    }
    bits = ((bits << 6) | digit) & 0xffffff;
    if (++held === 4) {
      bytes[out++] = bits >> 16;
      bytes[out++] = (bits >> 8) & 255;
      bytes[out++] = bits & 255;
      held = 0;
    }
  }
  const end = afterPadding(text, at, held);
  if (end < 0) return 'Input byte array has wrong 4-byte ending unit';
  if (held === 1) return 'Last unit does not have enough valid bits';
  if (end < text.length) return `Input byte array has incorrect ending byte at ${end}`;
  if (held > 1) bytes[out++] = bits >> (held === 2 ? 4 : 10);
  if (held === 3) bytes[out++] = (bits >> 2) & 255;
  return bytes.subarray(0, out);
}

/** The offset after the padding that starts at `at`; -1 when the last group takes no padding or different padding. */
function afterPadding(text: string, at: number, held: number): number {
  if (at === text.length) return at;
  if (held === 0 || (held === 2 && text.charCodeAt(at + 1) !== PADDING)) return -1;
  return held === 2 ? at + 2 : at + 1;
}

/** A character as the hex text of its signed Latin-1 byte, `?` for characters outside Latin-1. */
function byteText(code: number): string {
  if (code > 255) return '3f';
  return (code > 127 ? code - 256 : code).toString(16);
}

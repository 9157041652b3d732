/** Converts between text and bytes in the character sets of the language. */
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

export type Charset = 'UTF-8' | 'UTF-16' | 'ISO-8859-1';

const LONE_SURROGATE = /[\ud800-\udfff]/gu;

/** Encodes a text; unmappable characters become `?`, or U+FFFD in UTF-16. */
export function encodeText(text: string, charset: Charset): Uint8Array {
  if (charset === 'UTF-8') return encodeUtf8(text);
  return charset === 'UTF-16' ? encodeUtf16(text) : encodeLatin1(text);
}

/** Decodes bytes; undefined when they are malformed. */
export function decodeText(bytes: Uint8Array, charset: Charset): string | undefined {
  if (charset === 'UTF-16') return decodeUtf16(bytes);
  if (charset === 'ISO-8859-1') return textOf(Uint16Array.from(bytes));
  const text = decodeUtf8(bytes);
  // The decoder replaces malformed input; only then does the text contain a replacement character that the bytes do
  // not.
  return text.includes('\ufffd') && !equalBytes(encodeUtf8(text), bytes) ? undefined : text;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Big-endian with a byte order mark; empty for the empty text. */
function encodeUtf16(text: string): Uint8Array {
  if (text === '') return new Uint8Array(0);
  const units = text.replace(LONE_SURROGATE, '\ufffd');
  const view = new DataView(new ArrayBuffer(units.length * 2 + 2));
  view.setUint16(0, 0xfeff);
  for (let i = 0; i < units.length; i++) view.setUint16(i * 2 + 2, units.charCodeAt(i));
  return new Uint8Array(view.buffer);
}

function encodeLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes[length++] = code < 256 ? code : 0x3f;
  }
  return bytes.subarray(0, length);
}

/** Big-endian unless a byte order mark says otherwise. */
function decodeUtf16(bytes: Uint8Array): string | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mark = bytes.length > 0 ? view.getUint16(0) : 0;
  const start = mark === 0xfeff || mark === 0xfffe ? 1 : 0;
  const units = new Uint16Array(bytes.length / 2 - start);
  for (let i = 0; i < units.length; i++) units[i] = view.getUint16((i + start) * 2, mark === 0xfffe);
  const text = textOf(units);
  return text.search(LONE_SURROGATE) < 0 ? text : undefined;
}

const CHUNK = 0x4000;

function textOf(units: Uint16Array): string {
  let text = '';
  for (let i = 0; i < units.length; i += CHUNK) text += String.fromCharCode(...units.subarray(i, i + CHUNK));
  return text;
}

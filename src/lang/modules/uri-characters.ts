/** Which characters a part of a URI may hold (RFC 2396 with literal non-ASCII letters); quoting and unquoting. */
import { decodeUtf8, encodeUtf8 } from '../base/utf8.ts';

/** A set of ASCII characters; `others` allows escapes (`%41`) and visible non-ASCII characters as well. */
export interface CharacterClass {
  readonly ascii: ReadonlySet<number>;
  readonly others: boolean;
}

const ALPHA = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGIT = '0123456789';
const UNRESERVED = `${ALPHA}${DIGIT}-_.!~*'()`;

export const SCHEME_START = characters(ALPHA, false);
export const SCHEME = characters(`${ALPHA}${DIGIT}+-.`, false);
export const DIGITS = characters(DIGIT, false);
export const PATH = characters(`${UNRESERVED}:@&=+$,;/`, true);
export const URIC = characters(`${UNRESERVED};/?:@&=+$,[]`, true);
export const USER_INFO = characters(`${UNRESERVED};:&=+$,`, true);
export const REGISTRY = characters(`${UNRESERVED}$,;:@&=+`, true);
export const SERVER = characters(`${UNRESERVED};:&=+$,.@[]`, true);

function characters(allowed: string, others: boolean): CharacterClass {
  return { ascii: new Set(Array.from(allowed, (c) => c.charCodeAt(0))), others };
}

/** Whether a non-ASCII character may occur unescaped in a URI: no whitespace and no control characters. */
function isVisible(text: string, at: number): boolean {
  return !/^[\p{Z}\p{Cc}]/u.test(text.slice(at, at + 1));
}

const HEX_PAIR = /^[0-9a-fA-F]{2}$/;

/** Index of the first character in `[from, to)` outside of the class, or `to`; -1 - index of a malformed escape. */
export function span(text: string, from: number, to: number, allowed: CharacterClass): number {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (allowed.ascii.has(code)) continue;
    if (!allowed.others) return i;
    if (code === 0x25) {
      if (i + 3 > to || !HEX_PAIR.test(text.slice(i + 1, i + 3))) return -1 - i;
      i += 2;
    } else if (code < 0x80 || !isVisible(text, i)) return i;
  }
  return to;
}

/** Percent-encodes what the class does not allow. `%` itself is always encoded: the text holds no escapes yet. */
export function quote(text: string, allowed: CharacterClass): string {
  let quoted = '';
  for (const character of text) {
    const code = character.charCodeAt(0);
    const fine = code < 0x80 ? allowed.ascii.has(code) : allowed.others && isVisible(character, 0);
    quoted += fine ? character : escapeBytes(encodeUtf8(character));
  }
  return quoted;
}

/** Percent-encodes everything in a path that is not an ASCII character fit for paths. */
export function quoteAscii(path: string): string {
  return quote(path, { ascii: PATH.ascii, others: false });
}

/** Percent-encodes non-ASCII characters only. */
export function toAscii(text: string): string {
  return text.replaceAll(/[^\0-\u007f]+/gu, (part) => escapeBytes(encodeUtf8(part.normalize('NFC'))));
}

function escapeBytes(bytes: Uint8Array): string {
  let escaped = '';
  for (const byte of bytes) escaped += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return escaped;
}

/** Replaces percent escapes by what they stand for; malformed UTF-8 becomes U+FFFD. */
export function unquote(text: string): string {
  if (!text.includes('%')) return text;
  return text.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (escapes) => {
    const bytes = new Uint8Array(escapes.length / 3);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(escapes.slice(i * 3 + 1, i * 3 + 3), 16);
    return decodeUtf8(bytes);
  });
}

import { lazy } from './lazy.ts';

/**
 * Encoders that hosts provide, though not every host's types declare them. They are much faster than a loop for long
 * texts.
 */
interface HostCoders {
  readonly TextEncoder?: new () => { encode(text: string): Uint8Array };
  readonly TextDecoder?: new (label: string, options: object) => { decode(bytes: Uint8Array): string };
}

const hostCoders = globalThis as HostCoders;
const hostEncoder = lazy(() => hostCoders.TextEncoder && new hostCoders.TextEncoder());
const hostDecoder = lazy(
  () => hostCoders.TextDecoder && new hostCoders.TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
);

/** Minimum length for which calling the host pays off. */
const MIN_HOST_LENGTH = 128;

/** Whether a text contains no lone surrogate. */
export function isWellFormed(text: string): boolean {
  // Too new for the types of all hosts, but much faster than the pattern.
  const { isWellFormed: ask } = text as { isWellFormed?: () => boolean };
  return ask === undefined ? !/[\ud800-\udfff]/u.test(text) : ask.call(text);
}

/**
 * The UTF-8 bytes of a text. A lone surrogate becomes `?`, as in the reference.
 *
 * @example encodeUtf8('é').length; // 2
 */
export function encodeUtf8(text: string): Uint8Array {
  // Hosts replace lone surrogates differently.
  if (text.length >= MIN_HOST_LENGTH && isWellFormed(text)) {
    const bytes = hostEncoder()?.encode(text);
    if (bytes !== undefined) return bytes;
  }
  return encodeUnits(text);
}

function encodeUnits(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text));
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xe000) {
      const point = text.codePointAt(i) ?? code;
      if (point === code) code = 0x3f;
      else {
        i++;
        bytes[at++] = 0xf0 | (point >> 18);
        bytes[at++] = 0x80 | ((point >> 12) & 63);
        bytes[at++] = 0x80 | ((point >> 6) & 63);
        bytes[at++] = 0x80 | (point & 63);
        continue;
      }
    }
    if (code < 0x80) bytes[at++] = code;
    else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 63);
    } else {
      bytes[at++] = 0xe0 | (code >> 12);
      bytes[at++] = 0x80 | ((code >> 6) & 63);
      bytes[at++] = 0x80 | (code & 63);
    }
  }
  return bytes;
}

function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    if (code < 0x800) length++;
    else if (code < 0xd800 || code >= 0xe000) length += 2;
    else if ((text.codePointAt(i) as number) > 0xffff) {
      // Two units become four bytes.
      length += 2;
      i++;
    }
  }
  return length;
}

/** Decodes UTF-8. Each malformed sequence becomes U+FFFD; a byte order mark is kept. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length >= MIN_HOST_LENGTH) {
    try {
      const text = hostDecoder()?.decode(bytes);
      if (text !== undefined) return text;
    } catch {
      // Malformed: hosts disagree on how many bytes one replacement stands for.
    }
  }
  return decodeUnits(bytes);
}

function decodeUnits(bytes: Uint8Array): string {
  const parts: string[] = [];
  let units: number[] = [];
  let i = decodeAscii(bytes, parts);
  while (i < bytes.length) {
    const lead = bytes[i] as number;
    if (lead < 0x80) {
      units.push(lead);
      i++;
    } else {
      const size = sequenceLength(bytes, i);
      pushPoint(units, size > 0 ? codePoint(bytes, i, size) : 0xfffd);
      i += size > 0 ? size : -size;
    }
    if (units.length > 4096) {
      parts.push(String.fromCharCode(...units));
      units = [];
    }
  }
  parts.push(String.fromCharCode(...units));
  return parts.join('');
}

/** Decodes leading blocks that are all ASCII, and returns how far it got. */
function decodeAscii(bytes: Uint8Array, parts: string[]): number {
  for (let start = 0; start < bytes.length; start += 4096) {
    const block = bytes.subarray(start, start + 4096);
    for (let i = 0; i < block.length; i++) if ((block[i] as number) >= 0x80) return start;
    parts.push(String.fromCharCode(...block));
  }
  return bytes.length;
}

/** Length of the well-formed sequence at `i`; if malformed, minus the number of bytes to skip. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const lead = bytes[i] as number;
  const wanted =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  if (wanted === 0) return -1;
  for (let k = 1; k < wanted; k++) {
    const next = bytes[i + k];
    if (next === undefined || next >> 6 !== 2 || (k === 1 && !isSecondByte(lead, next))) return -k;
  }
  return wanted;
}

/** Rules out overlong forms, surrogates and points above U+10FFFF. */
function isSecondByte(lead: number, next: number): boolean {
  if (lead === 0xe0) return next >= 0xa0;
  if (lead === 0xed) return next < 0xa0;
  if (lead === 0xf0) return next >= 0x90;
  if (lead === 0xf4) return next < 0x90;
  return true;
}

function codePoint(bytes: Uint8Array, i: number, size: number): number {
  const lead = bytes[i] as number;
  let point = lead & (0xff >> (size + 1));
  for (let k = 1; k < size; k++) point = (point << 6) | ((bytes[i + k] as number) & 63);
  return point;
}

function pushPoint(units: number[], point: number): void {
  if (point < 0x10000) units.push(point);
  else units.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 1023));
}

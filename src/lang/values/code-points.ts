/**
 * Strings by code point. The language counts code points, JavaScript UTF-16 units; they are the same in strings without
 * surrogates, which is nearly all of them.
 */
import type { VmInt } from './value.ts';

const SURROGATE = /[\ud800-\udfff]/;
const SHORT = 32;

// Cached, because loops over a long string ask repeatedly.
let lastLong = '';
let isLastLongPlain = true;

/** Whether every UTF-16 unit of the string is a whole character. */
export function isPlain(text: string): boolean {
  if (text.length > SHORT) {
    if (text !== lastLong) {
      isLastLongPlain = !SURROGATE.test(text);
      lastLong = text;
    }
    return isLastLongPlain;
  }
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xf800) === 0xd800) return false;
  return true;
}

function isPairAt(text: string, offset: number): boolean {
  return (
    (text.charCodeAt(offset) & 0xfc00) === 0xd800 &&
    offset + 1 < text.length &&
    (text.charCodeAt(offset + 1) & 0xfc00) === 0xdc00
  );
}

/** The offset after the character at an offset. */
export function nextOffset(text: string, offset: number): number {
  return isPairAt(text, offset) ? offset + 2 : offset + 1;
}

/** The offset of the character that ends at an offset. */
export function previousOffset(text: string, offset: number): number {
  return offset > 1 && isPairAt(text, offset - 2) ? offset - 2 : offset - 1;
}

/** The number of code points from the start to an offset, or in the whole string. */
export function codePointCount(text: string, end: number = text.length): number {
  if (isPlain(text)) return end;
  let count = 0;
  for (let offset = 0; offset < end; offset = nextOffset(text, offset)) count++;
  return count;
}

/** The offset `count` characters after `from`; -1 when there are not that many, or `count` is negative. */
export function offsetAfter(text: string, count: VmInt, from = 0): number {
  if (count < 0 || count > text.length - from) return -1;
  const wanted = Number(count);
  if (isPlain(text)) return from + wanted;
  let offset = from;
  for (let i = 0; i < wanted; i++) {
    if (offset >= text.length) return -1;
    offset = nextOffset(text, offset);
  }
  return offset;
}

/** The offset `count` characters before the end; -1 when there are not that many, or `count` is negative. */
export function offsetFromEnd(text: string, count: VmInt): number {
  if (count < 0 || count > text.length) return -1;
  const wanted = Number(count);
  if (isPlain(text)) return text.length - wanted;
  let offset = text.length;
  for (let i = 0; i < wanted; i++) {
    if (offset <= 0) return -1;
    offset = previousOffset(text, offset);
  }
  return offset;
}

/** The character at an index; undefined outside the string. */
export function characterAt(text: string, index: VmInt): string | undefined {
  const offset = offsetAfter(text, index);
  return offset < 0 || offset >= text.length ? undefined : text.slice(offset, nextOffset(text, offset));
}

/** The first offset at or after `offset` that is not between the halves of a surrogate pair. */
export function alignOffset(text: string, offset: number): number {
  return offset > 0 && offset < text.length && isPairAt(text, offset - 1) ? offset + 1 : offset;
}

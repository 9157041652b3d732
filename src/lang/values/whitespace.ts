/** Whitespace: Unicode's White_Space, and the slightly different set that `trim()` removes. */
import { lazy } from '../base/lazy.ts';

const blank = lazy(() => /^\p{White_Space}*$/u);
const leading = lazy(() => /^\p{White_Space}+/u);
const stripped = lazy(() => /[\t-\r\x1c-\x1f\p{Zl}\p{Zp}\u0020\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000]/u);

export function isBlank(text: string): boolean {
  return blank().test(text);
}

export function trimStart(text: string): string {
  return text.replace(leading(), '');
}

export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Removes separators, except non-breaking ones, and control separators from both ends. */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && stripped().test(text.charAt(start))) start++;
  while (end > start && stripped().test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

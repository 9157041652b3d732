/** Enforces JavaScript's length limit on texts built by natives. */

import { MAX_TEXT_LENGTH } from '../../diagnostics/engine-limits.ts';
import { PklError } from '../../diagnostics/error.ts';
import { stringTooLong } from '../../diagnostics/messages/strings.ts';
import { reserve } from '../../values/memory.ts';

/** Throws the language's error for a text that would be too long. */
export function checkTextLength(length: number): void {
  if (length > MAX_TEXT_LENGTH) throw new PklError(stringTooLong(length, MAX_TEXT_LENGTH));
  reserve(length);
}

/** All texts with a separator between them. */
export function joinTexts(texts: readonly string[], separator: string): string {
  let length = separator.length * Math.max(texts.length - 1, 0);
  for (const text of texts) length += text.length;
  checkTextLength(length);
  return texts.join(separator);
}

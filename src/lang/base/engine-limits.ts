import type { Message } from './error.ts';
import { stackOverflow } from './messages/evaluation.ts';
import { stringLimitExceeded } from './messages/strings.ts';

/** The most UTF-16 units that a string can have. */
export const MAX_TEXT_LENGTH = 2 ** 29 - 24;

/** What it means to the program that a limit of JavaScript was reached; undefined for all other errors. */
export function engineLimit(error: unknown): Message | undefined {
  if (!(error instanceof RangeError)) return undefined;
  return /call stack/i.test(error.message) ? stackOverflow() : stringLimit(error);
}

/** The same for strings that became too long. */
export function stringLimit(error: unknown): Message | undefined {
  const isTooLong = error instanceof RangeError && /string length/i.test(error.message);
  return isTooLong ? stringLimitExceeded(MAX_TEXT_LENGTH) : undefined;
}

import type { Message } from './error.ts';
import { stackOverflow, valueTooLarge } from './messages/evaluation.ts';
import { stringLimitExceeded } from './messages/strings.ts';

/** Maximum length of a string in UTF-16 units. */
export const MAX_TEXT_LENGTH = 2 ** 29 - 24;

/** Maximum length of a module's text: its AST takes nearly two hundred times as much memory. */
export const MAX_MODULE_LENGTH = 2 ** 24;

// The stack may be almost full when an error is examined: no regular expression, because compiling one takes stack. If
// compiling one caused the overflow, its error is a `SyntaxError` that quotes the real one.
const STACK_IS_FULL = ['Maximum call stack size exceeded', 'too much recursion'];
const TEXT_IS_TOO_LONG = ['Invalid string length', 'allocation size overflow'];
const VALUE_IS_TOO_LARGE = [
  'Invalid array length',
  'Invalid typed array length',
  'Array buffer allocation failed',
  'Map maximum size exceeded',
  'Set maximum size exceeded',
];

/** What an exceeded JavaScript limit means for the program; undefined for all other errors. */
export function engineLimit(error: unknown): Message | undefined {
  if (says(error, STACK_IS_FULL)) return stackOverflow();
  return says(error, VALUE_IS_TOO_LARGE) ? valueTooLarge() : stringLimit(error);
}

/** The same for strings that became too long. */
export function stringLimit(error: unknown): Message | undefined {
  return says(error, TEXT_IS_TOO_LONG) ? stringLimitExceeded(MAX_TEXT_LENGTH) : undefined;
}

function says(error: unknown, texts: readonly string[]): boolean {
  if (!(error instanceof Error) || error.name === 'PklError') return false;
  for (const text of texts) if (error.message.includes(text)) return true;
  return false;
}

import type { Message } from '../error.ts';

/** `Undefined()` was evaluated. */
export function undefinedValue(): Message {
  return { text: 'Undefined value.' };
}

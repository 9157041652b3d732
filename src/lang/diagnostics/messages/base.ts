import type { Message } from '../error.ts';

/** `Undefined()` was evaluated. */
export function undefinedValue(): Message {
  return { code: 'undefined-value', text: 'Undefined value.' };
}

import type { Message } from '../error.ts';

/** `catch()` was given a function that throws nothing. */
export function expectedAnException(): Message {
  return { text: 'Expected an exception, but none was thrown.' };
}

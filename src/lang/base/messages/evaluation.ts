import type { Message } from '../error.ts';

/** A function was applied to another number of arguments than it takes. */
export function wrongArgumentCount(expected: number, actual: number): Message {
  const parameters = `${expected} function ${expected === 1 ? 'argument' : 'arguments'}`;
  return { text: `Expected ${parameters}, but got ${actual}.` };
}

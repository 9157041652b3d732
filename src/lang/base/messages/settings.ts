import type { Message } from '../error.ts';

/** What was to be the URI of a file is none. */
export function invalidUri(uri: string): Message {
  return { text: `URI \`${uri}\` has invalid syntax.` };
}

import type { Message } from '../error.ts';

/** What was to be the URI of a file is none. */
export function invalidUri(uri: string): Message {
  return { code: 'invalid-uri', text: `URI \`${uri}\` has invalid syntax.` };
}

/** Text that is not a URI; `problem` says why. */
export function malformedUri(problem: string): Message {
  return { code: 'invalid-uri', text: problem };
}

import type { Message } from '../error.ts';

/** Something that should be the URI of a file is not a URI. */
export function invalidUri(uri: string): Message {
  return { code: 'invalid-uri', text: `URI \`${uri}\` has invalid syntax.` };
}

/** Text that is not a URI; `problem` says why. */
export function malformedUri(problem: string): Message {
  return { code: 'invalid-uri', text: problem };
}

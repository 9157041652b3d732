/** Reads answers that model servers send piece by piece. */
import type { HttpStream } from '../net/http-request.ts';

/**
 * The lines of a response as they arrive, without line breaks. Empty lines are skipped.
 *
 * @throws whatever reading the response throws
 */
export async function* linesOf({ chunks }: Pick<HttpStream, 'chunks'>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  // Pieces of a line, so that a long one is not copied for each chunk.
  let begun: string[] = [];
  for await (const chunk of chunks) {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    begun.push(first);
    for (const next of rest) {
      const line = begun.join('').trim();
      if (line !== '') yield line;
      begun = [next];
    }
  }
  const last = (begun.join('') + decoder.decode()).trim();
  if (last !== '') yield last;
}

/** The whole body as text. */
export async function textOf({ chunks }: Pick<HttpStream, 'chunks'>): Promise<string> {
  const body: Buffer[] = [];
  for await (const chunk of chunks) body.push(chunk);
  return Buffer.concat(body).toString('utf8');
}

/** Whether the body has a media type: some servers answer in one piece whatever they were asked. */
export function hasType({ headers }: Pick<HttpStream, 'headers'>, type: string): boolean {
  const [, value = ''] = [...headers].find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  return value.split(';')[0]?.trim().toLowerCase() === type;
}

/** Decodes a body to text, slice by slice. */
import { RequestError } from './envelope.ts';

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes decoded between two yields. */
const STRIDE = 262_144;

/**
 * Decodes a body.
 *
 * @param type its `Content-Type`, which may name the character set
 * @throws RequestError when the character set is unknown, or when the body is not valid UTF-8 and no other set is named
 */
export function* bodyText(body: Buffer, type: string): Generator<void, string> {
  const charset = /;\s*charset="?([\w-]+)/i.exec(type)?.[1] ?? 'utf-8';
  const decoder = decoderFor(charset);
  const texts: string[] = [];
  try {
    for (let at = 0; at < body.length; at += STRIDE) {
      texts.push(decoder.decode(body.subarray(at, at + STRIDE), { stream: true }));
      yield;
    }
    texts.push(decoder.decode());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw notUtf8('The body');
  }
  return texts.join('');
}

function decoderFor(charset: string) {
  try {
    return new TextDecoder(charset, { fatal: /^utf-?8$/i.test(charset) });
  } catch {
    throw new RequestError(415, `Unknown character set \`${charset}\`. Send UTF-8.`);
  }
}

/**
 * Rejects invalid UTF-8 instead of replacing it: an agent must not work with text that was not sent.
 *
 * @throws RequestError
 */
export function utf8(bytes: Uint8Array, what: string): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw notUtf8(what);
  }
}

/** The error for bytes that are not valid UTF-8. */
export function notUtf8(what: string): RequestError {
  return new RequestError(
    400,
    `${what} is not valid UTF-8. Send text as UTF-8, and files as \`file\` fields of a form (\`multipart/form-data\`).`,
  );
}

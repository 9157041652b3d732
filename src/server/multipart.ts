/** Parses forms with files (`multipart/form-data`). */
import { RequestError } from './envelope.ts';
import type { FormPart } from './form-part.ts';
import { limitExceeded } from './limits.ts';

/** Maximum length of the headers of a part, which only contain two names and a type, in bytes. */
const MAX_HEADER_LENGTH = 16_384;

/** The boundary from a `Content-Type`; null when it is not a multipart form or has no boundary. */
export function formBoundary(contentType: string): string | null {
  if (!/^multipart\/form-data\b/i.test(contentType)) return null;
  const found = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  return found?.[1] ?? found?.[2] ?? null;
}

/**
 * Splits a body into its parts, yielding after each.
 *
 * @param maxParts maximum number of parts
 * @throws RequestError when the form is malformed
 */
export function* parseForm(body: Buffer, boundary: string, maxParts: number): Generator<void, readonly FormPart[]> {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const separator = Buffer.concat([Buffer.from('\r\n'), delimiter]);
  let at = body.indexOf(delimiter);
  if (at < 0) throw new RequestError(400, 'The form does not contain its boundary.');
  const parts: FormPart[] = [];
  for (;;) {
    at += delimiter.length;
    if (body.toString('latin1', at, at + 2) === '--') return parts;
    const start = lineEnd(body, at);
    const end = body.indexOf(separator, start - 2);
    if (end < 0) throw new RequestError(400, 'The form ends in the middle of a part.');
    if (parts.length >= maxParts) throw limitExceeded(`The form has more than ${maxParts} parts`, 'MaxFormParts');
    parts.push(parsePart(body.subarray(start, Math.max(start, end))));
    at = end + 2;
    yield;
  }
}

function lineEnd(body: Buffer, at: number): number {
  const end = body.indexOf('\r\n', at, 'latin1');
  if (end < 0 || body.toString('latin1', at, end).trim() !== '')
    throw new RequestError(400, 'A boundary of the form is not at the end of its line.');
  return end + 2;
}

function parsePart(part: Buffer): FormPart {
  const end = part.indexOf('\r\n\r\n', 0, 'latin1');
  if (end < 0 || end > MAX_HEADER_LENGTH) throw new RequestError(400, 'The headers of a form part do not end.');
  const headers = part.toString('utf8', 0, end);
  const disposition = /^content-disposition:\s*form-data\s*(;[^\r\n]*)$/im.exec(headers)?.[1];
  const field = disposition === undefined ? null : parameter(disposition, 'name');
  if (disposition === undefined || field === null) throw new RequestError(400, 'A form part has no name.');
  return {
    field,
    fileName: parameter(disposition, 'filename*') ?? parameter(disposition, 'filename'),
    content: part.subarray(end + 4),
  };
}

function parameter(disposition: string, name: string): string | null {
  const key = name.replace('*', '\\*');
  const found = new RegExp(`;\\s*${key}=(?:"((?:\\\\.|[^"\\\\])*)"|([^;\\s]*))`, 'i').exec(disposition);
  if (found === null) return null;
  const text = found[1]?.replace(/\\(["\\])/g, '$1').replace(/%22/g, '"') ?? found[2] ?? '';
  return name.endsWith('*') ? extendedValue(text) : text;
}

/** `UTF-8''na%C3%AFve.txt` */
function extendedValue(text: string): string | null {
  const encoded = /^utf-8'[^']*'(.*)$/i.exec(text)?.[1];
  try {
    return encoded === undefined ? null : decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

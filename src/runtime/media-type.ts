/** What a file is, judged by its first bytes and not by its name. */

const signatures: readonly { readonly type: string; readonly offset: number; readonly bytes: string }[] = [
  { type: 'image/png', offset: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', offset: 0, bytes: '\xff\xd8\xff' },
  { type: 'image/gif', offset: 0, bytes: 'GIF8' },
  { type: 'image/webp', offset: 8, bytes: 'WEBP' },
  { type: 'image/bmp', offset: 0, bytes: 'BM' },
  { type: 'image/tiff', offset: 0, bytes: 'II*\0' },
  { type: 'image/tiff', offset: 0, bytes: 'MM\0*' },
  { type: 'image/avif', offset: 4, bytes: 'ftypavif' },
  { type: 'image/heic', offset: 4, bytes: 'ftypheic' },
  { type: 'application/pdf', offset: 0, bytes: '%PDF-' },
  { type: 'application/zip', offset: 0, bytes: 'PK\x03\x04' },
  { type: 'application/gzip', offset: 0, bytes: '\x1f\x8b' },
  { type: 'audio/wav', offset: 8, bytes: 'WAVE' },
  { type: 'audio/mpeg', offset: 0, bytes: 'ID3' },
  { type: 'audio/ogg', offset: 0, bytes: 'OggS' },
  { type: 'audio/flac', offset: 0, bytes: 'fLaC' },
  { type: 'video/mp4', offset: 4, bytes: 'ftyp' },
  { type: 'video/webm', offset: 0, bytes: '\x1a\x45\xdf\xa3' },
];

/** The media type of a content. */
export function mediaType(content: Uint8Array): string {
  const start = Buffer.from(content.subarray(0, 512)).toString('latin1');
  const known = signatures.find(({ offset, bytes }) => start.startsWith(bytes, offset));
  if (known !== undefined) return known.type;
  const text = plainText(content.subarray(0, 4096));
  if (text === null) return 'application/octet-stream';
  const trimmed = text.trimStart();
  if (/^(<!doctype html|<html)/i.test(trimmed)) return 'text/html; charset=utf-8';
  if (/^<svg/i.test(trimmed) || /^<\?xml[^]*<svg/i.test(trimmed)) return 'image/svg+xml';
  if (trimmed.startsWith('<?xml')) return 'text/xml; charset=utf-8';
  if (/^[[{]/.test(trimmed) && isJson(content)) return 'application/json';
  return 'text/plain; charset=utf-8';
}

/** The text of a content that is one; null when it holds bytes that no text holds. */
export function plainText(content: Uint8Array): string | null {
  const text = new TextDecoder('utf-8').decode(content);
  // The last character may be cut off, nothing else may be broken.
  return /[\0-\x08\x0e-\x1a\x1c-\x1f]|\ufffd(?!$)/.test(text) ? null : text;
}

function isJson(content: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(content));
    return true;
  } catch {
    return false;
  }
}

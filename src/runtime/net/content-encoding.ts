import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** What unpacks a body with a `Content-Encoding`: null for one that is not packed, undefined for an unknown packing. */
export function decoderOf(encoding: string): Transform | null | undefined {
  switch (encoding.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    case '':
    case 'identity':
      return null;
    default:
      return undefined;
  }
}

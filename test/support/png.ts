// Decodes PNG files far enough to validate them: https://www.w3.org/TR/png/

import { inflateSync } from 'node:zlib';
import { crc32 } from './crc32.ts';

/** A decoded picture. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** The bytes of its scanlines, still filtered. */
  readonly pixels: Buffer;
}

/** Decodes a picture with 8 bits per channel of RGB. Throws when it is invalid. */
export function decodePng(file: Buffer): Picture {
  if (file.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') throw new Error('no PNG');
  const data: Buffer[] = [];
  let width = 0;
  let height = 0;
  for (let at = 8; ; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const content = file.subarray(at + 8, at + 8 + length);
    if (file.readUInt32BE(at + 8 + length) !== crc32(file.subarray(at + 4, at + 8 + length)))
      throw new Error(`broken ${type}`);
    if (type === 'IHDR') [width, height] = [content.readUInt32BE(0), content.readUInt32BE(4)];
    if (type === 'IDAT') data.push(content);
    if (type === 'IEND') break;
    at += 12 + length;
  }
  const pixels = inflateSync(Buffer.concat(data));
  if (pixels.length !== height * (1 + 3 * width)) throw new Error('lines are missing');
  return { width, height, pixels };
}

/** A PNG file with a single pixel. */
export const onePixel: Buffer<ArrayBuffer> = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

// Media types are detected from contents, not from names.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mediaType } from '../../src/runtime/net/media-type.ts';
import { onePixel } from '../support/png.ts';

/** A zip whose first entry is stored, as programs for documents write it. */
function zipOf(name: string, content: string): Buffer {
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 'latin1');
  head.writeUInt32LE(content.length, 18);
  head.writeUInt32LE(content.length, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, Buffer.from(name + content)]);
}

describe('the media type of contents', () => {
  it.each<[string, Uint8Array | string, string]>([
    ['a picture', onePixel, 'image/png'],
    ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16), 'image/jpeg'],
    ['a WebP', Buffer.from('RIFF\x04\0\0\0WEBPVP8 ', 'latin1'), 'image/webp'],
    ['a PDF', '%PDF-1.4\n', 'application/pdf'],
    ['a book', zipOf('mimetype', 'application/epub+zip'), 'application/epub+zip'],
    ['what is packed', gzipSync('text'), 'application/gzip'],
    ['unknown bytes', Uint8Array.of(0, 1, 2, 3), 'application/octet-stream'],
    ['a text', 'Grüße', 'text/plain; charset=utf-8'],
    ['a text that begins like a picture', 'BM is where a bitmap begins', 'text/plain; charset=utf-8'],
    ['a text that begins like music', 'ID3 is where tags begin', 'text/plain; charset=utf-8'],
    ['nothing', '', 'text/plain; charset=utf-8'],
    ['JSON', ' {"a": [1]}', 'application/json'],
    ['nearly JSON', '{"a": [1}', 'text/plain; charset=utf-8'],
    ['a page', '<!DOCTYPE html><p>', 'text/html; charset=utf-8'],
    ['a drawing', '<?xml version="1.0"?><svg/>', 'image/svg+xml'],
    ['XML', '<?xml version="1.0"?><a/>', 'text/xml; charset=utf-8'],
  ])('%s', async (_, content, type) => {
    expect(await mediaType(typeof content === 'string' ? Buffer.from(content) : content)).toBe(type);
  });

  it('is found for any contents, including truncated and made-up ones', async () => {
    const starts = [
      onePixel,
      Buffer.from('PK\x03\x04'),
      gzipSync('x'),
      Buffer.from('RIFF'),
      Buffer.from('OggS'),
      Buffer.from('ID3'),
    ];
    const start = fc.constantFrom(...starts, readFileSync(process.execPath).subarray(0, 1000));
    await fc.assert(
      fc.asyncProperty(start, fc.nat(), fc.uint8Array({ maxLength: 2000 }), async (known, cut, rest) => {
        expect(await mediaType(Buffer.concat([known.subarray(0, 1 + (cut % known.length)), rest]))).toMatch(/^\w+\/\S/);
      }),
    );
  });
});

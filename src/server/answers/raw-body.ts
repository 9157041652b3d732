/** Sends files as bodies, with entity tags and range requests. */
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { isCurrent, tagOfDigest } from '../entity-tags.ts';
import { inSlices } from '../slices.ts';
import type { Medium } from './media.ts';

/** Bytes to hash at once. */
const PIECE_BYTES = 256 * 1024;

/**
 * Sends a file, or the range of it that the request asks for.
 *
 * @param type the media type, with or without parameters
 */
export async function sendFile(request: Request, response: Response, { content, type }: Medium): Promise<void> {
  response.setHeader('Content-Type', type);
  const tag = tagOfDigest(await inSlices(digest(content)));
  response.setHeader('ETag', tag);
  response.setHeader('Accept-Ranges', 'bytes');
  if (response.statusCode !== 200) {
    response.end(content);
    return;
  }
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (isReading && isCurrent(request.get('If-None-Match'), tag)) {
    response.removeHeader('Content-Type');
    response.status(304).end();
    return;
  }
  const range = rangeOf(request, response, content.length);
  if (range === null) response.end(content);
  else if (range === 'beyond') response.status(416).set('Content-Range', `bytes */${content.length}`).end();
  else {
    response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${content.length}`);
    response.end(content.subarray(range.start, range.end + 1));
  }
}

/** The requested range; null for the whole file, also when several ranges are requested. */
function rangeOf(request: Request, response: Response, size: number): { start: number; end: number } | 'beyond' | null {
  const condition = request.get('If-Range');
  if (request.method !== 'GET' || (condition !== undefined && condition !== response.get('ETag'))) return null;
  const ranges = request.range(size, { combine: true });
  if (ranges === -1) return 'beyond';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return null;
  return ranges[0] ?? null;
}

/** The hash of a file, computed in pieces. */
function* digest(content: Buffer): Generator<void, string> {
  const hash = createHash('sha256');
  for (let at = 0; at < content.length; at += PIECE_BYTES) {
    hash.update(content.subarray(at, at + PIECE_BYTES));
    yield;
  }
  return hash.digest('base64url');
}

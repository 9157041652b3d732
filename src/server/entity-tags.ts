/** Entity tags, by which clients know that what they have is still current. */
import { createHash } from 'node:crypto';

/** The tag of a text or file. Large files are hashed in pieces elsewhere: see `answers/raw-body.ts`. */
export function entityTag(content: string | Uint8Array): string {
  return tagOfDigest(createHash('sha256').update(content).digest('base64url'));
}

/** The tag of a content with this digest. */
export function tagOfDigest(digest: string): string {
  return `"${digest.slice(0, 24)}"`;
}

/**
 * Whether the client already has the version with this tag.
 *
 * @param known the header `If-None-Match`
 * @example isCurrent('"a", W/"b"', '"b"'); // true
 */
export function isCurrent(known: string | undefined, tag: string): boolean {
  const tags = known?.split(',').map((each) => each.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(tag) || tags.includes('*');
}

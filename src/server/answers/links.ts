/** Files of answers that clients download by signed URLs. They are kept in memory for an hour. */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Medium } from './media.ts';

/** How long a link is valid, in seconds. */
const LIFETIME = 3600;
/** Maximum total size of the files in bytes. */
const MAX_BYTES = 256 * 2 ** 20;
const MAX_FILES = 1000;

interface StoredFile {
  readonly medium: Medium;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export class FileLinks {
  readonly #files = new Map<string, StoredFile>();
  readonly #key = randomBytes(32);
  readonly #now: () => number;
  #bytes = 0;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Stores a file, and evicts the oldest ones if necessary.
   *
   * @returns the path and query of its link
   */
  add(medium: Medium): string {
    const id = randomUUID();
    const expires = this.#now() + LIFETIME * 1000;
    this.#files.set(id, { medium, expires });
    this.#bytes += medium.content.length;
    this.#evict();
    return `/files/${id}?expires=${expires}&signature=${this.#signature(id, String(expires))}`;
  }

  /** The file of a link; null when the signature is wrong, the link has expired, or the file was evicted. */
  find(id: string, expires: string, signature: string): Medium | null {
    const [given, expected] = [Buffer.from(signature), Buffer.from(this.#signature(id, expires))];
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    if (Number(expires) <= this.#now()) return null;
    return this.#files.get(id)?.medium ?? null;
  }

  #signature(id: string, expires: string): string {
    return createHmac('sha256', this.#key).update(`${id} ${expires}`).digest('base64url');
  }

  #evict(): void {
    const now = this.#now();
    for (const [id, { medium, expires }] of this.#files) {
      if (expires > now && this.#bytes <= MAX_BYTES && this.#files.size <= MAX_FILES) return;
      this.#files.delete(id);
      this.#bytes -= medium.content.length;
    }
  }
}

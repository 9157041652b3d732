/** Files of answers that clients fetch by a link: kept in memory for a while, and only found with a signed address. */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Medium } from './media.ts';

/** How long a link works, in seconds. */
const LASTS = 3600;
/** The memory for all files, in bytes. */
const MOST_BYTES = 256 * 2 ** 20;
const MOST_FILES = 1000;

interface Kept {
  readonly medium: Medium;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export class FileLinks {
  readonly #files = new Map<string, Kept>();
  readonly #key = randomBytes(32);
  readonly #now: () => number;
  #bytes = 0;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Keeps a file; the oldest ones give way.
   *
   * @returns the path and query of its link
   */
  add(medium: Medium): string {
    const id = randomUUID();
    const expires = this.#now() + LASTS * 1000;
    this.#files.set(id, { medium, expires });
    this.#bytes += medium.content.length;
    this.#shrink();
    return `/files/${id}?expires=${expires}&signature=${this.#signature(id, String(expires))}`;
  }

  /** The file of a link; null when the link is not one of ours, has expired, or its file had to give way. */
  find(id: string, expires: string, signature: string): Medium | null {
    const [given, right] = [Buffer.from(signature), Buffer.from(this.#signature(id, expires))];
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    if (Number(expires) <= this.#now()) return null;
    return this.#files.get(id)?.medium ?? null;
  }

  #signature(id: string, expires: string): string {
    return createHmac('sha256', this.#key).update(`${id} ${expires}`).digest('base64url');
  }

  #shrink(): void {
    const now = this.#now();
    for (const [id, { medium, expires }] of this.#files) {
      if (expires > now && this.#bytes <= MOST_BYTES && this.#files.size <= MOST_FILES) return;
      this.#files.delete(id);
      this.#bytes -= medium.content.length;
    }
  }
}

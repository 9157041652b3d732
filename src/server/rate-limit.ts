/** Limits the number of requests that each client may send per minute. */
import { isIP } from 'node:net';

const MINUTE = 60_000;
/** Maximum number of clients to remember; the least recently seen is forgotten first. */
const MAX_CLIENTS = 100_000;

/**
 * The key of a client: its IPv4 address, or its IPv6 network, since every client controls a huge number of IPv6
 * addresses.
 *
 * @param address as reported by the connection or a trusted proxy
 */
export function clientOf(address: string): string {
  if (isIP(address) !== 6 || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** A token bucket per client: it fills up steadily, and each request takes one token. */
export class RateLimit {
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { filled: number; at: number }>();

  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** Takes a token from a client's bucket. Returns 0, or the seconds to wait when the bucket is empty. */
  take(client: string): number {
    const now = this.#now();
    const bucket = this.#buckets.get(client) ?? { filled: this.#perMinute, at: now };
    const filled = Math.min(this.#perMinute, bucket.filled + ((now - bucket.at) / MINUTE) * this.#perMinute);
    const isEmpty = filled < 1;
    // Deleting and re-inserting moves the client to the most recent position.
    this.#buckets.delete(client);
    this.#buckets.set(client, { filled: isEmpty ? filled : filled - 1, at: now });
    if (this.#buckets.size > MAX_CLIENTS) this.#buckets.delete(this.#buckets.keys().next().value ?? '');
    return isEmpty ? Math.max(1, Math.ceil(((1 - filled) * MINUTE) / this.#perMinute / 1000)) : 0;
  }
}

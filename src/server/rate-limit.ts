/** How many requests each client may send in a minute. */
import { isIP } from 'node:net';

const MINUTE = 60_000;
/** Clients that are remembered at most: the one that was heard of longest ago is forgotten first. */
const MOST_CLIENTS = 100_000;

/**
 * What stands for a client: its address, or the network of an address of IPv6, of which everybody has very many.
 *
 * @param address as the connection or a trusted proxy tells it
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

/** Every client has a bucket that fills up steadily; each request takes one out. */
export class RateLimit {
  private readonly perMinute: number;
  private readonly now: () => number;
  private readonly buckets = new Map<string, { filled: number; at: number }>();

  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.perMinute = perMinute;
    this.now = now;
  }

  /** Takes one out of a client's bucket. Gives the seconds to wait when it is empty, else 0. */
  take(client: string): number {
    const now = this.now();
    const bucket = this.buckets.get(client) ?? { filled: this.perMinute, at: now };
    const filled = Math.min(this.perMinute, bucket.filled + ((now - bucket.at) / MINUTE) * this.perMinute);
    const isEmpty = filled < 1;
    // Taken out and put in again, the client is the one heard of last.
    this.buckets.delete(client);
    this.buckets.set(client, { filled: isEmpty ? filled : filled - 1, at: now });
    if (this.buckets.size > MOST_CLIENTS) this.buckets.delete(this.buckets.keys().next().value ?? '');
    return isEmpty ? Math.max(1, Math.ceil(((1 - filled) * MINUTE) / this.perMinute / 1000)) : 0;
  }
}

/** Tells addresses that only this machine can reach from all others. */
import ipaddr from 'ipaddr.js';

/**
 * Whether only this machine can reach a server that listens on `host`. A name other than `localhost` may stand for any
 * address.
 *
 * @example isLoopback('127.0.0.1'); // true
 */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  if (!ipaddr.isValid(host)) return false;
  return ipaddr.process(host).range() === 'loopback';
}

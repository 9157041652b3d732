/** Tells public addresses from private ones, and restricts requests to the former. */
import { type LookupAllOptions, lookup as lookUp } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A host name or address that is not public. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';

  constructor(host: string, address: string) {
    const where = host === address ? `${address} is` : `${host} is at ${address},`;
    super(`${where} ${host === address ? 'not' : 'which is not'} a public address`);
  }
}

/**
 * The message when the guard blocks a request. The address itself is only logged, because it reveals the agent's
 * network.
 */
export const NOT_PUBLIC =
  'its server is not at a public address. `AllowPrivateNetworks = true` lets requests go there.';

/** Why the guard blocked a request; undefined for any other error. */
export function privateAddressReason(error: unknown): string | undefined {
  const cause = error instanceof Error && !(error instanceof PrivateAddressError) ? error.cause : error;
  return cause instanceof PrivateAddressError ? cause.message : undefined;
}

/** Whether an IPv4 or IPv6 address is on the public internet: not of this machine, its network or a provider. */
export function isPublicAddress(address: string): boolean {
  try {
    const parsed = ipaddr.parse(address);
    if (parsed instanceof ipaddr.IPv4) return parsed.range() === 'unicast';
    if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().range() === 'unicast';
    // Only this range has been allocated; it also contains networks that embed IPv4 addresses.
    return parsed.range() === 'unicast' && ((parsed.parts[0] ?? 0) & 0xe000) === 0x2000;
  } catch {
    return false;
  }
}

/**
 * Checks a URL whose host is an IP address; host names are checked when they are resolved.
 *
 * @throws PrivateAddressError when it is not public
 */
export function checkHost({ hostname }: URL): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0 && !isPublicAddress(address)) throw new PrivateAddressError(address, address);
}

/**
 * Resolves a name and fails when one of its addresses is not public. The connection uses the addresses checked here.
 */
const publicLookup: LookupFunction = (host, options, done) => {
  const all: LookupAllOptions = { ...options, all: true };
  lookUp(host, all, (error, addresses) => {
    if (error !== null) return done(error, []);
    const hidden = addresses.find(({ address }) => !isPublicAddress(address));
    if (hidden !== undefined) return done(new PrivateAddressError(host, hidden.address), []);
    const [first] = addresses;
    return options.all === true ? done(null, addresses) : done(null, first?.address ?? '', first?.family);
  });
};

/** No keep-alive: a connection made without the check must not be reused. */
const agents = {
  http: new HttpAgent({ keepAlive: false, lookup: publicLookup }),
  https: new HttpsAgent({ keepAlive: false, lookup: publicLookup }),
};

/** The agent for requests that must stay on the public internet. */
export function publicAgent({ protocol }: URL): HttpAgent {
  return protocol === 'https:' ? agents.https : agents.http;
}

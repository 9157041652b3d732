/** Which addresses are out in the internet, and requests that go nowhere else. */
import { type LookupAllOptions, lookup as lookUp } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A name or an address that does not lead into the internet. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';

  constructor(host: string, address: string) {
    const where = host === address ? `${address} is` : `${host} is at ${address},`;
    super(`${where} ${host === address ? 'not' : 'which is not'} a public address`);
  }
}

/** What a failure says that the guard caused. The address itself is for the log: it tells about the agent's network. */
export const NOT_PUBLIC =
  'its server is not at a public address. `AllowPrivateNetworks = true` lets requests go there.';

/** Why a request failed that the guard has stopped; undefined for any other error. */
export function privateAddressReason(error: unknown): string | undefined {
  const cause = error instanceof Error && !(error instanceof PrivateAddressError) ? error.cause : error;
  return cause instanceof PrivateAddressError ? cause.message : undefined;
}

/** Whether an address, of either version of IP, is one of the internet: not of this machine, its network or a provider. */
export function isPublicAddress(address: string): boolean {
  try {
    const parsed = ipaddr.parse(address);
    if (parsed instanceof ipaddr.IPv4) return parsed.range() === 'unicast';
    if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().range() === 'unicast';
    // Only this part of the space has been given out; it holds networks that stand for addresses of version 4, too.
    return parsed.range() === 'unicast' && ((parsed.parts[0] ?? 0) & 0xe000) === 0x2000;
  } catch {
    return false;
  }
}

/**
 * Checks the host of a URL that is written as an address; names are checked when they are looked up.
 *
 * @throws PrivateAddressError when it is not public
 */
export function checkHost({ hostname }: URL): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0 && !isPublicAddress(address)) throw new PrivateAddressError(address, address);
}

/** Looks names up, and fails for one that has an address which is not public: the connection goes to what was checked. */
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

/** They keep no connection: one that was made without the check must not serve. */
const agents = {
  http: new HttpAgent({ keepAlive: false, lookup: publicLookup }),
  https: new HttpsAgent({ keepAlive: false, lookup: publicLookup }),
};

/** What a request connects through that must stay in the internet. */
export function publicAgent({ protocol }: URL): HttpAgent {
  return protocol === 'https:' ? agents.https : agents.http;
}

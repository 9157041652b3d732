/** Decides which hosts are contacted without the proxy. */
import type { BlockList } from 'node:net';
import type { Uri } from '../modules/uri.ts';

/** Whether a URI is requested directly. */
export type NoProxy = (uri: Uri) => boolean;

/**
 * Parses rules: `*`, host names (including subdomains), addresses and CIDR blocks, each with an optional port. Anything
 * else matches nothing.
 */
export function noProxyRules(rules: readonly string[]): NoProxy {
  const matchers = rules.map((rule) => matcherOf(rule.trim()));
  return (uri) => matchers.some((matches) => matches(uri));
}

function matcherOf(rule: string): NoProxy {
  if (rule === '*') return () => true;
  const block =
    /^(?<host>\d{1,3}(?:\.\d{1,3}){3})(?:\/(?<cidr>\d{1,3}))?(?::(?<port>\d{1,5}))?$/.exec(rule) ??
    /^\[(?<host>[0-9a-fA-F:.]+)(?:\/(?<cidr>\d{1,3}))?\](?::(?<port>\d{1,5}))?$/.exec(rule) ??
    /^(?<host>[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:\/(?<cidr>\d{1,3}))?$/.exec(rule);
  if (block?.groups !== undefined) {
    const { host = '', cidr, port } = block.groups;
    const addresses = blockOf(host, cidr);
    return (uri) => addresses !== null && portMatches(uri, port) && contains(addresses, uri.host);
  }
  const { name = '', port } = /^\.?(?<name>[^:]+)(?::(?<port>\d{1,5}))?$/.exec(rule)?.groups ?? {};
  const suffix = `.${name.toLowerCase()}`;
  return (uri) => name !== '' && portMatches(uri, port) && `.${uri.host?.toLowerCase() ?? ''}`.endsWith(suffix);
}

function portMatches(uri: Uri, port: string | undefined): boolean {
  if (port === undefined) return true;
  const standard = uri.scheme === 'http' ? 80 : 443;
  return Number(port) === (uri.parts.port < 0 ? standard : uri.parts.port);
}

function blockOf(address: string, cidr: string | undefined): BlockList | null {
  const { BlockList, isIP } = process.getBuiltinModule('node:net');
  const version = isIP(address);
  if (version === 0) return null;
  const bits = version === 4 ? 32 : 128;
  const prefix = cidr === undefined ? bits : Number(cidr);
  if (prefix > bits) return null;
  const list = new BlockList();
  list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  return list;
}

function contains(addresses: BlockList, host: string | null): boolean {
  const { isIP } = process.getBuiltinModule('node:net');
  const address = host?.replace(/^\[|\]$/g, '') ?? '';
  const version = isIP(address);
  return version !== 0 && addresses.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** Parses URIs, with the reference's reasons for syntax errors. */
import {
  type CharacterClass,
  DIGITS,
  PATH,
  REGISTRY,
  SCHEME,
  SCHEME_START,
  SERVER,
  span,
  URIC,
  USER_INFO,
} from './uri-characters.ts';

/** A text is not a URI. `reason` is shown as a hint; `message` adds the position and the text. */
export class UriSyntaxError extends Error {
  override readonly name = 'UriSyntaxError';
  readonly reason: string;
  /** Where the text is wrong; -1 where that is unknown. */
  readonly index: number;

  constructor(text: string, reason: string, index = -1) {
    super(`${reason}${index < 0 ? '' : ` at index ${index}`}: ${text}`);
    this.reason = reason;
    this.index = index;
  }
}

/** The parts of a URI as written, escapes not decoded. A null path marks an opaque URI, e.g. `pkl:base`. */
export interface UriParts {
  readonly scheme: string | null;
  readonly userInfo: string | null;
  readonly host: string | null;
  /** -1 when none is given. */
  readonly port: number;
  readonly authority: string | null;
  readonly path: string | null;
  /** What follows the scheme of an opaque URI, without its fragment. */
  readonly opaque: string | null;
  readonly query: string | null;
  readonly fragment: string | null;
}

interface Authority {
  readonly authority: string | null;
  readonly userInfo: string | null;
  readonly host: string | null;
  readonly port: number;
}

const NO_AUTHORITY: Authority = { authority: null, userInfo: null, host: null, port: -1 };

/** Splits a text into the parts of a URI. Throws `UriSyntaxError`. */
export function parseUriParts(text: string): UriParts {
  const hash = text.indexOf('#');
  const end = hash < 0 ? text.length : hash;
  const stop = text.search(/[:/?#]/);
  const colon = stop >= 0 && text[stop] === ':' ? stop : -1;
  let scheme: string | null = null;
  if (colon >= 0) {
    if (colon === 0) throw new UriSyntaxError(text, 'Expected scheme name', 0);
    check(text, 0, 1, SCHEME_START, 'scheme name');
    check(text, 1, colon, SCHEME, 'scheme name');
    scheme = text.slice(0, colon);
  }
  const start = colon + 1;
  const body = scheme === null || text[start] === '/' ? hierarchical(text, start, end) : opaquePart(text, start, end);
  if (hash >= 0) check(text, hash + 1, text.length, URIC, 'fragment');
  return { scheme, ...body, fragment: hash < 0 ? null : text.slice(hash + 1) };
}

type Body = Omit<UriParts, 'scheme' | 'fragment'>;

function opaquePart(text: string, start: number, end: number): Body {
  if (end <= start) throw new UriSyntaxError(text, 'Expected scheme-specific part', start);
  check(text, start, end, URIC, 'opaque part');
  return { ...NO_AUTHORITY, path: null, opaque: text.slice(start, end), query: null };
}

function hierarchical(text: string, start: number, end: number): Body {
  let at = start;
  let authority = NO_AUTHORITY;
  if (text.startsWith('//', at) && at + 2 <= end) {
    at += 2;
    const stop = indexOfAny(text, at, end, '/?');
    if (stop > at) authority = parseAuthority(text, at, stop);
    else if (stop >= text.length) throw new UriSyntaxError(text, 'Expected authority', at);
    at = stop;
  }
  const question = indexOfAny(text, at, end, '?');
  check(text, at, question, PATH, 'path');
  const query = question < end ? text.slice(question + 1, end) : null;
  if (query !== null) check(text, question + 1, end, URIC, 'query');
  return { ...authority, path: text.slice(at, question), opaque: null, query };
}

/** A server (`user@host:port`) where it fits the form of one, otherwise any name of a registry. */
function parseAuthority(text: string, start: number, end: number): Authority {
  const authority = text.slice(start, end);
  const isRegistry = span(text, start, end, REGISTRY) === end;
  const serverEnd = span(text, start, end, SERVER);
  if (serverEnd !== end && !isRegistry) throw illegal(text, serverEnd < 0 ? serverEnd : start, 'authority');
  if (serverEnd !== end) return { ...NO_AUTHORITY, authority };
  try {
    return { authority, ...parseServer(text, start, end) };
  } catch (error) {
    if (isRegistry) return { ...NO_AUTHORITY, authority };
    throw error;
  }
}

function parseServer(text: string, start: number, end: number): Omit<Authority, 'authority'> {
  let at = start;
  let userInfo: string | null = null;
  const sign = text.indexOf('@', at);
  if (sign >= at && sign < end) {
    check(text, at, sign, USER_INFO, 'user info');
    userInfo = text.slice(at, sign);
    at = sign + 1;
  }
  const hostEnd = text[at] === '[' ? bracketEnd(text, at, end) : hostNameEnd(text, at, end);
  const host = text.slice(at, hostEnd);
  at = hostEnd;
  if (at === end) return { userInfo, host, port: -1 };
  if (text[at] !== ':') throw new UriSyntaxError(text, 'Expected port number', at);
  if (at + 1 === end) return { userInfo, host, port: -1 };
  check(text, at + 1, end, DIGITS, 'port number');
  const port = Number(text.slice(at + 1, end));
  if (port > 0x7fffffff) throw new UriSyntaxError(text, 'Malformed port number', at + 1);
  return { userInfo, host, port };
}

function bracketEnd(text: string, start: number, end: number): number {
  const close = text.indexOf(']', start);
  if (close < 0 || close >= end) throw new UriSyntaxError(text, 'Expected closing bracket for IPv6 address', end);
  if (!/^\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%[\w.]+)?\]$/.test(text.slice(start, close + 1))) {
    throw new UriSyntaxError(text, 'Malformed IPv6 address', start);
  }
  return close + 1;
}

const LABEL = '[a-zA-Z\\d](?:[a-zA-Z\\d-]*[a-zA-Z\\d])?';
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?=:|$)/;
const HOST_NAME = new RegExp(`^(?:(?:${LABEL}\\.)+(?=[a-zA-Z]))?${LABEL}\\.?(?![a-zA-Z\\d.-])`);

/** An IPv4 address, or labels of letters, digits and inner hyphens, where the last of several starts with a letter. */
function hostNameEnd(text: string, start: number, end: number): number {
  // No host name is longer: bounds the time of the search.
  const rest = text.slice(start, Math.min(end, start + 300));
  const host = IPV4.exec(rest) ?? HOST_NAME.exec(rest);
  if (host === null) throw new UriSyntaxError(text, 'Illegal character in hostname', start);
  return start + host[0].length;
}

function indexOfAny(text: string, from: number, end: number, characters: string): number {
  for (let i = from; i < end; i++) if (characters.includes(text[i] as string)) return i;
  return end;
}

function check(text: string, from: number, to: number, allowed: CharacterClass, what: string): void {
  const at = span(text, from, to, allowed);
  if (at !== to) throw illegal(text, at, what);
}

function illegal(text: string, at: number, what: string): UriSyntaxError {
  if (at < 0) return new UriSyntaxError(text, 'Malformed escape pair', -1 - at);
  return new UriSyntaxError(text, `Illegal character in ${what}`, at);
}

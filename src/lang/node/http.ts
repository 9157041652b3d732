/** HTTP for modules, resources and packages: rewrites, headers, redirects, proxies. */

import { decodeUtf8 } from '../base/utf8.ts';
import { PklError } from '../diagnostics/error.ts';
import {
  badHttpStatusCode,
  httpRedirectCannotDowngrade,
  httpRedirectInvalidUri,
  httpRedirectNoLocation,
  httpTooManyRedirects,
  malformedProxyAddress,
  requestWhileOffline,
} from '../diagnostics/messages/http.ts';
import { globPattern } from '../modules/glob.ts';
import { type Access, IoError, type ModuleLoader, type ResourceReader } from '../modules/loader.ts';
import { Uri, UriSyntaxError } from '../modules/uri.ts';
import type { BlockingWorker } from './blocking-worker.ts';
import { parseCertificates, readCertificates } from './certificates.ts';
import type { HttpResponse } from './http-response.ts';
import { type NoProxy, noProxyRules } from './no-proxy.ts';
import { OciRegistries, ociImage } from './oci.ts';
import type { GetRequest } from './worker/protocol.ts';

/** A header for requests whose URL matches a glob pattern. */
export interface HeaderRule {
  readonly pattern: string;
  readonly name: string;
  readonly value: string;
}

export interface HttpOptions {
  /** PEM files to trust instead of the built-in certificates. */
  readonly certificateFiles?: readonly string[];
  /** The contents of such a file, replacing all files. */
  readonly certificates?: string;
  /** `http://host[:port]` */
  readonly proxy?: string | null;
  readonly noProxy?: readonly string[];
  /** URL prefixes and their replacements, which may be in a registry (`oci:`); the longest match wins. All end with `/`. */
  readonly rewrites?: ReadonlyMap<string, string>;
  readonly headers?: readonly HeaderRule[];
  readonly userAgent: string;
  /** Nothing is requested: whatever would be is an error. */
  readonly isOffline?: boolean;
  /** The port that replaces port 0 in URLs, for tests. */
  readonly testPort?: number | null;
}

/**
 * Why a rule cannot replace one URL prefix by another, which may be in a registry (`oci:`); null if it can.
 *
 * @example rewriteProblem('https://example.com/', 'oci://ghcr.io/me/'); // null
 */
export function rewriteProblem(from: string, to: string): string | null {
  return prefixProblem(from, /^https?:/i) ?? prefixProblem(to, /^(?:https?|oci):/i);
}

function prefixProblem(prefix: string, scheme: RegExp): string | null {
  const must = (what: string): string => `Rewrite rule must ${what}, but was '${prefix}'`;
  if (!scheme.test(prefix)) return must("start with 'http://' or 'https://'");
  if (!prefix.endsWith('/')) return must("end with '/'");
  if (!/^\w+:\/\/[^/?#]/.test(prefix)) return must('have a host');
  return /[?#]/.test(prefix) ? must('have neither a query nor a fragment') : null;
}

type Headers = readonly (readonly [name: string, value: string])[];

/** For what this program itself requests. */
const anyAddress: Access = { check: () => undefined };

const MAX_REDIRECTS = 20;
/** Milliseconds. */
const TIMEOUT_MS = 60_000;
const MAX_BODY_SIZE = 1 << 30;

/** Sends GET requests and waits for the responses. */
export class HttpClient {
  readonly #worker: BlockingWorker;
  readonly #options: HttpOptions;
  readonly #rewrites: readonly (readonly [from: Uri, to: string])[];
  readonly #headers: readonly (HeaderRule & { readonly glob: ReturnType<typeof globPattern> })[];
  readonly #isDirect: NoProxy;
  readonly #proxy: GetRequest['proxy'];
  readonly #registries = new OciRegistries((uri, access, headers) => this.#follow(uri, access, headers));
  #certificates: readonly string[] | null | undefined;

  /** Throws `PklError` for a malformed proxy address and `GlobError` for a malformed pattern. */
  constructor(worker: BlockingWorker, options: HttpOptions) {
    this.#worker = worker;
    this.#options = options;
    this.#rewrites = [...(options.rewrites ?? [])]
      .map(([from, to]) => [lowerHost(Uri.parse(from)), lowerHost(Uri.parse(to)).toString()] as const)
      .sort(([a], [b]) => b.toString().length - a.toString().length);
    this.#headers = (options.headers ?? []).map((rule) => ({ ...rule, glob: globPattern(rule.pattern) }));
    this.#isDirect = noProxyRules(options.noProxy ?? []);
    this.#proxy = parseProxy(options.proxy ?? null);
  }

  /** Whether it sends nothing. */
  get isOffline(): boolean {
    return this.#options.isOffline === true;
  }

  /**
   * Sends a request and follows redirects; `access` is checked for each requested URI. Throws `IoError`, or `PklError`
   * without frames.
   */
  get(uri: Uri, access: Access): HttpResponse {
    if (this.isOffline) throw new PklError(requestWhileOffline(uri.toString()));
    const first = this.#rewrite(uri);
    try {
      return this.#follow(first, access);
    } catch (error) {
      if (!(error instanceof IoError) || first.toString() === uri.toString()) throw error;
      const note = ` (request was rewritten: ${uri.toString()} -> ${first.toString()})`;
      throw new IoError(error.message + note, 'IOException');
    }
  }

  /**
   * The digest of a container image in its registry, or in the mirror that a rewrite rule names.
   *
   * @example client.imageDigest('ubuntu:24.04'); // 'sha256:66460d…'
   * @throws IoError when the registry cannot be reached or has no such image, and PklError when offline
   */
  imageDigest(name: string): string {
    const image = ociImage(name);
    const manifest = Uri.parse(`https://${image.registry}/v2/${image.repository}/manifests/${image.tag}`);
    if (this.isOffline) throw new PklError(requestWhileOffline(manifest.toString()));
    return this.#registries.digest(this.#rewrite(manifest), image, anyAddress);
  }

  /**
   * @param forRegistry headers of a request to a registry, of which `Authorization` is for its host alone; null for other
   * requests, whose redirects are rewritten
   */
  #follow(first: Uri, access: Access, forRegistry: Headers | null = null): HttpResponse {
    let uri = first;
    for (let redirects = 0; ; redirects++) {
      if (uri.scheme === 'oci') return this.#registries.get(uri, access);
      access.check(uri);
      const more = forRegistry ?? [];
      const own = isSameHost(uri, first) ? more : more.filter(([name]) => name !== 'Authorization');
      const { status, location, challenge, body } = this.#worker.get(this.#requestFor(uri, own));
      if (![301, 302, 303, 307, 308].includes(status)) return { status, uri, body, challenge };
      if (redirects >= MAX_REDIRECTS) throw new PklError(httpTooManyRedirects(MAX_REDIRECTS));
      const target = redirectTarget(uri, location);
      uri = forRegistry === null ? this.#rewrite(target) : target;
    }
  }

  #requestFor(uri: Uri, more: Headers): GetRequest {
    const url = uri.withoutFragment().toAsciiString();
    const given = new Set(more.map(([name]) => name.toLowerCase()));
    const rules = this.#headers.filter(({ name, glob }) => glob.test(uri.toString()) && !given.has(name.toLowerCase()));
    const headers = [...rules.map(({ name, value }) => [name, value] as const), ...more];
    const hasAgent = headers.some(([name]) => name.toLowerCase() === 'user-agent');
    if (!hasAgent) headers.push(['User-Agent', this.#options.userAgent]);
    this.#certificates ??= this.#readCertificates();
    const proxy = this.#isDirect(uri) ? null : this.#proxy;
    return {
      kind: 'get',
      url,
      headers,
      proxy,
      certificates: this.#certificates,
      timeout: TIMEOUT_MS,
      limit: MAX_BODY_SIZE,
    };
  }

  #readCertificates(): string[] | null {
    const { certificateFiles = [], certificates } = this.#options;
    if (certificates !== undefined) return parseCertificates('caCertificates', certificates);
    return certificateFiles.length === 0 ? null : readCertificates(certificateFiles);
  }

  #rewrite(uri: Uri): Uri {
    const rule = this.#rewrites.find(([from]) => hasPrefix(uri, from));
    let result = uri;
    if (rule !== undefined) {
      const [from, to] = rule;
      result = Uri.parse(to + lowerHost(uri).toString().slice(from.toString().length));
    }
    const { testPort } = this.#options;
    if (typeof testPort !== 'number' || testPort < 0 || result.parts.port !== 0) return result;
    return Uri.parse(result.toString().replace(/:0(?=[/?#]|$)/, `:${testPort}`));
  }
}

function isSameHost(left: Uri, right: Uri): boolean {
  const [a, b] = [left.parts, right.parts];
  return left.scheme === right.scheme && a.host === b.host && a.port === b.port;
}

function redirectTarget(uri: Uri, location: string | null): Uri {
  if (location === null) throw new PklError(httpRedirectNoLocation(uri.toString()));
  let target: Uri;
  try {
    target = uri.resolve(Uri.parse(location));
  } catch (error) {
    if (!(error instanceof UriSyntaxError)) throw error;
    throw new PklError(httpRedirectInvalidUri(uri.toString(), location));
  }
  const scheme = target.scheme?.toLowerCase();
  if (scheme === 'http' && uri.scheme?.toLowerCase() === 'https') {
    throw new PklError(httpRedirectCannotDowngrade(uri.toString(), target.toString()));
  }
  if (scheme !== 'http' && scheme !== 'https') throw new PklError(httpRedirectInvalidUri(uri.toString(), location));
  return target;
}

function hasPrefix(uri: Uri, from: Uri): boolean {
  return lowerHost(uri).toString().startsWith(from.toString());
}

/** Scheme and host in lower case. */
function lowerHost(uri: Uri): Uri {
  return Uri.parse(
    uri.toString().replace(/^[^:/?#]+:(?:\/\/(?:[^@/?#]*@)?[^/?#]*)?/, (start) => {
      const at = start.lastIndexOf('@') + 1;
      return at === 0 ? start.toLowerCase() : start.slice(0, at) + start.slice(at).toLowerCase();
    }),
  );
}

function parseProxy(address: string | null): GetRequest['proxy'] {
  if (address === null) return null;
  const match = /^http:\/\/([^/?#@:[\]]+|\[[0-9a-fA-F:.]+\])(?::(\d{1,5}))?$/i.exec(address);
  if (match?.[1] === undefined) throw new PklError(malformedProxyAddress(address));
  return { host: match[1].replace(/^\[|\]$/g, ''), port: Number(match[2] ?? 80) };
}

const HTTP_TRAITS = { isHierarchical: true, isGlobbable: false, hasFragmentPaths: false, checksAccess: true } as const;

/** Loads modules from `https:` URIs, and from `http:` URIs where the policy allows them. */
export function httpLoader(client: HttpClient): ModuleLoader {
  return {
    ...HTTP_TRAITS,
    isLocal: false,
    handles: (uri) => /^https?$/i.test(uri.scheme ?? ''),
    load(uri, access) {
      const response = client.get(uri, access);
      if (response.status !== 200) throw new IoError(badHttpStatusCode(response.status, response.uri.toString()));
      return { uri: uri.toString(), text: decodeUtf8(response.body) };
    },
    hasElement: () => false,
    listElements: () => [],
  };
}

/** Reads resources over HTTP; status 404 means that the resource does not exist. */
export function httpReader(scheme: 'http' | 'https', client: HttpClient): ResourceReader {
  return {
    ...HTTP_TRAITS,
    scheme,
    read(uri, access) {
      const response = client.get(uri, access);
      if (response.status === 404) return null;
      if (response.status !== 200) throw new IoError(badHttpStatusCode(response.status, response.uri.toString()));
      return { uri: uri.toString(), bytes: response.body };
    },
    hasElement: () => false,
    listElements: () => [],
  };
}

import { PATH, quote, toAscii, URIC, USER_INFO, unquote } from './uri-characters.ts';
import { parseUriParts, type UriParts, UriSyntaxError } from './uri-parser.ts';

/**
 * A URI: parts as written, decoded views of them, resolution and normalization as the reference's platform does
 * them (RFC 2396: `..` above the root stays, an empty reference leads to the folder). Immutable.
 */
export class Uri {
  readonly parts: UriParts;
  readonly #text: string;

  private constructor(text: string, parts: UriParts) {
    this.#text = text;
    this.parts = parts;
  }

  /**
   * Parses a text that must already be a valid URI or relative reference, including escapes. Throws `UriSyntaxError`.
   */
  static parse(text: string): Uri {
    return new Uri(text, parseUriParts(text));
  }

  /**
   * Parses the operand of `import` or `read`: a URI is taken as is, while a relative path is free text whose special
   * characters (space, `%`, `?`) are quoted. Throws `UriSyntaxError`.
   */
  static fromWritten(text: string): Uri {
    return /^[\w+.-]+:[^\\].*$/.test(text) ? Uri.parse(text) : Uri.parse(quote(text, PATH));
  }

  /** Builds a URI from decoded parts, quoting what needs it. Throws `UriSyntaxError`. */
  static of(parts: {
    scheme?: string | null;
    userInfo?: string | null;
    host?: string | null;
    port?: number;
    authority?: string | null;
    path?: string | null;
    query?: string | null;
    fragment?: string | null;
  }): Uri {
    const { scheme, userInfo, host, authority, path, query, fragment } = parts;
    const port = parts.port ?? -1;
    const server = typeof host === 'string' ? `//${prefixed(userInfo)}${host}${port < 0 ? '' : `:${port}`}` : null;
    const place = server ?? (typeof authority === 'string' ? `//${authority}` : '');
    return Uri.parse(
      (typeof scheme === 'string' ? `${scheme}:` : '') +
        place +
        quote(path ?? '', PATH) +
        (typeof query === 'string' ? `?${quote(query, URIC)}` : '') +
        (typeof fragment === 'string' ? `#${quote(fragment, URIC)}` : ''),
    );
  }

  /** `scheme:rest#fragment` from decoded text. Throws `UriSyntaxError`. */
  static ofSpecific(scheme: string, rest: string, fragment: string | null): Uri {
    return Uri.parse(`${scheme}:${quote(rest, URIC)}${fragment === null ? '' : `#${quote(fragment, URIC)}`}`);
  }

  get scheme(): string | null {
    return this.parts.scheme;
  }

  get isAbsolute(): boolean {
    return this.parts.scheme !== null;
  }

  /** Whether it has no hierarchical path: `pkl:base`, `file:x`. */
  get isOpaque(): boolean {
    return this.parts.path === null;
  }

  get host(): string | null {
    return this.parts.host;
  }

  get authority(): string | null {
    return this.parts.authority;
  }

  /** The decoded path; null when opaque. */
  get path(): string | null {
    return this.parts.path === null ? null : unquote(this.parts.path);
  }

  get query(): string | null {
    return this.parts.query === null ? null : unquote(this.parts.query);
  }

  get fragment(): string | null {
    return this.parts.fragment === null ? null : unquote(this.parts.fragment);
  }

  /** Everything between the scheme and the fragment, decoded. */
  get schemeSpecificPart(): string {
    return unquote(this.rawSchemeSpecificPart);
  }

  get rawSchemeSpecificPart(): string {
    const { scheme, fragment } = this.parts;
    const from = scheme === null ? 0 : scheme.length + 1;
    return this.#text.slice(from, fragment === null ? undefined : -fragment.length - 1);
  }

  withoutFragment(): Uri {
    if (this.parts.fragment === null) return this;
    return Uri.parse(this.#text.slice(0, this.#text.length - this.parts.fragment.length - 1));
  }

  /** The same URI with another fragment, given decoded. */
  withFragment(fragment: string): Uri {
    return Uri.parse(`${this.withoutFragment().toString()}#${quote(fragment, URIC)}`);
  }

  /** Removes `.`, empty and `name/..` segments from the path. */
  normalize(): Uri {
    const { path } = this.parts;
    if (path === null || path === '') return this;
    const normal = normalizePath(path);
    return normal === path ? this : compose({ ...this.parts, path: normal });
  }

  /** Resolves a reference relative to this URI. */
  resolve(reference: Uri): Uri {
    const child = reference.parts;
    const base = this.parts;
    if (child.path === null || base.path === null || child.scheme !== null) return reference;
    if (child.authority === null && child.path === '' && child.fragment !== null && child.query === null) {
      return base.fragment === child.fragment ? this : compose({ ...base, fragment: child.fragment });
    }
    const rest = { scheme: base.scheme, query: child.query, fragment: child.fragment, opaque: null };
    const { authority, userInfo, host, port } = child.authority === null ? base : child;
    let path = child.path;
    if (child.authority === null && !path.startsWith('/')) path = mergePaths(base.path, path, this.isAbsolute);
    return compose({ ...rest, authority, userInfo, host, port, path });
  }

  /** The text with every non-ASCII character percent-encoded. */
  toAsciiString(): string {
    return toAscii(this.#text);
  }

  toString(): string {
    return this.#text;
  }
}

function prefixed(userInfo: string | null | undefined): string {
  return typeof userInfo === 'string' ? `${quote(userInfo, USER_INFO)}@` : '';
}

function compose(parts: UriParts): Uri {
  const { scheme, authority, path, query, fragment } = parts;
  return Uri.parse(
    (scheme === null ? '' : `${scheme}:`) +
      (authority === null ? '' : `//${authority}`) +
      (path ?? parts.opaque ?? '') +
      (query === null ? '' : `?${query}`) +
      (fragment === null ? '' : `#${fragment}`),
  );
}

function mergePaths(base: string, child: string, isAbsolute: boolean): string {
  const slash = base.lastIndexOf('/');
  const folder = base.slice(0, slash + 1);
  if (child === '') return normalizePath(folder);
  return normalizePath(slash < 0 && isAbsolute ? `/${child}` : folder + child);
}

function normalizePath(path: string): string {
  if (!/(?:^|\/)\.{1,2}(?:\/|$)|\/\//.test(path)) return path;
  const kept: string[] = [];
  // Whether the path ends in a folder: its last segment is empty, `.`, or a `..` that removed one.
  let isFolder = false;
  for (const segment of path.split('/')) {
    const isStepBack = segment === '..' && kept.length > 0 && kept.at(-1) !== '..';
    isFolder = isStepBack || segment === '' || segment === '.';
    if (isStepBack) kept.pop();
    else if (!isFolder) kept.push(segment);
  }
  const body = kept.join('/') + (isFolder && kept.length > 0 ? '/' : '');
  if (path.startsWith('/')) return `/${body}`;
  // A first segment with a colon would read as a scheme.
  return (kept[0] ?? '').includes(':') ? `./${body}` : body;
}

/** Orders URIs: by scheme, then authority, path, query and fragment; opaque ones last. */
export function compareUris(a: Uri, b: Uri): number {
  const byScheme = compareIgnoringCase(a.scheme ?? '', b.scheme ?? '');
  if (byScheme !== 0) return byScheme;
  if (a.isOpaque !== b.isOpaque) return a.isOpaque ? 1 : -1;
  const keys: readonly [string, string][] = [
    [a.host?.toLowerCase() ?? a.authority ?? '', b.host?.toLowerCase() ?? b.authority ?? ''],
    [a.parts.path ?? a.parts.opaque ?? '', b.parts.path ?? b.parts.opaque ?? ''],
    [a.parts.query ?? '', b.parts.query ?? ''],
    [a.parts.fragment ?? '', b.parts.fragment ?? ''],
  ];
  for (const [left, right] of keys) if (left !== right) return left < right ? -1 : 1;
  return a.parts.port - b.parts.port;
}

function compareIgnoringCase(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

export { UriSyntaxError };

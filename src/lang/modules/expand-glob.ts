/** Expands a glob pattern to the matching elements, in the order defined by the language. */
import { globReasons } from '../diagnostics/messages/modules.ts';
import { GlobError, globPattern, isLiteralSegment } from './glob.ts';
import type { Access, Listable, PathElement } from './loader.ts';
import { resolveFor } from './resolve.ts';
import { Uri } from './uri.ts';
import { unquote } from './uri-characters.ts';
import { UriSyntaxError } from './uri-parser.ts';

/** The context of a glob expansion. */
export interface GlobExpansion {
  readonly pattern: string;
  readonly reader: Listable;
  readonly access: Access;
  /** The base URI of relative patterns. */
  readonly base: Uri;
  /** Resolves the leading part of a pattern, dependency notation included. */
  resolveBase(prefix: Uri): Uri;
  /** Maximum number of folders listed; hostile patterns multiply. */
  readonly listLimit: number;
}

/** URIs by their display key. Throws `GlobError`, and what the reader throws. */
export function expandGlob(expansion: GlobExpansion): Map<string, Uri> {
  const { pattern, reader } = expansion;
  const isAbsolute = /^\w+:.*$/.test(pattern);
  if (!reader.isHierarchical) return expandFlat(expansion, isAbsolute);
  const { prefix, segments } = splitPattern(pattern, reader, isAbsolute);
  if (segments.length === 0) {
    const uri = resolveFor(reader, expansion.base, Uri.fromWritten(pattern));
    return new Map(reader.hasElement(uri, expansion.access) ? [[pattern, uri.normalize()]] : []);
  }
  const walk = new Walk(expansion, segments, isAbsolute);
  walk.visit(0, expansion.resolveBase(prefixUri(prefix)), prefix);
  return walk.found;
}

/** For schemes without folders, the pattern is matched against whole URIs, so `/` in names needs `**`. */
function expandFlat({ pattern, reader, access, base }: GlobExpansion, isAbsolute: boolean): Map<string, Uri> {
  const glob = globPattern(pattern);
  const scheme = (isAbsolute ? pattern.slice(0, pattern.indexOf(':')) : base.scheme) ?? '';
  const found = new Map<string, Uri>();
  for (const element of reader.listElements(Uri.parse(`${scheme}:dummy`), access).toSorted(byFilesFirst)) {
    const uri = Uri.ofSpecific(scheme, element.name, null);
    if (glob.test(uri.toString())) found.set(uri.toString(), uri.normalize());
  }
  return found;
}

/** Splits a pattern into the part without wildcards and the segments that follow. */
function splitPattern(
  pattern: string,
  reader: Listable,
  isAbsolute: boolean,
): { readonly prefix: string; readonly segments: readonly string[] } {
  let path: string | null = pattern;
  let prefix = '';
  if (isAbsolute) {
    const scheme = pattern.slice(0, pattern.indexOf(':'));
    const hash = pattern.indexOf('#');
    path = reader.hasFragmentPaths ? pattern.slice(hash + 1) : absolutePath(pattern.slice(scheme.length + 1));
    prefix = reader.hasFragmentPaths ? pattern.slice(0, hash + 1) : `${scheme}:`;
    if (path === null || (reader.hasFragmentPaths && hash < 0))
      throw new GlobError(globReasons.nonHierarchical(scheme));
  }
  const segments = path.split('/');
  while (segments.at(-1) === '') segments.pop();
  while (segments[0] !== undefined && isLiteralSegment(segments[0])) prefix += `${segments.shift()}/`;
  return { prefix, segments: isAbsolute ? segments.map(unquote) : segments };
}

/**
 * Unlike the path of a plain import, the leading part of a pattern is a URI: `a%20b/*.pkl` looks into `a b`. The
 * reference does not support other text there; here, `a b/*.pkl` means the same.
 */
function prefixUri(prefix: string): Uri {
  if (/[?#]/.test(prefix)) return Uri.fromWritten(prefix);
  try {
    return Uri.parse(prefix);
  } catch (error) {
    if (error instanceof UriSyntaxError) return Uri.fromWritten(prefix);
    throw error;
  }
}

/** The path after `scheme:`, with an authority skipped; null when there is none. */
function absolutePath(rest: string): string | null {
  if (!rest.startsWith('/')) return null;
  if (!rest.startsWith('//')) return rest;
  const slash = rest.indexOf('/', 2);
  return slash < 0 ? '' : rest.slice(slash);
}

class Walk {
  readonly found = new Map<string, Uri>();
  readonly #expansion: GlobExpansion;
  readonly #segments: readonly string[];
  readonly #isAbsolute: boolean;
  readonly #folders = new Map<string, readonly PathElement[]>();
  #listed = 0;

  constructor(expansion: GlobExpansion, segments: readonly string[], isAbsolute: boolean) {
    this.#expansion = expansion;
    this.#segments = segments;
    this.#isAbsolute = isAbsolute;
  }

  /** Matches the segments from `index` on against the contents of the folder `base`, shown as `shown`. */
  visit(index: number, base: Uri, shown: string): void {
    const segment = this.#segments[index] ?? '';
    const isLast = index === this.#segments.length - 1;
    if (!isLiteralSegment(segment)) {
      this.#visitFolder({ index, isLast, glob: globPattern(segment), isDeep: segment.includes('**') }, base, shown);
      return;
    }
    const path = this.#join(shown, segment);
    if (!isLast) this.visit(index + 1, this.#enter(base, `${segment}/`), path);
    else {
      const uri = this.#enter(base, segment);
      if (this.#expansion.reader.hasElement(uri, this.#expansion.access)) this.found.set(path, uri.normalize());
    }
  }

  #visitFolder(step: Step, base: Uri, shown: string): void {
    const matches: { readonly path: string; readonly uri: Uri }[] = [];
    const search = (folder: Uri, prefix: string): void => {
      for (const { name, isDirectory } of this.#list(folder)) {
        const isMatch = (step.isLast || isDirectory) && step.glob.test(name);
        const isSearched = isDirectory && step.isDeep;
        if (!isMatch && !isSearched) continue;
        const path = this.#join(prefix, name);
        const uri = this.#enter(folder, isDirectory ? `${name}/` : name).normalize();
        if (isMatch) matches.push({ path, uri });
        if (isSearched) search(uri, path);
      }
    };
    search(base, shown);
    for (const { path, uri } of matches) {
      if (step.isLast) this.found.set(path, uri);
      else this.visit(step.index + 1, uri, path);
    }
  }

  /** The entries of a folder, in order; cached, because patterns like `../*` revisit folders. */
  #list(folder: Uri): readonly PathElement[] {
    if (this.#listed++ > this.#expansion.listLimit) throw new GlobError(globReasons.tooComplex);
    const key = folder.toString();
    let elements = this.#folders.get(key);
    if (elements === undefined) {
      const { reader, access } = this.#expansion;
      elements = reader.listElements(folder, access).toSorted(byFilesFirst);
      this.#folders.set(key, elements);
    }
    return elements;
  }

  #enter(base: Uri, name: string): Uri {
    // A name with a colon would be parsed as a URI.
    return resolveFor(this.#expansion.reader, base, Uri.fromWritten(name.includes(':') ? `./${name}` : name));
  }

  #join(shown: string, name: string): string {
    if (shown === '') return name;
    const text = this.#isAbsolute ? Uri.of({ path: name }).toString() : name;
    return shown.endsWith('/') ? shown + text : `${shown}/${text}`;
  }
}

interface Step {
  readonly index: number;
  readonly isLast: boolean;
  readonly glob: ReturnType<typeof globPattern>;
  readonly isDeep: boolean;
}

function byFilesFirst(a: PathElement, b: PathElement): number {
  if (a.isDirectory !== b.isDirectory) return a.isDirectory ? 1 : -1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

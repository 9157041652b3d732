/** References → absolute URIs: plain relative ones, paths inside archives and packages, `...`, `@name/path`. */
import { PklError } from '../diagnostics/error.ts';
import { cannotResolveTripleDotImports, uriReasons } from '../diagnostics/messages/modules.ts';
import { type Access, type Listable, NotFoundError, type UriTraits } from './loader.ts';
import { Uri, UriSyntaxError } from './uri.ts';

/** Resolves a reference relative to `base`, where paths are plain paths. */
export function resolveUri(base: Uri, reference: Uri): Uri {
  if (reference.isAbsolute) return reference;
  if (base.scheme?.toLowerCase() === 'jar') return resolveInArchive(base, reference);
  return keepTripleSlash(base, base.resolve(reference));
}

/** Resolves a reference relative to `base`, where paths may be fragments. */
export function resolveFor(traits: UriTraits, base: Uri, reference: Uri): Uri {
  if (!traits.hasFragmentPaths || reference.isAbsolute || reference.isOpaque) return resolveUri(base, reference);
  const path = resolveUri(Uri.fromWritten(base.fragment ?? '/'), reference);
  return Uri.parse(`${base.withoutFragment().toString()}#${path.toString()}`);
}

/** Splits `jar:file:///some/archive.zip!/inner/path` after the exclamation mark. Throws `UriSyntaxError`. */
export function splitArchiveUri(uri: Uri): { readonly archive: string; readonly path: string } {
  const text = uri.toString();
  const mark = text.indexOf('!');
  if (mark < 0) throw new UriSyntaxError(text, uriReasons.missingExclamationMark(text));
  return { archive: text.slice(0, mark + 1), path: text.slice(mark + 1) };
}

function resolveInArchive(base: Uri, reference: Uri): Uri {
  const { archive, path } = splitArchiveUri(base);
  return Uri.parse(archive + resolveUri(Uri.parse(path), reference).toString());
}

/** Resolution drops an empty authority, but `file:///` must be preserved. */
function keepTripleSlash(base: Uri, uri: Uri): Uri {
  if (base.scheme === null || base.scheme.toLowerCase() !== uri.scheme?.toLowerCase()) return uri;
  if (!base.rawSchemeSpecificPart.startsWith('///') || uri.host !== null || uri.isOpaque) return uri;
  const { path, query, fragment } = uri;
  return Uri.of({ scheme: uri.scheme, host: '', path, query, fragment });
}

/** The path after `.../`, empty for `...` alone, null for any other reference. Throws `UriSyntaxError`. */
export function tripleDotPath(reference: Uri): string | null {
  if (reference.isAbsolute) return null;
  const text = reference.schemeSpecificPart;
  if (!text.startsWith('...')) return null;
  if (text === '...') return '';
  if (!text.startsWith('.../') || text === '.../') throw new UriSyntaxError(text, uriReasons.tripleDot);
  return text.slice(4);
}

/**
 * Searches for `path` in each folder above the module's, nearest first; an empty path stands for the module's own file
 * name. The module itself never matches. Throws `NotFoundError`.
 */
export function resolveTripleDot(
  path: string,
  from: Uri,
  loader: Listable & { readonly isLocal: boolean },
  access: Access,
): Uri {
  if (!loader.isLocal || !loader.isHierarchical) throw new PklError(cannotResolveTripleDotImports(from.toString()));
  const own = (loader.hasFragmentPaths ? from.fragment : from.path) ?? '';
  const wanted = path === '' ? own.slice(own.lastIndexOf('/') + 1) : path;
  const folders = own.split('/').slice(1, -2);
  for (let depth = folders.length; depth >= 0; depth--) {
    const candidate = `/${folders
      .slice(0, depth)
      .map((name) => `${name}/`)
      .join('')}${wanted}`;
    if (candidate === own) continue;
    const uri = resolveFor(loader, from, Uri.fromWritten(candidate));
    access.check(uri);
    if (loader.hasElement(uri, access)) return keepTripleSlash(from, uri);
  }
  throw new NotFoundError(path);
}

/** Splits `@name/path`; without a path, the root of the package. */
export function parseDependencyNotation(notation: string): { readonly name: string; readonly path: string } {
  const slash = notation.indexOf('/');
  if (slash < 0) return { name: notation.slice(1), path: '/' };
  return { name: notation.slice(1, slash), path: notation.slice(slash) };
}

import type { Source } from '../base/source.ts';
import type { ImportClause } from '../syntax/ast.ts';
import { processStringConstant } from '../syntax/strings.ts';
import { splitArchiveUri } from './resolve.ts';
import { Uri } from './uri.ts';

/**
 * The name of a module without `module` clause, and the name that an import without `as` binds.
 *
 * @example defaultModuleName(Uri.parse('file:///lib/birds.pkl'), false); // 'birds'
 */
export function defaultModuleName(uri: Uri, hasFragmentPaths: boolean): string {
  if (uri.scheme?.toLowerCase() === 'jar') return withoutExtension(splitArchiveUri(uri).path);
  if (hasFragmentPaths) return withoutExtension(uri.fragment ?? '');
  const { path } = uri;
  if (path !== null) return withoutExtension(path);
  // The last segment of a dotted name, after a version that follows a colon.
  const name = uri.schemeSpecificPart;
  const colon = name.lastIndexOf(':');
  const unversioned = colon < 0 ? name : name.slice(0, colon);
  return unversioned.slice(unversioned.lastIndexOf('.') + 1);
}

function withoutExtension(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const dot = file.lastIndexOf('.');
  return dot < 0 ? file : file.slice(0, dot);
}

/**
 * The name that an import clause binds: the one after `as`, or that of the module.
 *
 * @example importName(parseModule(source).imports[0], source) // source: import "lib/birds.pkl"; the name is birds
 */
export function importName({ alias, uri }: ImportClause, source: Source): string {
  return alias?.text ?? importNameOf(processStringConstant(uri, source));
}

/** The name that an import without `as` binds, as far as it follows from the written URI. */
function importNameOf(written: string): string {
  try {
    const uri = Uri.fromWritten(written);
    return defaultModuleName(uri, /^(?:project)?package$/i.test(uri.scheme ?? ''));
  } catch {
    // A malformed URI is reported where imports are resolved.
    return written;
  }
}

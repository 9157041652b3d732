/** URIs as import clauses write them. */
import { PklError } from '../diagnostics/error.ts';
import type { ProjectDependencies } from '../modules/dependencies.ts';

/**
 * The shortest usual way to refer to a module: a relative path, `@name/…` for a dependency, or else its own URI.
 *
 * @example writtenUri('file:///app/main.pkl', 'file:///app/lib/birds.pkl', null); // 'lib/birds.pkl'
 */
export function writtenUri(from: string, to: string, dependencies: ProjectDependencies | null): string {
  return relativePath(from, to) ?? inDependency(to, dependencies) ?? to;
}

/** Both have the scheme and the host of a folder tree, such as `file:` or the files of one package. */
function relativePath(from: string, to: string): string | null {
  const [source, target] = [splitPath(from), splitPath(to)];
  if (source === null || target === null || source.root !== target.root) return null;
  const [here, there] = [source.path.split('/').slice(0, -1), target.path.split('/')];
  let common = 0;
  while (common < here.length && common < there.length - 1 && here[common] === there[common]) common++;
  const path = [...here.slice(common).map(() => '..'), ...there.slice(common)].join('/');
  // At the start of an import, `@` names a dependency, and a word with a colon a scheme.
  return path.startsWith('@') || /^[^/]*:/.test(path) ? `./${path}` : path;
}

/** The folder tree that a URI is in, and the path in it. */
function splitPath(uri: string): { readonly root: string; readonly path: string } | null {
  const found = /^(file:\/\/[^/]*\/|(?:project)?package:[^#]*#\/|modulepath:\/)([^?#]*)$/.exec(uri);
  return found?.[1] === undefined || found[2] === undefined ? null : { root: found[1], path: found[2] };
}

function inDependency(uri: string, dependencies: ProjectDependencies | null): string | null {
  const hash = uri.indexOf('#/');
  if (dependencies === null || hash < 0) return null;
  try {
    for (const [name, found] of dependencies.direct()) {
      const asset = found.package.asset('/').toString();
      const start = asset.slice(asset.indexOf(':'));
      if (uri.slice(uri.indexOf(':')).startsWith(start)) return `@${name}/${uri.slice(hash + 2)}`;
    }
  } catch (error) {
    // The dependencies have not been resolved.
    if (!(error instanceof PklError)) throw error;
  }
  return null;
}

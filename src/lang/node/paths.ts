/** Converts between `file:` URIs and paths of this system. */
import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { IoError } from '../modules/loader.ts';
import type { RootDirectory } from '../modules/policy.ts';
import { Uri } from '../modules/uri.ts';
import { quoteAscii } from '../modules/uri-characters.ts';

const isWindows = sep === '\\';

/**
 * The path of a `file:` URI. Throws `IoError` when the URI does not denote one.
 *
 * @example pathOf(Uri.parse('file:///lib/a%20b.pkl')); // '/lib/a b.pkl'
 */
export function pathOf(uri: Uri): string {
  const path = uri.path ?? '';
  if (path.includes('\0')) throw new IoError('Nul character not allowed', 'InvalidPathException');
  const { authority } = uri;
  if (authority !== null && authority !== '') {
    if (!isWindows) throw new IoError('URI has an authority component', 'IllegalArgumentException');
    return `\\\\${authority}${path.replaceAll('/', '\\')}`;
  }
  return isWindows ? path.replace(/^\/(?=[a-zA-Z]:)/, '').replaceAll('/', '\\') : path;
}

/**
 * The `file:` URI of a path, made absolute. A trailing separator denotes a folder.
 *
 * @example fileUri('/lib/a b.pkl').toString(); // 'file:///lib/a%20b.pkl'
 */
export function fileUri(path: string): Uri {
  const full = resolve(path) + (/[/\\]$/.test(path) && resolve(path) !== resolve('/') ? '/' : '');
  const slashed = isWindows ? full.replaceAll('\\', '/') : full;
  return Uri.parse(`file://${slashed.startsWith('/') ? '' : '/'}${quoteAscii(slashed)}`);
}

/**
 * Whether an absolute path is the folder or inside it.
 *
 * @example isWithin('/lib', '/library/a.pkl'); // false
 */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/**
 * Confines `file:` URIs to a folder, after resolving symbolic links on both sides.
 *
 * @example rootDirectory('/tmp').contains(Uri.parse('file:///etc/passwd')); // false
 */
export function rootDirectory(path: string): RootDirectory {
  const root = realPathOrSelf(resolve(path));
  return {
    contains(uri) {
      let given: string;
      try {
        given = resolve(pathOf(uri));
      } catch {
        return false;
      }
      return isWithin(root, realPathOrSelf(given));
    },
  };
}

/** Resolves symbolic links as far as the path exists. */
function realPathOrSelf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

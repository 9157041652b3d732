/** File paths in the notation of an operating system, which need not be the one that this program runs on. */
import { Uri } from './uri.ts';

/** The folder of a file, relative to the file. */
const FOLDER = Uri.parse('.');

/** The notation of paths in a family of operating systems. */
interface PathStyle {
  readonly separator: string;
  /** Brings the separators of a path into their usual form. */
  tidy(path: string): string;
  /** The part of a path that `..` cannot leave. */
  rootOf(path: string): string;
  /** Whether a path is absolute. */
  isAbsolute(path: string): boolean;
  /** The path that a `file:` URI stands for. */
  fromUri(uri: Uri): string;
}

const posix: PathStyle = {
  separator: '/',
  tidy: (path) => path,
  rootOf: () => '/',
  isAbsolute: (path) => path.startsWith('/'),
  fromUri: (uri) => uri.path ?? '/',
};

const windows: PathStyle = {
  separator: '\\',
  tidy: (path) => path.replaceAll('/', '\\'),
  rootOf: windowsRoot,
  isAbsolute: (path) => /^(?:[A-Za-z]:|\\\\(?!\.{1,2}(?:\\|$)))/.test(path),
  fromUri(uri) {
    const path = uri.path ?? '/';
    if (uri.host !== null) return windows.tidy(`//${uri.host}${path}`);
    return windows.tidy(/^\/[A-Z]:\//.test(path) ? path.slice(1) : path);
  },
};

/** A drive, a share of a server, or the root of the current drive. Neither servers nor shares are called `..`. */
function windowsRoot(path: string): string {
  const share = /^\\\\(?!\.{1,2}(?:\\|$))[^\\]*(\\(?:(?!\.{1,2}(?:\\|$))[^\\]*(\\)?)?)?/.exec(path);
  if (share !== null) return share[1] !== undefined && share[2] === undefined ? `${share[0]}\\` : share[0];
  return /^(?:[A-Za-z]:\\?|\\)/.exec(path)?.[0] ?? '';
}

/**
 * An absolute path without `.` and `..`. A relative one starts from the folder of the file that `file`, a URI, stands
 * for.
 */
export function resolveHostPath(file: Uri, path: string, isWindows: boolean): string {
  const style = isWindows ? windows : posix;
  const tidied = style.tidy(path);
  if (style.isAbsolute(tidied)) return normalize(style, tidied);
  return normalize(style, join(style, style.fromUri(file.resolve(FOLDER)), tidied));
}

function join(style: PathStyle, folder: string, path: string): string {
  // Only on Windows can a path start with a separator and still be relative: to the drive.
  if (path.startsWith(style.separator)) return style.rootOf(folder) + path;
  return folder.endsWith(style.separator) ? folder + path : folder + style.separator + path;
}

function normalize(style: PathStyle, path: string): string {
  const root = style.rootOf(path);
  const kept: string[] = [];
  for (const part of path.slice(root.length).split(style.separator)) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return root + kept.join(style.separator);
}

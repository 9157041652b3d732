/** What the operating system refuses, in words for the person who asked for it: none of it is a fault of the program. */

type SystemError = Error & { readonly code: string; readonly syscall: string; readonly path?: string };

/** What each code means, for a path or for nothing in particular. */
const meanings: Readonly<Record<string, (path: string | null) => string>> = {
  ENOENT: (path) => `There is no ${path ?? 'such file or folder'}.`,
  EACCES: refused,
  EPERM: refused,
  EROFS: (path) => `${path ?? 'A file'} cannot be written: its disk takes no changes.`,
  ENOTDIR: (path) => `${path ?? 'A path'} is to be a folder, or in one, and there is a file in that place.`,
  EISDIR: (path) => `${path ?? 'A path'} is a folder, and a file is wanted.`,
  EEXIST: (path) => `${path ?? 'A file'} is there already.`,
  ENOTEMPTY: (path) => `The folder ${path ?? ''} is not empty.`,
  ENOSPC: (path) => `The disk is full${path === null ? '' : `: ${path} cannot be written`}.`,
  EDQUOT: (path) => `The space that this user may use is full${path === null ? '' : `: ${path} cannot be written`}.`,
  EMFILE: () => 'Too many files are open at once. Raise the limit with `ulimit -n`.',
  ENAMETOOLONG: (path) => `A name in ${path ?? 'a path'} is too long.`,
  ELOOP: (path) => `${path ?? 'A path'} is a link that leads back to itself.`,
};

/** The text for a failure of the operating system; null for anything else. */
export function systemErrorText(error: unknown): string | null {
  // Whoever caught one and threw another has found better words for it.
  if (error instanceof Error && isSystemError(error.cause)) return error.message;
  if (!isSystemError(error)) return null;
  const path = error.path === undefined || error.path === '' ? null : error.path;
  // Where a folder was to be made, a file is.
  const code = error.code === 'EEXIST' && error.syscall === 'mkdir' ? 'ENOTDIR' : error.code;
  const text = meanings[code]?.(path) ?? `${path === null ? '' : `${path}: `}${error.message}`;
  return text;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}

function refused(path: string | null): string {
  return `This user has no right to ${path === null ? 'do that' : `read or write ${path}`}.`;
}

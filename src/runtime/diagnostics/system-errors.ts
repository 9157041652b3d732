/** Rewords errors of the operating system for the person who caused them; none of them is a bug of the program. */

type SystemError = Error & { readonly code: string; readonly syscall: string; readonly path?: string };

/** The meaning of each code, with or without a path. */
const meanings: Readonly<Record<string, (path: string | null) => string>> = {
  ENOENT: (path) => `${path ?? 'The file or folder'} does not exist.`,
  EACCES: accessDenied,
  EPERM: accessDenied,
  EROFS: (path) => `${path ?? 'A file'} cannot be written: its file system is read-only.`,
  ENOTDIR: (path) => `${path ?? 'A path'} should be a folder or in one, but a file is in its place.`,
  EISDIR: (path) => `${path ?? 'A path'} is a folder, not a file.`,
  EEXIST: (path) => `${path ?? 'A file'} already exists.`,
  ENOTEMPTY: (path) => `The folder ${path ?? ''} is not empty.`,
  ENOSPC: (path) => `The disk is full${path === null ? '' : `: ${path} cannot be written`}.`,
  EDQUOT: (path) => `The disk quota of this user is used up${path === null ? '' : `: ${path} cannot be written`}.`,
  EMFILE: () => 'Too many files are open at once. Raise the limit with `ulimit -n`.',
  ENAMETOOLONG: (path) => `A name in ${path ?? 'a path'} is too long.`,
  ELOOP: (path) => `${path ?? 'A path'} is a link that leads back to itself.`,
};

/** The text for an operating system error; null for anything else. */
export function systemErrorText(error: unknown): string | null {
  // An error that wraps another already has a better message.
  if (error instanceof Error && isSystemError(error.cause)) return error.message;
  if (!isSystemError(error)) return null;
  const path = error.path === undefined || error.path === '' ? null : error.path;
  // A file is in the place of the folder to create.
  const code = error.code === 'EEXIST' && error.syscall === 'mkdir' ? 'ENOTDIR' : error.code;
  const text = meanings[code]?.(path) ?? `${path === null ? '' : `${path}: `}${error.message}`;
  return text;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}

function accessDenied(path: string | null): string {
  return `This user is not allowed to ${path === null ? 'do that' : `read or write ${path}`}.`;
}

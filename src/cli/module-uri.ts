// Converts module arguments, paths or URIs, to absolute URIs.
import { resolve } from 'node:path';
import { fileUri } from '../lang/node/index.ts';

/** The URI of the module read from standard input. */
export const standardInputUri = 'repl:text';

/** The URI of an argument: `-`, a URI, `@dependency/module.pkl`, or a path relative to the working folder. */
export function moduleUri(argument: string, workingDir: string): string {
  if (argument === '-') return standardInputUri;
  if (argument.startsWith('@') || isUri(argument)) return argument;
  return fileUri(resolve(workingDir, argument)).toString();
}

/** The module arguments of a command in processing order, which does not depend on their order on the command line. */
export function moduleUris(args: readonly string[], workingDir: string): readonly string[] {
  return args.map((argument) => moduleUri(argument, workingDir)).sort();
}

function isUri(argument: string): boolean {
  const isWindowsPath = process.platform === 'win32' && /^[a-zA-Z]:/.test(argument);
  return !isWindowsPath && /^[\w+.-]+:[^\\]/.test(argument);
}

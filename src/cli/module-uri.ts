// Module arguments: paths and URIs as people type them → absolute URIs.
import { resolve } from 'node:path';
import { fileUri } from '../lang/node/index.ts';

/** The URI of the module that is read from standard input. */
export const standardInputUri = 'repl:text';

/** The URI that an argument stands for: `-`, a URI, `@dependency/module.pkl`, or a path from the working folder. */
export function moduleUri(argument: string, workingDir: string): string {
  if (argument === '-') return standardInputUri;
  if (argument.startsWith('@') || isUri(argument)) return argument;
  return fileUri(resolve(workingDir, argument)).toString();
}

/** All module arguments of a command, in the order in which they are dealt with whatever the order they came in. */
export function moduleUris(args: readonly string[], workingDir: string): readonly string[] {
  return args.map((argument) => moduleUri(argument, workingDir)).sort();
}

function isUri(argument: string): boolean {
  const isWindowsPath = process.platform === 'win32' && /^[a-zA-Z]:/.test(argument);
  return !isWindowsPath && /^[\w+.-]+:[^\\]/.test(argument);
}

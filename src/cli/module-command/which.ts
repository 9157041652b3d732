// Tells command modules from agents by the words of a command line, without evaluating anything.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parentUriOf } from '../../lang/syntax/index.ts';

const LIBRARY = 'pkl:Command';
/** Headers are short; documentation may precede them. */
const HEADER_BYTES = 1 << 16;
const MAX_PARENTS = 20;

/** Whether one of the words names a file that extends `pkl:Command`, perhaps through other files. */
export function isCommandModule(words: readonly string[]): boolean {
  return words.some((word) => !word.startsWith('-') && isCommandFile(resolve(word)));
}

function isCommandFile(path: string): boolean {
  let at = path;
  for (let step = 0; step < MAX_PARENTS; step++) {
    const parent = parentOf(at);
    if (parent === LIBRARY) return true;
    if (parent === null || /^[\w+.-]+:|^@/.test(parent)) return false;
    at = resolve(dirname(at), parent);
  }
  return false;
}

function parentOf(path: string): string | null {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return null;
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(HEADER_BYTES);
    return parentUriOf(start.toString('utf8', 0, readSync(file, start)));
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

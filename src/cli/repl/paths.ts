// Completes paths and module URIs.
import { type Dirent, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { standardModules } from '../../lang/repl/index.ts';

/** Completions of a module URI: standard library modules, and files in a folder. */
export function urisLike(start: string, folder: string): readonly string[] {
  const names = standardModules.map((name) => `pkl:${name}`).filter((uri) => uri.startsWith(start));
  return [...names, ...pathsLike(start, folder)];
}

/** Completions of a path. Names that start with a dot are only offered if the dot was typed. */
export function pathsLike(start: string, folder: string): readonly string[] {
  const slash = start.lastIndexOf('/') + 1;
  const [shown, name] = [start.slice(0, slash), start.slice(slash)];
  const place = resolve(folder, shown.startsWith('~/') ? join(homedir(), shown.slice(2)) : shown || '.');
  return entriesOf(place)
    .filter((entry) => entry.name.startsWith(name) && (name.startsWith('.') || !entry.name.startsWith('.')))
    .map((entry) => shown + entry.name + (entry.isDirectory() ? '/' : ''))
    .sort();
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

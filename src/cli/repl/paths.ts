// Paths and modules that the start of a URI may become.
import { type Dirent, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { standardModules } from '../../lang/repl/index.ts';

/** What an import may name that starts so: modules of the standard library, and files below a folder. */
export function urisLike(start: string, folder: string): readonly string[] {
  const names = standardModules.map((name) => `pkl:${name}`).filter((uri) => uri.startsWith(start));
  return [...names, ...pathsLike(start, folder)];
}

/** Files and folders that a path may become. Names that start with a dot are offered where it was typed. */
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

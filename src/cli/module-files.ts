// Finds modules in a folder.
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FILE } from '../lang/node/index.ts';

/** Called for a folder that cannot be read. */
export type Unreadable = (folder: string, error: Error) => void;

/**
 * The modules and project files below a folder, at any depth, in the order of their paths. Links to folders are not
 * followed, because they may form cycles.
 */
export function moduleFiles(folder: string, unreadable: Unreadable): string[] {
  const files: string[] = [];
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of entriesOf(next, unreadable)) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (isModuleName(entry.name) && isFile(entry, path)) files.push(path);
    }
  }
  return files.sort();
}

function entriesOf(folder: string, unreadable: Unreadable): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    unreadable(folder, error as Error);
    return [];
  }
}

function isModuleName(name: string): boolean {
  return name === PROJECT_FILE || (name.endsWith('.pkl') && name.length > '.pkl'.length);
}

function isFile(entry: Dirent, path: string): boolean {
  return entry.isFile() || (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

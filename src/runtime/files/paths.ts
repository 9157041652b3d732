import { realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Resolves a path or `file:` URI from an expression, relative to the agent's folder. */
export function pathOf(text: string, folder: string): string {
  if (/^file:\/\/(?:localhost)?\//.test(text)) {
    try {
      return fileURLToPath(text);
    } catch {
      // It contains something that no path can contain, such as an encoded slash.
      return resolve(folder, text.slice('file://'.length));
    }
  }
  return resolve(folder, text.startsWith('file:') ? text.slice('file:'.length) : text);
}

/** What is at a path; null when nothing is accessible there. */
export function kindAt(path: string): 'file' | 'folder' | null {
  try {
    const info = statSync(path);
    return info.isFile() ? 'file' : info.isDirectory() ? 'folder' : null;
  } catch {
    return null;
  }
}

/** Whether a folder contains an agent. */
export function isAgentFolder(folder: string): boolean {
  return kindAt(join(folder, 'workflow.pkl')) === 'file';
}

/** A path with the symbolic links resolved, in the part of it that exists. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), path.slice(dirname(path).length));
  }
}

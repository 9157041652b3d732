import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path that an expression means: a path or a `file:` URI, relative to the folder of the agent. */
export function pathOf(text: string, folder: string): string {
  if (/^file:\/\/(?:localhost)?\//.test(text)) {
    try {
      return fileURLToPath(text);
    } catch {
      // It holds something that no path can hold, such as an encoded slash.
      return resolve(folder, text.slice('file://'.length));
    }
  }
  return resolve(folder, text.startsWith('file:') ? text.slice('file:'.length) : text);
}

/** What is at a path; null when there is nothing that can be looked at. */
export function kindAt(path: string): 'file' | 'folder' | null {
  try {
    const info = statSync(path);
    return info.isFile() ? 'file' : info.isDirectory() ? 'folder' : null;
  } catch {
    return null;
  }
}

/** Whether a folder is that of an agent. */
export function isAgentFolder(folder: string): boolean {
  return kindAt(join(folder, 'workflow.pkl')) === 'file';
}
